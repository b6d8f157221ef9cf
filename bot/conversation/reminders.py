"""Reminders for unfinished interviews, sent once and only on request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions import replies
from bot.conversation.outcome import Said
from bot.conversation.turn_repository import TurnRepository
from bot.core.holder import Holder
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from bot.storage.models import Chat, Reminder

MOST_AT_ONCE = 100


def remind(database: Database, repository: TurnRepository, renderer: Renderer, now: datetime) -> int:
    """Send due reminders and delete them, sent or not. Return the number of people reminded."""
    with database.read() as session:
        query = select(Reminder.chat_id).where(Reminder.due_at <= now).order_by(Reminder.due_at).limit(MOST_AT_ONCE)
        due = list(session.scalars(query))
    said = 0
    for chat_id in due:
        with database.begin() as session:
            said += _nudge(session, repository, renderer, chat_id, now)
    return said


def _nudge(session: Session, repository: TurnRepository, renderer: Renderer, chat_id: int, now: datetime) -> bool:
    # Only one process deletes the row. A concurrent turn may have deleted it first.
    taken = session.execute(delete(Reminder).where(Reminder.chat_id == chat_id, Reminder.due_at <= now))
    chat = session.get(Chat, chat_id) if taken.rowcount == 1 else None  # type: ignore[attr-defined]
    if chat is None or chat.holder != Holder.BOT:
        return False
    slots: Mapping[str, Any] = (chat.state or {}).get("slots") or {}
    asking: Mapping[str, Any] = slots.get("asking") or {}
    if not slots.get("requested_slot") or "number" not in asking:
        return False
    reply = Reply.of(replies.REMINDER, number=asking["number"], most=asking["most"])
    for message in renderer.render(reply, chat.language):
        repository.write_message(session.connection(), chat_id, Said(message, reply), now, None)
    return True
