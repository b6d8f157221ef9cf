"""A part of the lines is kept back; the same words never stand on both sides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlu.training.split import halves
from tests.nlu.reader.makings import line


def test_about_the_share_that_is_asked_for_is_kept() -> None:
    lines = [line(f"nous sommes {number}", "staff_count") for number in range(3000)]
    train, held = halves(lines, 10)
    assert 200 < len(held) < 400 and len(train) + len(held) == 3000
    assert halves(lines, 0) == (lines, [])
    assert halves(lines, 100) == ([], lines)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=8), max_size=30), st.integers(0, 100))
def test_the_same_words_stand_on_one_side(texts: list[str], held: int) -> None:
    lines = [line(text, "region") for text in texts]
    twins = [line(f"  {text} ", None, "trap", "nl") for text in texts]
    train, kept = halves([*lines, *twins], held)
    assert len(train) + len(kept) == 2 * len(texts)
    words = [{" ".join(one.text.split()) for one in side} for side in (train, kept)]
    assert not words[0] & words[1]


def test_accents_case_and_spaces_do_not_move_a_line() -> None:
    for number in range(60):
        text = f"Été à Liège {number}"
        sides = [bool(halves([line(form)], 50)[1]) for form in (text, text.upper(), f" ete  a liege {number} ")]
        assert len(set(sides)) == 1


def test_a_line_stays_where_it_is_when_others_come() -> None:
    few = [line(f"ligne {number}") for number in range(50)]
    many = [*few, *(line(f"autre {number}") for number in range(50))]
    assert [one in halves(few, 20)[1] for one in few] == [one in halves(many, 20)[1] for one in few]
