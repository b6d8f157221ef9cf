"""The audit log: who read and changed what. It outlives the conversations and holds none of their text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.storage.models import BIG, MOMENT, Base

KEPT = "kept_at_erasure"
"""The key in a table's `info` by which `bot.conversation.erasure` spares it."""


class AuditEntry(Base):
    """One action of an advisor."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_chat", "chat_id", "id"),
        {"sqlite_autoincrement": True, "info": {KEPT: True}},
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    at: Mapped[datetime] = mapped_column(MOMENT)
    advisor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(24))
    chat_id: Mapped[int | None] = mapped_column(BIG, default=None)
    detail: Mapped[str | None] = mapped_column(String(200), default=None)
    """Names and numbers only, never user text."""
    address: Mapped[str | None] = mapped_column(String(64), default=None)


def note(
    session: Session, now: datetime, advisor: str, act: str, chat_id: int | None = None, detail: str | None = None,
    address: str | None = None,
) -> None:  # fmt: skip
    """Add an entry."""
    session.add(AuditEntry(at=now, advisor=advisor[:64], act=act, chat_id=chat_id, detail=(detail or "")[:200] or None,
                           address=address))  # fmt: skip


def newest(session: Session, before: int | None = None, chat_id: int | None = None, most: int = 100) -> list[AuditEntry]:
    """Return the latest entries with an id below `before`, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if chat_id is not None:
        query = query.where(AuditEntry.chat_id == chat_id)
    return list(session.scalars(query))
