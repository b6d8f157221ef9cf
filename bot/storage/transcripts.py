"""The transcript as outside programs read it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.models import TranscriptMessage


def lines(session: Session, chat_id: int | None, as_json: bool) -> Iterator[str]:
    """Each stored message in order: a JSON object (SPEC §1), or a line to read."""
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
                "answers": row.answers if row.direction == "in" else None,
            }
            yield json.dumps(message, ensure_ascii=False)
        else:
            arrow = ">" if row.direction == "in" else "<"
            yield f"{row.at:%Y-%m-%d %H:%M:%S} {row.chat_id} {arrow} {row.text}"
