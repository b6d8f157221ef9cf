"""The outbox: what is still to be sent, in order for each chat, kept until Telegram has it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.storage.models import Keyboard, Outgoing

PAGE_CHATS_FROM = 2**60
"""Chats of the chat page on this machine have numbers from here on: nothing is sent to Telegram for them."""


def due(session: Session, now: datetime, busy: Collection[int] = (), most: int = 32) -> list[Outgoing]:
    """The oldest unsent row of each chat whose time has come, at most `most`; chats in `busy` left out."""
    first = select(func.min(Outgoing.id)).where(Outgoing.status == "new").group_by(Outgoing.chat_id)
    query = select(Outgoing).where(Outgoing.id.in_(first), Outgoing.due_at <= now).order_by(Outgoing.id).limit(most)
    if busy:
        query = query.where(Outgoing.chat_id.not_in(busy))
    return list(session.scalars(query))


def head(session: Session, chat_id: int, now: datetime) -> Outgoing | None:
    """The row that the chat gets next, when its time has come."""
    query = select(Outgoing).where(Outgoing.chat_id == chat_id, Outgoing.status == "new").order_by(Outgoing.id).limit(1)
    row = session.scalar(query)
    return row if row is not None and row.due_at <= now else None


def part_sent(session: Session, row_id: int, sent: list[int], *, last: bool) -> None:
    """Note the parts of a message that are with Telegram; with the last one the row is closed."""
    _change(session, row_id, message_ids=sent, **(_CLOSED if last else {}))


def settle(session: Session, row_id: int, status: str, error: str | None = None) -> None:
    """Close a row as sent or dropped. What it said stays in the transcript alone."""
    _change(session, row_id, **{**_CLOSED, "status": status, "error": error})


def postpone(session: Session, row_id: int, until: datetime, error: str) -> None:
    """Try a row again at `until`."""
    _change(session, row_id, due_at=until, error=error, attempts=Outgoing.attempts + 1)


def drop_all(session: Session, chat_id: int, error: str) -> None:
    """Drop everything still to be sent to a chat."""
    query = update(Outgoing).where(Outgoing.chat_id == chat_id, Outgoing.status == "new")
    session.execute(query.values(**{**_CLOSED, "status": "dropped", "error": error}))


def keyboard_message(session: Session, key: str) -> tuple[int | None, str]:
    """Telegram's id of the message under which a keyboard stands (None: not sent yet), and that message's HTML."""
    keyboard = session.get(Keyboard, key)
    if keyboard is None:
        return None, ""
    row = session.get(Outgoing, keyboard.outbox_id)
    return row.message_ids[-1] if row and row.message_ids else None, keyboard.html


def waiting(session: Session) -> int:
    """How many rows are still to be sent."""
    return session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.status == "new")) or 0


def oldest(session: Session) -> datetime | None:
    """When the row that waits longest was written."""
    return session.scalar(select(func.min(Outgoing.created_at)).where(Outgoing.status == "new"))


_CLOSED: dict[str, object] = {"status": "sent", "error": None, "payload": {}}


def _change(session: Session, row_id: int, **values: object) -> None:
    session.execute(update(Outgoing).where(Outgoing.id == row_id).values(**values))
