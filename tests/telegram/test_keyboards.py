"""Keyboards that Telegram takes, whatever the labels."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from telegram import InlineKeyboardMarkup

from bot.core.messages import Button
from bot.telegram.keyboards import PER_ROW, ROW_CELLS, keyboard, label
from tests.emulator.markup import inline_button


def buttons(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(text, {"answer": {"region": text}}) for text in labels)


def drawn(rows: Sequence[Sequence[Button]], tokens: Sequence[str | None]) -> InlineKeyboardMarkup:
    """The keyboard of rows that make one."""
    markup = keyboard(rows, tokens)
    assert markup is not None
    return markup


def test_rows_as_they_are_given_with_their_tokens() -> None:
    markup = drawn([buttons("Oui", "Non"), buttons("Je ne sais pas")], ["t1", "t2", "t3"])
    assert [[(b.text, b.callback_data) for b in row] for row in markup.inline_keyboard] == [
        [("Oui", "t1"), ("Non", "t2")],
        [("Je ne sais pas", "t3")],
    ]


def test_what_a_button_means_never_leaves_the_house() -> None:
    markup = drawn([buttons("Wallonie")], ["opaque"])
    assert "answer" not in markup.to_json() and "region" not in markup.to_json()


def test_no_buttons_no_keyboard() -> None:
    assert keyboard([], []) is None
    assert keyboard([()], []) is None


def test_a_button_with_an_address() -> None:
    rows = [(Button("Source", {"url": "https://example.org/a?b=1"}), *buttons("Suite"))]
    row = drawn(rows, [None, "t"]).inline_keyboard[0]
    assert (row[0].url, row[0].callback_data, row[1].callback_data) == ("https://example.org/a?b=1", None, "t")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "mailto:a@example.org", "https://localhost/", "http://", "https://a.b:99999/", "", 5],
)
def test_an_address_that_telegram_refuses_costs_one_button_only(address: object) -> None:
    with capture_logs() as logs:
        markup = drawn([(Button("Source", {"url": address}), *buttons("Suite"))], [None, "t"])
    assert [[b.text for b in row] for row in markup.inline_keyboard] == [["Suite"]]
    assert logs[0]["address"] == address and logs[0]["log_level"] == "warning"


@pytest.mark.parametrize(
    ("rows", "tokens", "reason"),
    [
        ([buttons("a")], [], "invalid number of tokens 0; expected 1"),
        ([buttons("a")], [None], "invalid button token None; expected 1 to 64 bytes"),
        ([buttons("a")], [""], "1 to 64 bytes"),
        ([buttons("a")], ["é" * 33], "1 to 64 bytes"),
        ([buttons(" \n")], ["t"], "invalid button label"),
        ([buttons("a")] * 101, ["t"] * 101, "invalid number of buttons 101"),
    ],
)
def test_what_cannot_be_a_keyboard_is_refused_by_name(
    rows: list[tuple[Button, ...]], tokens: list[str | None], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        keyboard(rows, tokens)


def test_64_bytes_are_taken() -> None:
    assert drawn([buttons("a")], ["é" * 32]).inline_keyboard[0][0].callback_data == "é" * 32


def test_more_than_eight_in_a_row_go_on_below() -> None:
    markup = drawn([buttons(*"abcdefghij")], [f"t{n}" for n in range(10)])
    assert [len(row) for row in markup.inline_keyboard] == [8, 2]


def test_labels_too_long_for_their_share_stand_below_each_other() -> None:
    row = buttons("Moins de 10 euros le kilo", "De 10 à 30 euros le kilo", "Plus de 30 euros le kilo")
    assert [len(row) for row in drawn([row], ["a", "b", "c"]).inline_keyboard] == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Wallonie", "Wallonie"),
        ("  deux\n lignes ", "deux lignes"),
        ("Chocolat, pralines, biscuits et gaufres de Liège", "Chocolat, pralines, biscuits et…"),
        ("x" * 50, "x" * 35 + "…"),
        ("👨‍👩‍👧‍👦" * 30, None),
        ("中" * 30, "中" * 17 + "…"),
        ("\ud800NUL\x00", "\ufffdNUL"),
    ],
)
def test_labels(text: str, shown: str | None) -> None:
    cut = label(text)
    assert cut == shown if shown else cut.removesuffix("…").replace("👨‍👩‍👧‍👦", "") == ""


@given(st.lists(st.lists(st.text(st.characters(), max_size=60), max_size=10), max_size=8))
@settings(max_examples=200, deadline=None)
def test_every_keyboard_is_legal(labels: list[list[str]]) -> None:
    rows = [[Button(f"x{text}", {"intent": "skip"}) for text in row] for row in labels]
    tokens = [f"t{n}" for n in range(sum(map(len, rows)))]
    markup = keyboard(rows, tokens)
    if markup is None:
        assert not tokens
        return
    shown = markup.to_dict()["inline_keyboard"]
    assert [b["callback_data"] for row in shown for b in row] == tokens
    for row in shown:
        assert 1 <= len(row) <= PER_ROW
        for button in row:
            notices: list[str] = []
            inline_button(button, notices)
            assert not notices and button["text"].encode()
            assert len(button["text"]) <= 10 * ROW_CELLS
