"""Retention: erases chats past the promised period and deletes rows that are no longer needed."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from bot.conversation import erasure
from bot.storage.database import Database
from bot.storage.models import Chat, Keyboard, Outgoing, OutgoingStatus, TranscriptMessage, Update, UpdateStatus

NUMBERS_KEPT = timedelta(days=2)
"""Telegram repeats an update for one day at most. Until then its id must be known."""

MOST_AT_ONCE = 500


def months_before(now: datetime, months: int) -> datetime:
    """Return the same time that many calendar months earlier, on the last day of a shorter month if needed."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def erase_old(database: Database, months: int, now: datetime) -> int:
    """Erase chats without activity for so many months. Return their number."""
    limit = months_before(now, months)
    waiting = exists().where(Update.chat_id == Chat.chat_id, Update.status == UpdateStatus.NEW)
    erased = 0
    while True:
        with database.begin() as session:
            query = select(Chat.chat_id).where(Chat.active_at < limit, ~waiting).limit(MOST_AT_ONCE)
            old = list(session.scalars(query))
            for chat_id in old:
                erasure.erase(session.connection(), chat_id)
        erased += len(old)
        if len(old) < MOST_AT_ONCE:
            return erased


def drop_done(database: Database, now: datetime) -> None:
    """Delete the ids of updates that Telegram will not repeat, and delivered rows whose buttons are closed."""
    limit = now - NUMBERS_KEPT
    with database.begin() as session:
        session.execute(delete(Update).where(Update.status == UpdateStatus.DONE, Update.received_at < limit))
        _drop_delivered(session, limit)
        # The receipt of an erasure. The chat page has shown it.
        begun = exists().where(Chat.chat_id == TranscriptMessage.chat_id)
        session.execute(delete(TranscriptMessage).where(TranscriptMessage.at < limit, ~begun))


def _drop_delivered(session: Session, limit: datetime) -> None:
    # The chat page builds files from its rows, so they stay as long as the chat.
    over = Outgoing.status.in_((OutgoingStatus.SENT, OutgoingStatus.DROPPED))
    finished = select(Outgoing.id).where(over, Outgoing.created_at < limit)
    session.execute(delete(Keyboard).where(~Keyboard.open, Keyboard.outbox_id.in_(finished)))
    in_use = exists().where(Keyboard.outbox_id == Outgoing.id)
    session.execute(delete(Outgoing).where(over, Outgoing.created_at < limit, ~in_use))
