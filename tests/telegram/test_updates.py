"""What may be stored is clean, and what is no update is refused without being quoted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.updates import MAX_DEPTH, UnreadableUpdate, admit, clean_text


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_an_update_stays_as_it_is() -> None:
    update = {"update_id": 1, "message": {"text": "é\n\t😀", "date": 5, "x": [None, True, 1.5]}}
    assert admit(update) == update


def test_texts_and_names_are_cleaned() -> None:
    assert admit({"update_id": 1, "a\x00": {"t": "\ud800x\x00\x1b"}}) == {"update_id": 1, "a": {"t": "\ufffdx"}}


def test_two_halves_become_one_character() -> None:
    assert clean_text("\ud83d" + "\ude00") == "😀"


def test_infinity_is_no_json() -> None:
    assert admit({"update_id": 1, "x": json.loads("1e999")}) == {"update_id": 1, "x": None}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ([], "of type list"),
        ("x", "of type str"),
        ({}, "invalid update_id"),
        ({"update_id": "1"}, "invalid update_id"),
        ({"update_id": True}, "invalid update_id"),
        ({"update_id": -1}, "invalid update_id"),
        ({"update_id": 2**63}, "invalid update_id"),
        ({"update_id": 1, "secret": nested(MAX_DEPTH)}, "at most 64 levels"),
    ],
)
def test_what_is_no_update_is_refused(raw: Any, reason: str) -> None:
    with pytest.raises(UnreadableUpdate, match=reason) as refused:
        admit(raw)
    assert "secret" not in str(refused.value)


def test_the_depth_that_is_taken() -> None:
    assert admit({"update_id": 1, "x": nested(MAX_DEPTH - 1)})


@given(st.text(st.characters()))
def test_a_cleaned_text_can_be_stored_anywhere(text: str) -> None:
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean_text(cleaned) == cleaned
