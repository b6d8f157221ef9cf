"""Incoming updates in one form for all channels: Telegram, the chat page and the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.commands import Command


class Kind(StrEnum):
    """The kind of an update. Every kind is answered, except IGNORED."""

    TEXT = "text"
    COMMAND = "command"
    BUTTON = "button"
    EDITED = "edited"
    VOICE = "voice"
    PHOTO = "photo"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    OTHER_MEDIA = "other_media"
    GROUP = "group"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class File:
    """A file stored by Telegram. An advisor can download it by its id."""

    file_id: str
    media_type: str | None = None
    size: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One parsed update. `text` is typed text, a caption, or the label of a pressed button."""

    update_id: int
    chat_id: int
    kind: Kind
    at: datetime
    text: str | None = None
    command: Command | None = None
    argument: str | None = None
    token: str | None = None
    callback_id: str | None = None
    message_id: int | None = None
    language_code: str | None = None
    file: File | None = None
