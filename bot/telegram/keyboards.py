"""Rows of buttons → inline keyboards that Telegram takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import regex  # type: ignore[import-untyped]
import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit

from bot.core.messages import Button
from bot.telegram.markup import is_address
from bot.telegram.updates import clean_text

TOKEN_LIMIT = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)  # bytes, not characters
PER_ROW = int(InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)
PER_KEYBOARD = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
# What a phone shows on one row before it cuts the label itself; an East Asian character takes two cells.
ROW_CELLS = 36

_CLUSTER = regex.compile(r"\X")
_log = structlog.get_logger(__name__)


def keyboard(rows: Sequence[Sequence[Button]], tokens: Sequence[str | None]) -> InlineKeyboardMarkup | None:
    """The keyboard of these rows; None without a button.

    `tokens` holds one entry for each button in reading order, the callback data of that button; the entry of a button
    with an address is not looked at. A row whose labels would be cut to pieces is shown as rows of one button. A
    button whose address Telegram would refuse is left out, so that one bad address does not hold back a question.
    """
    count = sum(len(row) for row in rows)
    if count != len(tokens):
        raise ValueError(f"{count} buttons take as many tokens, not {len(tokens)}")
    if count > PER_KEYBOARD:
        raise ValueError(f"a keyboard of {count} buttons: Telegram takes {PER_KEYBOARD}")
    given = iter(tokens)
    shown: list[list[InlineKeyboardButton]] = []
    for row in rows:
        buttons = [button for button in (_button(entry, next(given)) for entry in row) if button]
        shown += _rows(buttons)
    return InlineKeyboardMarkup(shown) if shown else None


def label(text: str, cells: int = ROW_CELLS) -> str:
    """The label on one line, at most `cells` wide: cut between two words if that keeps most of it, with an ellipsis."""
    text = " ".join(clean_text(text).split())
    if _cells(text) <= cells:
        return text
    kept = ""
    for match in _CLUSTER.finditer(text):
        if _cells(kept + match[0]) > cells - 1:
            break
        kept += match[0]
    words = kept.rpartition(" ")[0]
    whole = text[len(kept) : len(kept) + 1] == " "
    return (words if not whole and _cells(words) > cells * 2 // 3 else kept).rstrip(" ,;:-–") + "…"


def _button(button: Button, token: str | None) -> InlineKeyboardButton | None:
    text = label(button.label)
    if not text:
        raise ValueError(f"a button takes a label, not {button.label!r}")
    if "url" in button.press:
        address = button.press["url"]
        if not isinstance(address, str) or not is_address(address):
            _log.warning("button left out: Telegram takes http, https and tg addresses", address=address)
            return None
        return InlineKeyboardButton(text, url=address)
    if not token or len(token.encode()) > TOKEN_LIMIT:
        raise ValueError(f"the token of a button takes 1 to {TOKEN_LIMIT} bytes, not {token!r}")
    return InlineKeyboardButton(text, callback_data=token)


def _rows(buttons: Sequence[InlineKeyboardButton]) -> Iterable[list[InlineKeyboardButton]]:
    """The buttons side by side where their labels fit, else one below the other."""
    fit = all(_cells(button.text) <= ROW_CELLS // min(len(buttons), PER_ROW) for button in buttons)
    step = PER_ROW if fit else 1
    return [list(buttons[start : start + step]) for start in range(0, len(buttons), step)]


def _cells(text: str) -> int:
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
