"""One process' parts around an echo engine, with a clock that a test moves."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.conversation.maintenance import Maintenance
from bot.conversation.outcome import Outcome
from bot.conversation.worker import TurnWorker
from bot.core.incoming import Incoming, Kind
from bot.rendering.renderer import Renderer
from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.locks import Locks, ProcessLocks
from bot.storage.models import Chat, Keyboard, TranscriptMessage, Update
from tests.reliability.echo import EchoEngine
from tests.services import services

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Harness:
    """`database` may be shared by several harnesses, as by several processes."""

    database: Database
    renderer: Renderer
    engine: Any = field(default_factory=EchoEngine)
    locks: Locks = field(default_factory=ProcessLocks)
    now: datetime = START
    updates: int = 0
    ended: list[Outcome | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        made = services(self.database, self.renderer, self.clock, self.engine, self.locks)
        self.metrics, self.repository, self.turns = made.metrics, made.repository, made.turns
        self.worker = TurnWorker(made, self)
        self.maintenance = Maintenance(made, 12, lambda: None)

    def clock(self) -> datetime:
        return self.now

    def turn_begins(self, chat_id: int) -> None:
        """Nobody watches."""

    def turn_ends(self, chat_id: int, outcome: Outcome | None) -> None:
        self.ended.append(outcome)

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def comes(self, chat_id: int, text: str | None = None, kind: Kind = Kind.TEXT, **more: Any) -> int:
        """Store an update; its number."""
        with self.database.begin() as session:
            self.updates = 1 + (session.scalar(select(func.max(Update.update_id))) or 0)
            inbox.store(session.connection(), [Incoming(self.updates, chat_id, kind, self.now, text=text, **more)], self.now)
        return self.updates

    def says(self, chat_id: int, text: str) -> None:
        """Store typed words or a command, and make the turn."""
        if text.startswith("/"):
            self.comes(chat_id, text, Kind.COMMAND, command=text[1:])
        else:
            self.comes(chat_id, text)
        self.works()

    def presses(self, chat_id: int, label: str) -> None:
        """Press an open button by its label."""
        with self.database.read() as session:
            boards = session.scalars(select(Keyboard).where(Keyboard.chat_id == chat_id, Keyboard.open)).all()
            token = next(
                f"{board.key}.{place}"
                for board in boards for place, button in enumerate(board.buttons) if label in button["label"]
            )  # fmt: skip
        self.comes(chat_id, label, Kind.BUTTON, token=token, message_id=1, callback_id="1")
        self.works()

    def works(self) -> int:
        """Make turns until nothing waits; how many."""
        made = 0
        while now := asyncio.run(self.worker.step()):
            made += now
        return made

    def said(self, chat_id: int, direction: str = "out") -> list[str]:
        """The transcript's texts."""
        with self.database.read() as session:
            query = select(TranscriptMessage.text).where(
                TranscriptMessage.chat_id == chat_id, TranscriptMessage.direction == direction
            )
            return list(session.scalars(query.order_by(TranscriptMessage.id)))

    def chat(self, chat_id: int) -> Chat | None:
        with self.database.read() as session:
            return session.get(Chat, chat_id)
