"""One message → the parts in which Telegram takes it: always the same ones, so that a send can go on where it broke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.core.messages import Attachment, Message
from bot.telegram.html import split, split_caption
from bot.telegram.keyboards import keyboard


@dataclass(frozen=True, slots=True)
class Part:
    """What one call sends: a text, or a file with its caption. The last part of a message holds the keyboard."""

    html: str
    attachment: Attachment | None = None
    keyboard: InlineKeyboardMarkup | None = None


def texts(html: str, *, attachment: bool = False) -> list[str]:
    """The texts of a message's parts; with an attachment the first one is its caption and may be empty."""
    if not attachment:
        return split(html)
    caption, rest = split_caption(html)
    return [caption, *rest]


def parts(message: Message, tokens: Sequence[str | None] = ()) -> tuple[Part, ...]:
    """The parts of a message in order. Raises ValueError for buttons with no text to stand under."""
    markup = keyboard(message.buttons, tokens)
    said = texts(message.html, attachment=message.attachment is not None)
    if not said and markup:
        raise ValueError("buttons take a text to stand under, and this message has none")
    last = len(said) - 1
    return tuple(
        Part(html, message.attachment if place == 0 else None, markup if place == last else None)
        for place, html in enumerate(said)
    )
