"""The tables, one class each. What changes in one turn is written in one transaction (see `database`)."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.core.holder import Holder

BIG = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """A timezone-aware point in time. SQLite drops the zone, so values are stored and returned as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


MOMENT = Moment()


def one_of(words: type[StrEnum], width: int) -> Enum:
    """Return the type of a column that holds only members of `words`, as text of at most `width` characters.

    Raises:
        ValueError: a member is longer than the column.
    """
    return Enum(words, native_enum=False, length=width, validate_strings=True, values_callable=_values)


def _values(words: type[StrEnum]) -> list[str]:
    return [str(word) for word in words]


class Door(StrEnum):
    """Where a chat is held."""

    TELEGRAM = "telegram"
    PAGE = "page"


class UpdateStatus(StrEnum):
    """Where an update stands: FAILED after the last attempt."""

    NEW = "new"
    DONE = "done"
    FAILED = "failed"


class Direction(StrEnum):
    """Who said a message: the person, or the bot and the advisors."""

    IN = "in"
    OUT = "out"


class OutgoingKind(StrEnum):
    """What a row of the outbox does."""

    MESSAGE = "message"
    EXPORT = "export"
    """Send the file with all that is kept about the person."""
    CHOOSE = "choose"
    """Collapse a keyboard to the chosen answer."""
    CLOSE = "close"
    """Take a keyboard away."""
    REDRAW = "redraw"
    CALLBACK = "callback"
    """Acknowledge a pressed button."""


class OutgoingStatus(StrEnum):
    """Where a row of the outbox stands: SHOWN on the chat page, DROPPED with its reason in `error`."""

    NEW = "new"
    SENT = "sent"
    SHOWN = "shown"
    DROPPED = "dropped"


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


NEVER_AGAIN = {"sqlite_autoincrement": True}
"""Without AUTOINCREMENT, SQLite reuses the id of a deleted row while other processes may still refer to it."""

UNSENT = text("status = 'new'")
OPEN: dict[str, Any] = {"sqlite_where": text("open = 1"), "postgresql_where": text("open")}
ASKING: dict[str, Any] = {
    "sqlite_where": text("open = 1 AND question IS NOT NULL"),
    "postgresql_where": text("open AND question IS NOT NULL"),
}
"""The condition of a partial index. SQLite uses the index only for a query whose conditions contain this one literally."""


class Base(DeclarativeBase):
    """The base class of all tables."""

    metadata = MetaData(naming_convention=NAMING)


def table(model: type[Base]) -> Table:
    """Return the table of a model.

    Statements of every turn are built once over tables. They take 10 to 25 % of the time of the same statement over models.
    They execute immediately; nothing waits for a session flush.
    """
    return cast(Table, model.__table__)


class Chat(Base):
    """One person's conversation: its state, and what the conversation list shows."""

    __tablename__ = "chats"

    chat_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    door: Mapped[Door] = mapped_column(one_of(Door, 16), default=Door.TELEGRAM)
    language: Mapped[str] = mapped_column(String(2))
    holder: Mapped[Holder] = mapped_column(one_of(Holder, 8), default=Holder.BOT)
    state: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    version: Mapped[int] = mapped_column(Integer, default=0)
    """The number of turns. A turn that started from an older version is discarded."""
    source: Mapped[str | None] = mapped_column(String(64), default=None)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    active_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    warned_at: Mapped[datetime | None] = mapped_column(MOMENT, default=None)
    """When the person was last told to slow down."""


class Update(Base):
    """The inbox: committed before it is acknowledged, processed exactly once, in order within a chat."""

    __tablename__ = "updates"
    __table_args__ = (Index("ix_updates_open", "status", "chat_id", "update_id"),)

    update_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BIG, index=True)
    status: Mapped[UpdateStatus] = mapped_column(one_of(UpdateStatus, 8), default=UpdateStatus.NEW)
    incoming: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(MOMENT)
    attempts: Mapped[int] = mapped_column(Integer, default=0)


class TranscriptMessage(Base):
    """One message in or out, with its interpretation."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_chat", "chat_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BIG)
    direction: Mapped[Direction] = mapped_column(one_of(Direction, 3))
    at: Mapped[datetime] = mapped_column(MOMENT)
    kind: Mapped[str] = mapped_column(String(32))
    """A `Kind` of what came in, a `ReplyKind` of what was said. Plain text: old rows may hold kinds that no longer exist."""
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text, default=None)
    buttons: Mapped[list[Any] | None] = mapped_column(JSON, default=None)
    update_id: Mapped[int | None] = mapped_column(BIG, default=None)
    message_id: Mapped[int | None] = mapped_column(BIG, default=None)
    question: Mapped[str | None] = mapped_column(String(32), default=None)
    """The question that was open when the message arrived, or that the message asks."""
    intent: Mapped[str | None] = mapped_column(String(32), default=None)
    confidence: Mapped[float | None] = mapped_column(default=None)
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    reading: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    file: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    keyboard: Mapped[str | None] = mapped_column(String(24), default=None)
    """The key of the message's keyboard."""
    author: Mapped[str | None] = mapped_column(String(64), default=None)
    """The advisor who wrote it; None for the bot."""


class TurnEvents(Base):
    """Rasa's new events of one turn: a full record, never read to resume a conversation."""

    __tablename__ = "turn_events"

    update_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BIG, index=True)
    at: Mapped[datetime] = mapped_column(MOMENT)
    events: Mapped[list[Any]] = mapped_column(JSON)


class StoredRecommendation(Base):
    """A recommendation as given: the answers, the rules version, and the whole advice as data."""

    __tablename__ = "recommendations"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BIG, index=True)
    at: Mapped[datetime] = mapped_column(MOMENT)
    as_of: Mapped[str] = mapped_column(String(10))
    rules_version: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(32), index=True)
    first_channel: Mapped[str | None] = mapped_column(String(32), default=None)
    profile: Mapped[dict[str, Any]] = mapped_column(JSON)
    advice: Mapped[dict[str, Any]] = mapped_column(JSON)


class Keyboard(Base):
    """The buttons of one message. Their meaning is stored here; Telegram gets `key` and a position."""

    __tablename__ = "keyboards"
    __table_args__ = (
        Index("ix_keyboards_open", "chat_id", "outbox_id", **OPEN),
        Index("ix_keyboards_asking", "chat_id", **ASKING),
    )

    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BIG, index=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), index=True)
    question: Mapped[str | None] = mapped_column(String(32), default=None)
    """The question that this keyboard belongs to. The keyboard closes when the question is answered or asked again."""
    lasting: Mapped[bool] = mapped_column(default=False)
    """Whether the keyboard is a menu that can be used repeatedly. Others collapse after use."""
    open: Mapped[bool] = mapped_column(default=True)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    """What the keyboard was drawn from, for drawing it again with other ticks."""
    buttons: Mapped[list[Any]] = mapped_column(JSON)
    html: Mapped[str] = mapped_column(Text)


class Reminder(Base):
    """One reminder that the person asked for. Deleted when it is sent or the person writes."""

    __tablename__ = "reminders"

    chat_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    due_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    consented_at: Mapped[datetime] = mapped_column(MOMENT)


class Outgoing(Base):
    """The outbox: what is still to be sent to Telegram, in order within a chat."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "status", "chat_id", "id"),
        Index("ix_outbox_next", "status", "id", sqlite_where=UNSENT, postgresql_where=UNSENT),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BIG, index=True)
    kind: Mapped[OutgoingKind] = mapped_column(one_of(OutgoingKind, 12))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[OutgoingStatus] = mapped_column(one_of(OutgoingStatus, 8), default=OutgoingStatus.NEW)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    due_at: Mapped[datetime] = mapped_column(MOMENT)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    message_ids: Mapped[list[int] | None] = mapped_column(JSON, default=None)
    """The Telegram ids of the parts already sent. A resumed delivery does not repeat them."""
    error: Mapped[str | None] = mapped_column(Text, default=None)
    update_id: Mapped[int | None] = mapped_column(BIG, default=None)
