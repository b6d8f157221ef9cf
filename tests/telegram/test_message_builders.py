"""What the dispatcher hands over when a file cannot be made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from bot.storage.models import Outgoing
from bot.telegram.message_builders import MessageBuilder

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def row() -> Outgoing:
    recipe = {"make": "chart", "filename": "chart.png", "media_type": "image/png", "picture": True}
    payload = {"html": "<b>Ready.</b>", "rows": [], "buttons": [], "key": None, "attachment": recipe}
    return Outgoing(id=1, chat_id=7, kind="message", payload=payload, created_at=NOW, due_at=NOW)


def test_a_file_that_cannot_be_made_does_not_hold_back_the_words() -> None:
    def fails(recipe: Any) -> bytes:
        raise RuntimeError("no fonts")

    nothing = cast(Any, None)
    broken, _ = MessageBuilder(nothing, nothing, nothing, {"chart": fails})._message(row())
    assert (broken.html, broken.attachment) == ("<b>Ready.</b>", None)
    whole, _ = MessageBuilder(nothing, nothing, nothing, {"chart": lambda recipe: b"png"})._message(row())
    assert whole.attachment is not None and whole.attachment.content == b"png"
