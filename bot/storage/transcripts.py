"""The transcript: written message by message, exported for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select
from sqlalchemy.orm import Session

from bot.storage.models import Direction, TranscriptMessage, table

_ROWS = table(TranscriptMessage)
_ADD = insert(_ROWS)
_SINCE = (
    select(_ROWS.c.id, _ROWS.c.direction, _ROWS.c.kind, _ROWS.c.text, _ROWS.c.html, _ROWS.c.keyboard)
    .where(_ROWS.c.chat_id == bindparam("chat"), _ROWS.c.id > bindparam("after"))
    .order_by(_ROWS.c.id)
)


def add(connection: Connection, chat_id: int, direction: Direction, at: datetime, kind: str, text: str, **more: Any) -> None:
    """Add a message. `more` are columns of `TranscriptMessage`."""
    row = {"chat_id": chat_id, "direction": direction, "at": at, "kind": kind, "text": text, **more}
    connection.execute(_ADD, row)


def since(connection: Connection, chat_id: int, after: int) -> Sequence[Row[Any]]:
    """Return id, direction, kind, text, html and keyboard of the messages after that id, in order."""
    return connection.execute(_SINCE, {"chat": chat_id, "after": after}).all()


def lines(session: Session, chat_id: int | None, as_json: bool) -> Iterator[str]:
    """Yield each stored message in order, as a JSON object or as a readable line."""
    query = select(TranscriptMessage).order_by(TranscriptMessage.id)
    if chat_id is not None:
        query = query.where(TranscriptMessage.chat_id == chat_id)
    for row in session.scalars(query.execution_options(yield_per=500)):
        if as_json:
            message = {
                "chat_id": row.chat_id,
                "direction": row.direction,
                "at": row.at.isoformat(),
                "text": row.text,
                "update_id": row.update_id,
                "intent": row.intent,
                "answers": row.answers if row.direction == Direction.IN else None,
            }
            yield json.dumps(message, ensure_ascii=False)
        else:
            arrow = ">" if row.direction == Direction.IN else "<"
            yield f"{row.at:%Y-%m-%d %H:%M:%S} {row.chat_id} {arrow} {row.text}"
