"""Converts rows of buttons to inline keyboards within Telegram's limits."""

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
# The width at which a phone truncates the labels of a row. East Asian characters take two cells.
ROW_CELLS = 36

_CLUSTER = regex.compile(r"\X")
_log = structlog.get_logger(__name__)


def keyboard(rows: Sequence[Sequence[Button]], tokens: Sequence[str | None]) -> InlineKeyboardMarkup | None:
    """Return the keyboard of these rows, or None without buttons.

    `tokens` holds the callback data of each button in reading order; the entry of a URL button is ignored. A row whose
    labels would be truncated too much is split into rows of one button. A button with a URL that Telegram would reject is
    left out, so that one bad URL does not block a question.
    """
    count = sum(len(row) for row in rows)
    if count != len(tokens):
        raise ValueError(f"invalid number of tokens {len(tokens)}; expected {count}, one for each button")
    if count > PER_KEYBOARD:
        raise ValueError(f"invalid number of buttons {count}; expected at most {PER_KEYBOARD}")
    given = iter(tokens)
    shown: list[list[InlineKeyboardButton]] = []
    for row in rows:
        buttons = [button for button in (_button(entry, next(given)) for entry in row) if button]
        shown += _rows(buttons)
    return InlineKeyboardMarkup(shown) if shown else None


def label(text: str, cells: int = ROW_CELLS) -> str:
    """Return the label on one line, at most `cells` wide. Cut at a word if that keeps most of it, and add an ellipsis."""
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
        raise ValueError(f"invalid button label {button.label!r}; expected visible text")
    if "url" in button.press:
        address = button.press["url"]
        if not isinstance(address, str) or not is_address(address):
            _log.warning("button left out; expected an http, https or tg address", address=address)
            return None
        return InlineKeyboardButton(text, url=address)
    if not token or len(token.encode()) > TOKEN_LIMIT:
        raise ValueError(f"invalid button token {token!r}; expected 1 to {TOKEN_LIMIT} bytes")
    return InlineKeyboardButton(text, callback_data=token)


def _rows(buttons: Sequence[InlineKeyboardButton]) -> Iterable[list[InlineKeyboardButton]]:
    """Return the buttons side by side if their labels fit, else one a row."""
    fit = all(_cells(button.text) <= ROW_CELLS // min(len(buttons), PER_ROW) for button in buttons)
    step = PER_ROW if fit else 1
    return [list(buttons[start : start + step]) for start in range(0, len(buttons), step)]


def _cells(text: str) -> int:
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
