"""Updates that no client sends: every one is read or ignored, none breaks the intake."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.commands import Command
from bot.core.incoming import Kind
from bot.telegram.intake import read_update
from tests.telegram.updates import CHAT, FROM, NOW, message


def test_hostile_characters_are_cleaned() -> None:
    incoming = read_update(message(text=json.loads('"a\\ud800b\\u0000c"')))
    assert incoming.text == "a\ufffdbc"
    assert incoming.text.encode()


def test_whole_emoji_survive() -> None:
    assert read_update(message(text="👨‍👩‍👧‍👦 مرحبا")).text == "👨‍👩‍👧‍👦 مرحبا"


@pytest.mark.parametrize("date", [None, -1, 0, 2**62, "1", 1.5, True, []])
def test_an_impossible_date_is_replaced_by_the_arrival(date: Any) -> None:
    update = message(text="a")
    update["message"]["date"] = date
    at = read_update(update, received=NOW).at
    assert at == NOW or at.year < 1970
    assert read_update(update).at.tzinfo is UTC


@pytest.mark.parametrize("chat", [None, {}, {"id": "5", "type": "private"}, {"id": 2**70, "type": "private"}, {"id": 5}, 7])
def test_a_chat_that_cannot_be_is_ignored(chat: Any) -> None:
    update = message(text="a")
    update["message"]["chat"] = chat
    assert read_update(update).kind is Kind.IGNORED


@pytest.mark.parametrize("code", ["", "fr\x00", "x" * 99, 5, "fr; drop", None])
def test_a_language_that_cannot_be_is_none(code: Any) -> None:
    update = message(text="a")
    update["message"]["from"] = {"id": 5, "language_code": code}
    assert read_update(update).language_code is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


NAMES = st.sampled_from(
    [
        "message_id", "date", "edit_date", "chat", "from", "text", "caption", "voice", "photo", "document", "sticker",
        "location", "venue", "contact", "dice", "video", "animation", "id", "type", "data", "message", "reply_markup",
        "inline_keyboard", "file_id", "duration", "width", "new_chat_member", "status", "poll", "language_code",
        "callback_data", "new_chat_members", "pinned_message", "mime_type", "file_size"
    ]
)  # fmt: skip


VALUES = st.sampled_from([CHAT, FROM, {"id": -3, "type": "group"}, "private", "/start x", "kicked", 2**65, -1, "\ud800"])


PARTS = st.recursive(
    JSON | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=30,
)


ROOTS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "channel_post", "update_id"])


@given(st.dictionaries(ROOTS, PARTS, max_size=3) | st.dictionaries(st.text(max_size=5), JSON, max_size=3))
@settings(max_examples=300, deadline=None)
@example({})
@example({"update_id": True, "message": {"chat": CHAT, "photo": [{"width": "x"}, 3, {"file_id": "f"}]}})
@example({"callback_query": {"from": FROM, "message": {"chat": CHAT, "reply_markup": {"inline_keyboard": [3, [4]]}}}})
def test_no_json_object_is_too_much(update: dict[str, Any]) -> None:
    incoming = read_update(update)
    assert incoming.at.tzinfo is UTC
    assert -1 <= incoming.update_id < 2**63 and abs(incoming.chat_id) < 2**63
    for text in (incoming.text, incoming.token, incoming.argument, incoming.callback_id, incoming.language_code):
        assert text is None or "\x00" not in text.encode().decode()
    if incoming.kind is Kind.TEXT:
        assert incoming.text
    if incoming.kind is Kind.COMMAND:
        assert incoming.command in set(Command)


@pytest.mark.parametrize("update", [None, [], "x", 5])
def test_what_is_no_object_is_ignored(update: Any) -> None:
    assert read_update(update).kind is Kind.IGNORED
