"""Retention: what is older than was promised is erased, and what has served its purpose is dropped."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from bot.conversation import erasure
from bot.storage.database import Database
from bot.storage.models import Chat, Keyboard, Outgoing, OutgoingStatus, TranscriptMessage, Update, UpdateStatus

NUMBERS_KEPT = timedelta(days=2)
"""Telegram offers an update again for a day at most: until then its number must be known."""

MOST_AT_ONCE = 500


def months_before(now: datetime, months: int) -> datetime:
    """The same time of day so many calendar months ago; the last day of a shorter month."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def erase_old(database: Database, months: int, now: datetime) -> int:
    """How many chats were erased because nothing happened in them for so many months."""
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
    """Drop the numbers of updates that Telegram will not offer again, and delivered rows whose buttons are closed."""
    limit = now - NUMBERS_KEPT
    with database.begin() as session:
        session.execute(delete(Update).where(Update.status == UpdateStatus.DONE, Update.received_at < limit))
        _drop_delivered(session, limit)
        # The receipt of an erasure, which the chat page showed.
        begun = exists().where(Chat.chat_id == TranscriptMessage.chat_id)
        session.execute(delete(TranscriptMessage).where(TranscriptMessage.at < limit, ~begun))


def _drop_delivered(session: Session, limit: datetime) -> None:
    # Rows that the chat page shows stay as long as the chat: its files are made from them.
    over = Outgoing.status.in_((OutgoingStatus.SENT, OutgoingStatus.DROPPED))
    finished = select(Outgoing.id).where(over, Outgoing.created_at < limit)
    session.execute(delete(Keyboard).where(~Keyboard.open, Keyboard.outbox_id.in_(finished)))
    in_use = exists().where(Keyboard.outbox_id == Outgoing.id)
    session.execute(delete(Outgoing).where(over, Outgoing.created_at < limit, ~in_use))
