"""The normal form, and the way back from it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlu.values import fold, normalise


def test_spaces_quotes_and_marks_become_plain() -> None:
    assert normalise("«15\u202f000\u00a0€»  l’an – \u200bok").text == '"15 000 €" l\'an - ok'
    assert normalise("ﬁn ＡＢ １２").text == "fin AB 12"
    assert normalise("e\u0301te\u0301").text == "été"


def test_superscripts_and_circles_stay_apart() -> None:
    assert normalise("12² ③ ½").text == "12² ③ ½"


def test_a_pile_of_accents_and_half_a_character_do_no_harm() -> None:
    assert normalise("1" + "\u0301" * 4000).text == "1"
    assert normalise("a\ud800b").text == "a\ufffdb"


def test_a_span_leads_back_to_the_original() -> None:
    text = "  budget :  ﬁn\u00a02027"
    normal = normalise(text)
    start = normal.text.index("2027")
    begin, end = normal.original(start, start + 4)
    assert text[begin:end] == "2027"


@given(st.text())
def test_any_text_has_a_normal_form_that_stays_as_it_is(text: str) -> None:
    normal = normalise(text)
    assert len(normal.origins) == len(normal.text) + 1
    assert list(normal.origins) == sorted(normal.origins)


def test_folding_takes_accents_and_capitals_away() -> None:
    assert [fold(word) for word in ("Été", "STRASSE", "straße", "Œuf")] == ["ete", "strasse", "strasse", "oeuf"]
