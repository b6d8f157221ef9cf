"""The audit log: who read and changed what. It outlives the conversations and holds none of their text."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.storage.models import BIG, MOMENT, Base

KEPT = "kept_at_erasure"
"""The key in a table's `info` by which `bot.conversation.erasure` spares it."""


class AuditAct(StrEnum):
    """What an advisor did, as it is written down."""

    READ = "read"
    TAKE_OVER = "take_over"
    GIVE_BACK = "give_back"
    REPLY = "reply"
    REVIEW = "review"
    REVIEW_AGAIN = "review_again"
    SNOOZE = "snooze"
    UNSNOOZE = "unsnooze"
    ASSIGN = "assign"
    TAG = "tag"
    UNTAG = "untag"
    NOTE = "note"
    UNNOTE = "unnote"
    CORRECT = "correct"
    LEAVE_OUT = "leave_out"
    TEACH = "teach"
    SAVE_SCRIPT = "save_script"
    REPLY_KEPT = "reply_kept"
    REPLY_DROPPED = "reply_dropped"
    EXPORT_PERSON = "export_person"
    EXPORT_CSV = "export_csv"
    EXPORT_JSONL = "export_jsonl"
    ERASE_PERSON = "erase_person"
    REQUEST_DOSSIER = "request_dossier"
    REQUEST_DATE = "request_date"
    REQUEST_MOVE = "request_move"
    REQUEST_DECLINE = "request_decline"
    REQUEST_CANCEL = "request_cancel"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_HELD_OFF = "sign_in_held_off"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - an act
    TOTP_ON = "totp_on"
    TOTP_OFF = "totp_off"
    ADVISOR_ADDED = "advisor_added"
    ADVISOR_RESET = "advisor_reset"
    ADVISOR_CLOSED = "advisor_closed"


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
    """An `AuditAct`. Plain text: the log may hold acts that no longer exist."""
    chat_id: Mapped[int | None] = mapped_column(BIG, default=None)
    detail: Mapped[str | None] = mapped_column(String(200), default=None)
    """Names and numbers only, never user text."""
    address: Mapped[str | None] = mapped_column(String(64), default=None)


def note(
    session: Session, now: datetime, advisor: str, act: AuditAct, chat_id: int | None = None, detail: str | None = None,
    address: str | None = None,
) -> None:  # fmt: skip
    """Add an entry."""
    session.add(AuditEntry(at=now, advisor=advisor[:64], act=act.value, chat_id=chat_id, detail=(detail or "")[:200] or None,
                           address=address))  # fmt: skip


def newest(session: Session, before: int | None = None, chat_id: int | None = None, most: int = 100) -> list[AuditEntry]:
    """Return the latest entries with an id below `before`, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if chat_id is not None:
        query = query.where(AuditEntry.chat_id == chat_id)
    return list(session.scalars(query))
