"""Requests made from the chat for a training or a talk, from the request to its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Connection, ForeignKey, Index, Integer, String, Text, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.reply_kinds import RequestKind
from bot.storage.models import BIG, MOMENT, NEVER_AGAIN, Base, one_of, table


class Status(StrEnum):
    """The state of a request."""

    OPEN = "open"
    DATED = "dated"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class StepRequest(Base):
    """One request for a next step. It keeps the answers and the dossier's ticks as they were when it was sent.

    Triggers (migration 0005) move a chat with an open request to the top of the conversation list.
    """

    __tablename__ = "requests"
    __table_args__ = (
        # One open request a chat and kind: asking again changes nothing.
        Index("uq_requests_open", "chat_id", "kind", unique=True, sqlite_where=text("status = 'open'"),
              postgresql_where=text("status = 'open'")),
        NEVER_AGAIN,
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    """The UID of its calendar entry (RFC 5545 §3.8.4.7), the same in all versions."""
    chat_id: Mapped[int] = mapped_column(BIG, ForeignKey("chats.chat_id", ondelete="CASCADE"), index=True)
    kind: Mapped[RequestKind] = mapped_column(one_of(RequestKind, 8))
    step: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(2))
    """The language of the dossier that was sent."""
    status: Mapped[Status] = mapped_column(one_of(Status, 9), default=Status.OPEN)
    asked_at: Mapped[datetime] = mapped_column(MOMENT)
    """When the person agreed to send profile and dossier."""
    as_of: Mapped[str] = mapped_column(String(10))
    profile: Mapped[dict[str, Any]] = mapped_column(JSON)
    ticked: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime | None] = mapped_column(MOMENT, default=None)
    advisor: Mapped[str | None] = mapped_column(String(64), default=None)
    """Who changed it last."""
    starts_at: Mapped[datetime | None] = mapped_column(MOMENT, default=None)
    minutes: Mapped[int | None] = mapped_column(Integer, default=None)
    place: Mapped[str | None] = mapped_column(Text, default=None)
    note: Mapped[str | None] = mapped_column(Text, default=None)
    """The advisor's remark for the person, or the reason for declining."""
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    """How often the date was changed (RFC 5545 §3.8.7.4)."""

    @property
    def ends_at(self) -> datetime | None:
        """Return the end of the appointment, or None without a date."""
        return _end(self.starts_at, self.minutes)

    @property
    def dossier(self) -> dict[str, Any]:
        """Return the recipe of the dossier that was sent with the request."""
        return {"make": "dossier", "language": self.language, "answers": self.profile, "as_of": self.as_of,
                "ticked": self.ticked}  # fmt: skip


_ROWS = table(StepRequest)
_ALIVE = (
    select(_ROWS.c.kind, _ROWS.c.step, _ROWS.c.asked_at, _ROWS.c.starts_at, _ROWS.c.minutes, _ROWS.c.place)
    .where(_ROWS.c.chat_id == bindparam("chat"), (_ROWS.c.status == Status.OPEN) | (_ROWS.c.status == Status.DATED))
    .order_by(_ROWS.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An earlier request of the person, waiting for its date or dated."""

    kind: RequestKind
    step: str
    at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None

    def holds(self, kind: RequestKind, now: datetime) -> bool:
        """Return whether another request of this kind would be a duplicate."""
        return self.kind == kind and (self.ends_at is None or self.ends_at > now)


def of_chat(session: Session, chat_id: int) -> list[StepRequest]:
    """Return all requests of a chat, newest first."""
    return list(session.scalars(select(StepRequest).where(StepRequest.chat_id == chat_id).order_by(StepRequest.id.desc())))


def alive(connection: Connection, chat_id: int) -> tuple[Asked, ...]:
    """Return the open and dated requests of a chat, newest first."""
    rows = connection.execute(_ALIVE, {"chat": chat_id})
    return tuple(
        Asked(kind, step, at, starts, _end(starts, minutes), place) for kind, step, at, starts, minutes, place in rows
    )


def _end(starts_at: datetime | None, minutes: int | None) -> datetime | None:
    return starts_at + timedelta(minutes=minutes or 0) if starts_at else None
