"""The dispatcher: in order, once, and no chat waits for another."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.observability.metrics import Metrics
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.locks import ProcessLocks
from bot.storage.models import Outgoing
from bot.telegram.dispatcher import MOST_FAILURES, OutboxDispatcher
from bot.telegram.errors import SlowDown, Unreachable
from bot.telegram.message_builders import Sent
from bot.telegram.typing import Typing


class Post:
    """Messages that go nowhere: each part is noted as ``name.part``."""

    def __init__(self) -> None:
        self.delivered: list[str] = []
        self.trouble: dict[str, list[Exception]] = {}
        self.held: dict[str, asyncio.Event] = {}

    async def send(self, row: Outgoing, sent: Sent) -> bool:
        parts = range(len(row.message_ids or []), row.payload["parts"])
        for part in parts:
            name = f"{row.payload['name']}.{part}"
            if name in self.held:
                await self.held[name].wait()
            if self.trouble.get(name):
                raise self.trouble[name].pop(0)
            self.delivered.append(name)
            await sent(len(self.delivered), part + 1 == row.payload["parts"])
        return bool(parts)

    async def change(self, row: Outgoing) -> None:
        """Edits are not looked at here."""


class Round:
    """A dispatcher whose clock runs ahead whenever it rests."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.post = Post()
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        self.locks = ProcessLocks()
        self.metrics = Metrics()

    def dispatcher(self) -> OutboxDispatcher:
        return OutboxDispatcher(self.database, self.post, self.locks, lambda: self.now, self.metrics)  # type: ignore[arg-type]

    def put(self, chat_id: int, name: str, parts: int = 1) -> None:
        with self.database.begin() as session:
            payload = {"name": name, "parts": parts}
            session.add(Outgoing(chat_id=chat_id, kind="message", payload=payload, created_at=self.now, due_at=self.now))

    async def runs_until(self, count: int, dispatchers: int = 1) -> None:
        """Run until nothing waits or so many parts were delivered."""
        stop = asyncio.Event()
        running = [asyncio.create_task(self.dispatcher().run(stop, drain=0)) for _ in range(dispatchers)]
        try:
            async with asyncio.timeout(20):
                while len(self.post.delivered) < count or (not self.post.held and await asyncio.to_thread(self.waiting) > 0):
                    self.now += timedelta(seconds=30)
                    await asyncio.sleep(0.02)
        finally:
            stop.set()
            for event in self.post.held.values():
                event.set()
            await asyncio.gather(*running)

    def waiting(self) -> int:
        with self.database.read() as session:
            return outbox.waiting(session.connection())


@pytest.fixture
def round_(database_url: str) -> Any:
    database = Database(database_url)
    database.upgrade()
    yield Round(database)
    database.close()


async def test_a_message_goes_on_after_the_last_part_that_arrived(round_: Round) -> None:
    round_.put(1, "long", parts=3)
    round_.put(1, "next")
    round_.post.trouble = {"long.1": [Unreachable("x"), SlowDown(3)], "long.2": [Unreachable("x")]}
    await round_.runs_until(4)
    assert round_.post.delivered == ["long.0", "long.1", "long.2", "next.0"]


async def test_a_row_that_cannot_be_made_is_dropped_and_the_next_one_sent(round_: Round) -> None:
    round_.put(1, "bad")
    round_.put(1, "good")
    round_.post.trouble = {"bad.0": [KeyError("chart")] * (MOST_FAILURES + 3)}
    await round_.runs_until(1)
    assert round_.post.delivered == ["good.0"]
    assert len(round_.post.trouble["bad.0"]) == 3


async def test_two_dispatchers_send_each_row_once(round_: Round) -> None:
    for number in range(6):
        for chat_id in range(1, 6):
            round_.put(chat_id, f"{chat_id}-{number}")
    await round_.runs_until(30, dispatchers=2)
    assert max(Counter(round_.post.delivered).values()) == 1
    for chat_id in range(1, 6):
        mine = [name for name in round_.post.delivered if name.startswith(f"{chat_id}-")]
        assert mine == [f"{chat_id}-{number}.0" for number in range(6)]


async def test_a_slow_message_holds_up_its_own_chat_alone(round_: Round) -> None:
    round_.put(1, "slow")
    round_.put(1, "after")
    for chat_id in range(2, 9):
        round_.put(chat_id, f"quick-{chat_id}")
    round_.post.held["slow.0"] = asyncio.Event()
    await round_.runs_until(7)
    assert sorted(round_.post.delivered[:7]) == [f"quick-{chat_id}.0" for chat_id in range(2, 9)]


async def test_what_cannot_be_written_down_is_not_said_twice(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    part_sent, failures = outbox.part_sent, [OperationalError("x", {}, Exception("disk full"))] * 3

    def failing(*arguments: Any, **named: Any) -> None:
        if failures:
            raise failures.pop()
        part_sent(*arguments, **named)

    monkeypatch.setattr(outbox, "part_sent", failing)
    round_.put(1, "a")
    round_.put(2, "b")
    await round_.runs_until(2)
    assert sorted(round_.post.delivered) == ["a.0", "b.0"] and not failures


async def test_typing_is_shown_while_a_turn_takes_long() -> None:
    shown: list[int] = []

    class Delivery:
        async def typing(self, chat_id: int) -> None:
            shown.append(chat_id)

    sign = Typing(Delivery(), after=0.02, again=0.02)
    sign.begin(5)
    sign.begin(-7)
    sign.begin(outbox.PAGE_CHATS_FROM)
    sign.begin(6)
    sign.end(6)
    async with asyncio.timeout(5):
        while len(shown) < 3:
            await asyncio.sleep(0.01)
    sign.end(5)
    assert set(shown) == {5}, "no sign for groups, for the page, or for a turn that was quick"
