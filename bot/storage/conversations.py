"""The advisors' conversation list: one narrow row a conversation, updated by triggers, with keyset pagination.

The triggers (migrations 0002, 0003, 0005) fire on every write to chats, messages, recommendations, updates and requests. No
code has to update the list. Deleting a chat deletes its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Computed, ForeignKey, Index, Integer, Select, String, func, or_, select, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.holder import Holder
from bot.storage import search
from bot.storage.database import Database
from bot.storage.models import BIG, Base, Door, one_of
from bot.storage.reviews import Tag

OFTEN_ASKED_AGAIN = 3
"""After this many misunderstood messages in a row the person is offered a human. The list ranks such chats high."""

ASLEEP = 4
"""The `need` of a snoozed conversation: ranked last, and hidden unless the filter asks for snoozed ones."""

NEED = f"""CASE WHEN snoozed_s IS NOT NULL THEN {ASLEEP}
 WHEN waiting_s IS NOT NULL OR requested_s IS NOT NULL THEN 0
 WHEN review = 'open' AND (misses >= {OFTEN_ASKED_AGAIN} OR failures > 0 OR recalled_s IS NOT NULL) THEN 1
 WHEN review = 'open' THEN 2 ELSE 3 END"""
POSITION = """CASE WHEN snoozed_s IS NOT NULL THEN snoozed_s
 WHEN waiting_s IS NULL AND requested_s IS NULL THEN -active_s
 WHEN waiting_s IS NULL OR requested_s < waiting_s THEN requested_s ELSE waiting_s END"""


class Review(StrEnum):
    """Whether an advisor has read a conversation; it is open again once the person writes."""

    OPEN = "open"
    DONE = "done"


class Conversation(Base):
    """The columns that the list shows and filters by. Times are whole Unix seconds."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_order", "need", "position", "chat_id"),
        Index("ix_conversations_region", "region", "need", "position", "chat_id"),
        Index("ix_conversations_held", "held_s"),
        Index("ix_conversations_snoozed", "snoozed_s"),
    )

    chat_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("chats.chat_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(String(2))
    door: Mapped[Door] = mapped_column(one_of(Door, 16))
    holder: Mapped[Holder] = mapped_column(one_of(Holder, 8))
    region: Mapped[str | None] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(32))
    asked: Mapped[str | None] = mapped_column(String(32))
    verdict: Mapped[str | None] = mapped_column(String(32))
    channel: Mapped[str | None] = mapped_column(String(32))
    confidence: Mapped[float | None]
    """The lowest confidence of any typed message."""
    misses: Mapped[int] = mapped_column(Integer)
    reasks: Mapped[int] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer)
    typed: Mapped[int] = mapped_column(Integer)
    started_s: Mapped[int] = mapped_column(BIG)
    active_s: Mapped[int] = mapped_column(BIG)
    waiting_s: Mapped[int | None] = mapped_column(BIG)
    """When the person started to wait for a human's reply."""
    held_s: Mapped[int | None] = mapped_column(BIG)
    """When the human in charge took over or last wrote."""
    requested_s: Mapped[int | None] = mapped_column(BIG)
    """When the oldest open request was made."""
    review: Mapped[Review] = mapped_column(one_of(Review, 4))
    reviewer: Mapped[str | None] = mapped_column(String(64))
    assignee: Mapped[str | None] = mapped_column(String(64))
    snoozed_s: Mapped[int | None] = mapped_column(BIG)
    """When the snooze ends. Cleared when the person writes."""
    recalled_s: Mapped[int | None] = mapped_column(BIG)
    """When the snooze ended. Cleared when an advisor reads the conversation."""
    need: Mapped[int] = mapped_column(Integer, Computed(NEED, persisted=True))
    """0: the person waits for a human or a date. 1: the bot is in trouble, or a snooze has ended. 2: unreviewed. 3: the rest.
    4: snoozed."""
    position: Mapped[int] = mapped_column(BIG, Computed(POSITION, persisted=True))
    """The order within a `need`: longest wait first; of the snoozed, first to return first; otherwise latest active first."""


class Status(StrEnum):
    """The states that the list can be filtered by."""

    WAITING = "waiting"
    REQUESTED = "requested"
    HELD = "held"
    TROUBLE = "trouble"
    OPEN = "open"
    REVIEWED = "reviewed"
    SNOOZED = "snoozed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the list. None and "" match all. `since` and `until` are Unix seconds."""

    status: Status | None = None
    language: str | None = None
    region: str | None = None
    category: str | None = None
    verdict: str | None = None
    channel: str | None = None
    confidence: float | None = None
    tag: str | None = None
    assignee: str | None = None
    since: int | None = None
    until: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """The sort key of the last row of a page. The next page starts after it."""

    need: int
    position: int
    chat_id: int


def visible(sees: str | None) -> list[ColumnElement[bool]]:
    """Return the conditions that limit an advisor to a region. A conversation without a region is visible to all."""
    return [] if sees is None else [or_(Conversation.region == sees, Conversation.region.is_(None))]


def one(session: Session, chat_id: int, sees: str | None) -> Conversation | None:
    """Return the conversation, or None when its region is not visible to the advisor."""
    query = select(Conversation).where(Conversation.chat_id == chat_id, *visible(sees))
    return session.scalar(query.execution_options(populate_existing=True))


def page(session: Session, chosen: Filter, sees: str | None, after: Key | None, most: int) -> list[Conversation]:
    """Return up to `most` rows after a key, in list order."""
    order = (Conversation.need, Conversation.position, Conversation.chat_id)
    query = _narrowed(session, select(Conversation), chosen, sees).order_by(*order).limit(most)
    if after:
        query = query.where(tuple_(*order) > (after.need, after.position, after.chat_id))
    return list(session.scalars(query))


def count(session: Session, chosen: Filter, sees: str | None, most: int) -> int:
    """Return the number of rows, counting no further than `most`."""
    rows = _narrowed(session, select(Conversation.chat_id), chosen, sees).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def neighbours(session: Session, row: Conversation, chosen: Filter, sees: str | None) -> tuple[int | None, int | None]:
    """Return the chat ids before and after this row in the list."""
    order = (Conversation.need, Conversation.position, Conversation.chat_id)
    here = (row.need, row.position, row.chat_id)
    query = _narrowed(session, select(Conversation.chat_id), chosen, sees).limit(1)
    after = session.scalar(query.where(tuple_(*order) > here).order_by(*order))
    before = session.scalar(query.where(tuple_(*order) < here).order_by(*(column.desc() for column in order)))
    return before, after


def chat_ids(session: Session, chosen: Filter, sees: str | None) -> list[int]:
    """Return all chat ids that match the filter, in list order."""
    order = (Conversation.need, Conversation.position, Conversation.chat_id)
    return list(session.scalars(_narrowed(session, select(Conversation.chat_id), chosen, sees).order_by(*order)))


def recall(database: Database, now_s: int) -> int:
    """Put conversations whose snooze has ended back into the list, unreviewed and ranked high. Return how many."""
    due = Conversation.snoozed_s <= now_s
    with database.read() as session:
        if session.scalar(select(Conversation.chat_id).where(due).limit(1)) is None:
            return 0
    back = {"snoozed_s": None, "recalled_s": Conversation.snoozed_s, "review": Review.OPEN, "reviewer": None}
    with database.begin() as session:
        result: Any = session.execute(update(Conversation).where(due).values(**back))
        return int(result.rowcount)


def _narrowed(session: Session, query: Select, chosen: Filter, sees: str | None) -> Select:  # type: ignore[type-arg]
    query = query.where(*visible(sees))
    for name in ("language", "region", "category", "verdict", "channel", "assignee"):
        value = getattr(chosen, name)
        if value:
            query = query.where(getattr(Conversation, name) == value)
    if chosen.confidence is not None:
        query = query.where(Conversation.confidence < chosen.confidence)
    if chosen.since is not None:
        query = query.where(Conversation.active_s >= chosen.since)
    if chosen.until is not None:
        query = query.where(Conversation.active_s < chosen.until)
    if chosen.tag:
        query = query.where(Conversation.chat_id.in_(select(Tag.chat_id).where(Tag.tag == chosen.tag)))
    if chosen.text.strip():
        query = query.where(Conversation.chat_id.in_(search.chats_saying(session, chosen.text)))
    if chosen.status:
        return query.where(_of_status(chosen.status))
    # A text search also covers snoozed conversations.
    return query if chosen.text.strip() else query.where(Conversation.need < ASLEEP)


def _of_status(status: Status) -> ColumnElement[bool]:
    match status:
        case Status.WAITING:
            return Conversation.need == 0
        case Status.REQUESTED:
            return Conversation.requested_s.is_not(None)
        case Status.HELD:
            return Conversation.holder == Holder.HUMAN
        case Status.TROUBLE:
            return Conversation.need == 1
        case Status.OPEN:
            return Conversation.need <= 2
        case Status.REVIEWED:
            return Conversation.review == Review.DONE
        case Status.SNOOZED:
            return Conversation.need == ASLEEP
        case Status.GONE:
            return Conversation.holder == Holder.NOBODY
