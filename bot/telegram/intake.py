"""Converts Telegram updates to `Incoming`. It accepts any JSON object and never raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from bot.core.commands import read_command
from bot.core.incoming import File, Incoming, Kind
from bot.telegram.updates import MAX_ID, clean_text, update_id

_GROUPS = frozenset({"group", "supergroup"})
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Object = Mapping[str, Any]
_NOTHING: _Object = MappingProxyType({})

# The first match decides: an animation also has a `document` for old apps, a venue also has a `location`.
_CONTENT = (
    ("animation", Kind.OTHER_MEDIA),
    ("voice", Kind.VOICE),
    ("audio", Kind.VOICE),
    ("video_note", Kind.VOICE),
    ("photo", Kind.PHOTO),
    ("document", Kind.DOCUMENT),
    ("sticker", Kind.STICKER),
    ("venue", Kind.LOCATION),
    ("location", Kind.LOCATION),
    ("contact", Kind.CONTACT),
)
# Unknown kinds of content are treated as other media. These keys are not content.
_FRAME = frozenset(
    {
        "message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
        "sender_business_bot", "sender_tag", "date", "business_connection_id", "chat", "forward_origin",
        "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
        "reply_to_checklist_task_id", "via_bot", "edit_date", "has_protected_content", "is_from_offline",
        "is_paid_post", "media_group_id", "author_signature", "paid_star_count", "entities", "link_preview_options",
        "suggested_post_info", "effect_id", "caption_entities", "show_caption_above_media", "has_media_spoiler",
        "reply_markup", "text", "caption", "forward_from", "forward_from_chat", "forward_date",
    }
)  # fmt: skip
# Service messages: Telegram reports them, nobody wrote them.
_REPORTS = frozenset(
    {
        "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
        "channel_chat_created", "message_auto_delete_timer_changed",
        "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment",
        "users_shared", "chat_shared", "connected_website", "write_access_allowed", "passport_data",
        "proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done",
        "checklist_tasks_added", "direct_message_price_changed", "forum_topic_created", "forum_topic_edited",
        "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden",
        "giveaway_created", "giveaway_completed", "paid_message_price_changed", "video_chat_scheduled",
        "video_chat_started", "video_chat_ended", "video_chat_participants_invited", "web_app_data",
        "suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined",
        "suggested_post_paid", "suggested_post_refunded", "gift", "unique_gift", "gift_upgrade_sent",
    }
)  # fmt: skip


def read_update(update_json: Mapping[str, Any], *, received: datetime | None = None) -> Incoming:
    """Return the content of an update, for any JSON object. Unreadable ones become Kind.IGNORED; nothing raises.

    `received` is when the update arrived. It is the time of a button press, for which Telegram sends none. Without it a
    button press has the time of the message with the button, or the epoch.
    """
    update = _object(update_json)
    number = update_id(dict(update))
    reader = _Reader(-1 if number is None else number, received)
    for name, read in (
        ("message", reader.message),
        ("edited_message", reader.edited),
        ("callback_query", reader.button),
        ("my_chat_member", reader.membership),
    ):
        if name in update:
            return read(_object(update[name]))
    return reader.ignored()


class _Reader:
    """Reads the parts of one update."""

    def __init__(self, number: int, received: datetime | None) -> None:
        self._number = number
        self._received = received

    def ignored(self, chat_id: int = 0, at: datetime | None = None) -> Incoming:
        return Incoming(self._number, chat_id, Kind.IGNORED, at or self._received or _EPOCH)

    def message(self, message: _Object) -> Incoming:
        chat_id, place = _chat(message)
        at = self._at(message, "date")
        if chat_id is None or place not in {"private", *_GROUPS} or not _REPORTS.isdisjoint(message):
            return self.ignored(chat_id or 0, at)
        text = _text(message, "text")
        command, argument = read_command(text)
        if place != "private":
            # Group members did not choose to talk to the bot. Keep none of their text, only a command to the bot.
            return self._said(message, chat_id, Kind.GROUP, at, command=command, argument=argument)
        if command:
            return self._said(message, chat_id, Kind.COMMAND, at, text=text, command=command, argument=argument)
        if text:
            return self._said(message, chat_id, Kind.TEXT, at, text=text)
        caption = _text(message, "caption")
        for name, kind in _CONTENT:
            if isinstance(message.get(name), list if kind is Kind.PHOTO else Mapping):
                return self._said(message, chat_id, kind, at, text=caption, file=_file(message, name))
        for name in message:
            if name not in _FRAME and isinstance(message[name], Mapping):
                return self._said(message, chat_id, Kind.OTHER_MEDIA, at, text=caption, file=_file(message, name))
        return self.ignored(chat_id, at)

    def edited(self, message: _Object) -> Incoming:
        chat_id, place = _chat(message)
        at = self._at(message, "edit_date", "date")
        # A live location is "edited" every few seconds without new text.
        text = _text(message, "text") or _text(message, "caption")
        if chat_id is None or place != "private" or not text:
            return self.ignored(chat_id or 0, at)
        return self._said(message, chat_id, Kind.EDITED, at, text=text)

    def button(self, query: _Object) -> Incoming:
        # The message is absent for inline messages, and without keyboard or date once it is too old.
        message = _object(query.get("message"))
        chat_id, place = _chat(message)
        at = self._received or self._at(message, "edit_date", "date")
        if chat_id is None:
            # In a private chat, user id and chat id are equal.
            chat_id, place = _number(_object(query.get("from")).get("id")), "private"
        if chat_id is None or place not in {"private", *_GROUPS}:
            return self.ignored(chat_id or 0, at)
        token = _text(query, "data")
        return Incoming(
            self._number,
            chat_id,
            Kind.BUTTON if place == "private" else Kind.GROUP,
            at,
            text=_label(message, token),
            token=token,
            callback_id=_text(query, "id"),
            message_id=_number(message.get("message_id")),
            language_code=_language(query),
        )

    def membership(self, change: _Object) -> Incoming:
        chat_id, place = _chat(change)
        at = self._at(change, "date")
        status = _object(change.get("new_chat_member")).get("status")
        if not isinstance(status, str):
            kind = Kind.IGNORED
        elif place == "private":
            kind = {"kicked": Kind.BLOCKED, "left": Kind.BLOCKED, "member": Kind.UNBLOCKED}.get(status, Kind.IGNORED)
        else:
            added = place in _GROUPS and status in {"member", "administrator"}
            kind = Kind.GROUP if added else Kind.IGNORED
        if chat_id is None or kind is Kind.IGNORED:
            return self.ignored(chat_id or 0, at)
        return Incoming(self._number, chat_id, kind, at, language_code=_language(change))

    def _said(self, message: _Object, chat_id: int, kind: Kind, at: datetime, **said: Any) -> Incoming:
        return Incoming(
            self._number,
            chat_id,
            kind,
            at,
            message_id=_number(message.get("message_id")),
            language_code=_language(message),
            **said,
        )

    def _at(self, thing: _Object, *names: str) -> datetime:
        for name in names:
            seconds = _number(thing.get(name))
            if seconds:
                try:
                    return datetime.fromtimestamp(seconds, tz=UTC)
                except (OverflowError, ValueError, OSError):
                    continue
        return self._received or _EPOCH


def _chat(thing: _Object) -> tuple[int | None, str | None]:
    chat = _object(thing.get("chat"))
    place = chat.get("type")
    return _number(chat.get("id")), place if isinstance(place, str) else None


def _file(message: _Object, name: str) -> File | None:
    content = message[name]
    if isinstance(content, list | tuple):
        # A photo comes in several sizes.
        sizes = [size for size in content if isinstance(size, Mapping)]
        content = max(sizes, key=lambda size: _number(size.get("width")) or 0, default=_NOTHING)
    content = _object(content)
    file_id = _text(content, "file_id")
    if not file_id:
        return None
    media_type = _text(content, "mime_type") or ("image/jpeg" if name == "photo" else None)
    return File(file_id, media_type, _count(content, "file_size"), _count(content, "duration"))


def _label(message: _Object, token: str | None) -> str | None:
    """Return the label of the pressed button, or None when the message no longer shows it."""
    rows = _object(message.get("reply_markup")).get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if token and _text(_object(button), "callback_data") == token:
                return _text(button, "text")
    return None


def _language(thing: _Object) -> str | None:
    code = _object(thing.get("from")).get("language_code")
    return code if isinstance(code, str) and _LANGUAGE_TAG.fullmatch(code) else None


def _object(value: object) -> _Object:
    return value if isinstance(value, Mapping) else _NOTHING


def _text(thing: _Object, name: str) -> str | None:
    value = thing.get(name)
    return (clean_text(value) or None) if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_ID else None


def _count(thing: _Object, name: str) -> int | None:
    number = _number(thing.get(name))
    return number if number is not None and number >= 0 else None
