"""Splits a message into the parts of single calls. The split is deterministic, so that an interrupted send can resume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.core.messages import Attachment, Message
from bot.telegram.html import split, split_caption
from bot.telegram.keyboards import keyboard


@dataclass(frozen=True, slots=True)
class Part:
    """The content of one call: a text, or a file with its caption. The last part of a message has the keyboard."""

    html: str
    attachment: Attachment | None = None
    keyboard: InlineKeyboardMarkup | None = None


def texts(html: str, *, attachment: bool = False) -> list[str]:
    """Return the texts of a message's parts. With an attachment the first is its caption and may be empty."""
    if not attachment:
        return split(html)
    caption, rest = split_caption(html)
    return [caption, *rest]


def parts(message: Message, tokens: Sequence[str | None] = ()) -> tuple[Part, ...]:
    """Return the parts of a message in order. Raise ValueError for buttons without text."""
    markup = keyboard(message.buttons, tokens)
    said = texts(message.html, attachment=message.attachment is not None)
    if not said and markup:
        raise ValueError("invalid message: it has buttons and no text")
    last = len(said) - 1
    return tuple(
        Part(html, message.attachment if place == 0 else None, markup if place == last else None)
        for place, html in enumerate(said)
    )
