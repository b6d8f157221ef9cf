"""What advisors add: tags, private notes and corrections on conversations; saved filters and canned replies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.storage.models import BIG, MOMENT, NEVER_AGAIN, Base, one_of

LONGEST_TAG = 32


class Tag(Base):
    """A tag on a conversation."""

    __tablename__ = "tags"
    __table_args__ = (Index("ix_tags_tag", "tag", "chat_id"),)

    chat_id: Mapped[int] = mapped_column(BIG, ForeignKey("chats.chat_id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(LONGEST_TAG), primary_key=True)


class Note(Base):
    """A private note: visible to advisors, never to the person."""

    __tablename__ = "notes"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BIG, ForeignKey("chats.chat_id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(MOMENT)
    advisor: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)


class CorrectionStatus(StrEnum):
    """What became of a correction: taught to the reader, or left out of the training data."""

    OPEN = "open"
    TAUGHT = "taught"
    LEFT = "left"


class Correction(Base):
    """The correct interpretation of a message."""

    __tablename__ = "corrections"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BIG, ForeignKey("chats.chat_id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(BIG, unique=True)
    at: Mapped[datetime] = mapped_column(MOMENT)
    advisor: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    intent: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    example: Mapped[str] = mapped_column(Text)
    """The line for the training data, with personal data removed."""
    status: Mapped[CorrectionStatus] = mapped_column(one_of(CorrectionStatus, 8), default=CorrectionStatus.OPEN, index=True)


class SavedFilter(Base):
    """A named filter of an advisor."""

    __tablename__ = "saved_filters"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    advisor_id: Mapped[int] = mapped_column(ForeignKey("advisors.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    query: Mapped[str] = mapped_column(String(1000))


class CannedReply(Base):
    """A reusable reply in one language."""

    __tablename__ = "canned_replies"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    language: Mapped[str] = mapped_column(String(2), index=True)
    title: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)


def tags_of(session: Session, chat_ids: list[int]) -> dict[int, list[str]]:
    """Return the tags of these conversations in alphabetical order."""
    found: dict[int, list[str]] = {}
    query = select(Tag).where(Tag.chat_id.in_(chat_ids)).order_by(Tag.tag)
    for row in session.scalars(query):
        found.setdefault(row.chat_id, []).append(row.tag)
    return found


def tags_in_use(session: Session, most: int = 100) -> list[str]:
    """Return the tags in use, most frequent first."""
    query = select(Tag.tag).group_by(Tag.tag).order_by(func.count().desc(), Tag.tag).limit(most)
    return list(session.scalars(query))


def set_tag(session: Session, chat_id: int, tag: str, on: bool) -> None:
    """Add a tag to a conversation or remove it. Repeating either is no error."""
    session.execute(delete(Tag).where(Tag.chat_id == chat_id, Tag.tag == tag))
    if on:
        session.add(Tag(chat_id=chat_id, tag=tag))


def notes_of(session: Session, chat_id: int) -> list[Note]:
    """Return the notes on a conversation, oldest first."""
    return list(session.scalars(select(Note).where(Note.chat_id == chat_id).order_by(Note.id)))


def corrections_of(session: Session, chat_id: int) -> dict[int, Correction]:
    """Return the corrections of a conversation by message id."""
    return {one.message_id: one for one in session.scalars(select(Correction).where(Correction.chat_id == chat_id))}


def saved_filters(session: Session, advisor_id: int) -> list[SavedFilter]:
    """Return an advisor's saved filters by name."""
    query = select(SavedFilter).where(SavedFilter.advisor_id == advisor_id).order_by(SavedFilter.name)
    return list(session.scalars(query))


def canned_replies(session: Session, language: str | None = None) -> list[CannedReply]:
    """Return the canned replies of a language, or all."""
    query = select(CannedReply).order_by(CannedReply.language, CannedReply.title)
    return list(session.scalars(query.where(CannedReply.language == language) if language else query))
