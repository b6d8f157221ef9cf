"""Data subject rights: export and complete erasure of a person's data."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.orm import Session

from bot.storage import search, step_requests
from bot.storage.database import Database
from bot.storage.models import Base, Chat, StoredRecommendation, TranscriptMessage, Update, UpdateStatus, table
from bot.storage.step_requests import StepRequest

KEPT = "kept_at_erasure"
"""Tables with `info={KEPT: True}` keep the rows of an erased chat, such as the audit log."""


def owned() -> list[Table]:
    """Return the tables with rows of a chat, in an order that respects foreign keys when deleting."""
    tables = reversed(Base.metadata.sorted_tables)
    return [one for one in tables if "chat_id" in one.c and one is not Update.__table__ and not one.info.get(KEPT)]


def erase(connection: Connection, chat_id: int) -> None:
    """Delete all rows of the chat. The ids of its updates are kept, so that none is processed twice.

    Messages that no turn has processed yet begin a new conversation.
    """
    for rows in owned():
        connection.execute(delete(rows).where(rows.c.chat_id == chat_id))
    updates, bare = table(Update), {"chat_id": 0, "status": UpdateStatus.DONE, "incoming": None}
    connection.execute(update(updates).where(updates.c.chat_id == chat_id, updates.c.status != UpdateStatus.NEW).values(bare))


def sweep(database: Database) -> bool:
    """Remove deleted data from the files. Return False when readers prevented it and it must be repeated.

    SQLite has overwritten the deleted rows in its pages (secure_delete), but the write-ahead log holds older copies, so the
    log is checkpointed and truncated. PostgreSQL frees dead rows with VACUUM; docs/operations.md describes what its pages and
    write-ahead log keep until they are reused.
    """
    search.forget_erased(database)
    if database.is_sqlite:
        connection = database.engine.raw_connection()
        try:
            busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()
        return not busy
    names = [*(table.name for table in owned()), Update.__tablename__]
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connected:
        for name in names:
            connected.exec_driver_sql(f'VACUUM "{name}"')
    return True


def export(session: Session, chat_id: int) -> dict[str, Any]:
    """Return all stored data about the person as JSON data."""
    chat = session.get(Chat, chat_id)
    messages = session.scalars(
        select(TranscriptMessage).where(TranscriptMessage.chat_id == chat_id).order_by(TranscriptMessage.id)
    )
    advice = session.scalars(
        select(StoredRecommendation).where(StoredRecommendation.chat_id == chat_id).order_by(StoredRecommendation.id)
    )
    slots = ((chat.state if chat else None) or {}).get("slots") or {}
    return {
        "chat_id": chat_id,
        "language": chat.language if chat else None,
        "created_at": chat.created_at.isoformat() if chat else None,
        "answers": slots,
        "messages": [
            {"at": one.at.isoformat(), "direction": one.direction, "kind": one.kind, "text": one.text,
             "intent": one.intent, "answers": one.answers, "file": one.file}
            for one in messages
        ],
        "recommendations": [
            {"at": one.at.isoformat(), "rules_version": one.rules_version, "profile": one.profile, "advice": one.advice}
            for one in advice
        ],
        "requests": [_request(one) for one in reversed(step_requests.of_chat(session, chat_id))],
    }  # fmt: skip


def _request(one: StepRequest) -> dict[str, Any]:
    return {
        "asked_at": one.asked_at.isoformat(), "kind": one.kind, "step": one.step, "status": one.status, "as_of": one.as_of,
        "profile": one.profile, "ticked": one.ticked, "note": one.note, "place": one.place, "minutes": one.minutes,
        "starts_at": one.starts_at.isoformat() if one.starts_at else None,
    }  # fmt: skip
