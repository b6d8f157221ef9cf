"""Places: spans, kinds, names that are words, and the whole of Belgium."""

from __future__ import annotations

from nlu.values import places
from nlu.values.places import _listed, place_key


def test_a_name_is_found_where_it_stands() -> None:
    text = "Notre atelier est à  Marche-en-Famenne, le magasin à Liège."
    assert [text[place.start : place.end] for place in places(text, "fr")] == ["Marche-en-Famenne", "Liège"]


def test_a_name_that_is_a_word_is_flagged_in_that_language_alone() -> None:
    assert places("ans", "fr")[0].ordinary
    assert [place.ordinary for place in places("Mol", "nl")] == [True]
    assert [place.ordinary for place in places("Gent", "nl")] == [False]


def test_what_lies_in_two_regions_says_so() -> None:
    assert places("Lille", "fr")[0].candidates == ("flanders", "outside_belgium")
    assert places("Brabant", "fr")[0].region == "ambiguous"


def test_every_municipality_and_postcode_is_listed() -> None:
    lines = [line.split("\t") for line in _listed()[0].decode().splitlines()]
    kinds = [code.partition("-")[0][-1:] for _, code, _ in lines]
    assert kinds.count("m") > 565 - 60  # those that a region's own list names too count there
    assert sum(key.isdecimal() for key, _, _ in lines) > 1100
    assert [key for key, _, _ in lines] == [place_key(key) for key, _, _ in lines]


def test_a_postcode_is_no_price_and_no_year_with_a_unit() -> None:
    assert [place.kind for place in places("B-4000 Liège", "fr")] == ["postcode", "municipality"]
    assert places("4000€", "fr") == ()
    assert places("4000.50", "fr") == ()
