"""Delivers the outbox to Telegram: in order within a chat; a failing chat does not delay the others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, update

from bot.core.holder import Holder
from bot.observability.metrics import Metrics
from bot.observability.tracing import traced
from bot.storage import outbox
from bot.storage.database import Database, is_trouble
from bot.storage.locks import Locks, LocksLostError
from bot.storage.models import Chat, OutgoingKind, OutgoingStatus, table
from bot.storage.outbox import Due
from bot.telegram.errors import DeliveryError, Gone, Refused, SlowDown
from bot.telegram.message_builders import MessageBuilder

IDLE_SECONDS = 1.0
LONGEST_PAUSE = 60.0
LOCKED_ELSEWHERE_SECONDS = 0.2
RECORD_AGAIN_SECONDS = 0.25
DRAIN_SECONDS = 15.0
MOST_CHATS = 32
"""How many chats are served at once."""

MOST_FAILURES = 5
"""A row is dropped after this many failures of our own, so that it cannot block its chat for ever."""

SLOW_SECONDS = 1.0
"""A message that takes longer stops blocking the next one. Faster ones are sent one by one, so that a kill interrupts at most
one of them in flight."""

ONE_BY_ONE = frozenset({OutgoingKind.MESSAGE, OutgoingKind.EXPORT})
"""The kinds that would appear twice if sent twice. Callback answers and edits can be repeated safely."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class OutboxDispatcher:
    """Sends the outbox until it is stopped. Any number of dispatchers may share an outbox."""

    def __init__(
        self, database: Database, messages: MessageBuilder, locks: Locks, clock: Callable[[], datetime], metrics: Metrics
    ) -> None:
        self._database = database
        self._messages = messages
        self._locks = locks
        self._clock = clock
        self._metrics = metrics
        self._wake = asyncio.Event()
        self._gate = asyncio.Lock()
        self._recorded = asyncio.Event()
        self._recorded.set()
        self._ending = False
        self._under_way: dict[int, asyncio.Task[None]] = {}
        # One thread serves the dispatcher's queries, each of about a millisecond. Every further thread costs its own malloc
        # arena and competes for the GIL.
        self._thread = ThreadPoolExecutor(1, "dispatcher")

    def wake(self) -> None:
        """Check the outbox now."""
        self._wake.set()

    async def run(self, stop: asyncio.Event, drain: float = DRAIN_SECONDS) -> None:
        """Send until `stop` is set, then send what is due for up to `drain` seconds. The rest stays stored."""
        while not stop.is_set():
            if not await self._look():
                await _first_of(self._wake.wait(), stop.wait(), seconds=IDLE_SECONDS)
        ends = time.monotonic() + drain
        while time.monotonic() < ends and (await self._look() or self._under_way):
            await _first_of(self._wake.wait(), seconds=0.1)
        self._ending = True
        if self._under_way:
            await asyncio.wait(set(self._under_way.values()), timeout=30)
        self._thread.shutdown(wait=False)

    async def _aside(self, look: Callable[..., T], *arguments: Any) -> T:
        """Run `look` in the dispatcher's own thread and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, look, *arguments)

    async def _look(self) -> bool:
        """Start serving the chats with due rows. Return False when there are none."""
        self._wake.clear()
        room = MOST_CHATS - len(self._under_way)
        try:
            chats = await self._aside(self._due, room) if room > 0 else []
        except Exception as error:
            _log.error("outbox not readable", error=type(error).__name__)
            self._metrics.errors.labels("outbox").inc()
            return False
        for chat_id in chats:
            task = asyncio.create_task(self._serve(chat_id))
            self._under_way[chat_id] = task
            task.add_done_callback(partial(self._landed, chat_id))
        return bool(chats)

    def _landed(self, chat_id: int, task: asyncio.Task[None]) -> None:
        self._under_way.pop(chat_id, None)
        self._wake.set()

    def _due(self, most: int) -> list[int]:
        with self._database.reading() as connection:
            return outbox.due(connection, self._clock(), set(self._under_way), most)

    async def _serve(self, chat_id: int) -> None:
        """Send a chat's due rows one after the other, under the chat's lock."""
        name = f"send:{chat_id}"
        try:
            if not await self._aside(self._locks.acquire, name):
                await asyncio.sleep(LOCKED_ELSEWHERE_SECONDS)
                return
            try:
                while not self._ending and (row := await self._aside(self._head, chat_id)):
                    with traced(row.update_id):
                        await self._carry(row)
            finally:
                await self._aside(self._locks.release, name)
        except Exception as error:
            level = _log.warning if isinstance(error, LocksLostError) or is_trouble(error) else _log.error
            level("deliveries to the chat postponed", chat_id=chat_id, error=type(error).__name__)
            self._metrics.errors.labels("outbox").inc()
            await asyncio.sleep(IDLE_SECONDS)

    def _head(self, chat_id: int) -> Due | None:
        with self._database.reading() as connection:
            return outbox.head(connection, chat_id, self._clock())

    async def _carry(self, row: Due) -> None:
        if row.kind not in ONE_BY_ONE:
            await self._try(row)
            return
        async with self._gate:
            # A row that was sent but not recorded would be sent twice. Send nothing until it is recorded.
            await self._recorded.wait()
            task = asyncio.create_task(self._try(row))
            await asyncio.wait({task}, timeout=SLOW_SECONDS)
        await task

    async def _try(self, row: Due) -> None:
        since = time.perf_counter()
        log = _log.bind(outbox_id=row.id, kind=row.kind)
        try:
            await self._send(row)
        except Gone:
            log.info("chat unreachable for good")
            self._count(row, "gone")
            await self._record(self._write_gone, row.chat_id)
        except SlowDown as slow:
            log.info("telegram rate limit", seconds=slow.retry_after)
            await self._later(row, slow.retry_after, str(slow))
        except Refused as refused:
            log.error("telegram refused a message", reason=refused.description)
            await self._drop(row, refused.description)
        except DeliveryError as error:
            pause = min(2.0 ** min(row.attempts, 6), LONGEST_PAUSE)
            log.warning("telegram unreachable", reason=str(error), again_in=pause)
            await self._later(row, pause, str(error))
        except Exception as error:
            if is_trouble(error):
                raise
            log.error("delivery failed", error=type(error).__name__, attempts=row.attempts + 1)
            self._metrics.errors.labels("delivery").inc()
            if row.attempts + 1 >= MOST_FAILURES:
                await self._drop(row, type(error).__name__)
            else:
                await self._later(row, 2.0**row.attempts, type(error).__name__)
        else:
            self._count(row, "sent")
            self._metrics.send_seconds.observe(time.perf_counter() - since)
            log.info("sent", ms=round((time.perf_counter() - since) * 1000, 1))

    async def _send(self, row: Due) -> None:
        """Send a row and record that it was sent."""
        ids = list(row.message_ids or [])

        async def sent(message_id: int, last: bool) -> None:
            ids.append(message_id)
            await self._record(outbox.part_sent, row.id, list(ids), last=last)

        if row.kind not in ONE_BY_ONE:
            await self._messages.change(row)
        elif await self._messages.send(row, sent):
            return
        await self._record(outbox.settle, row.id, OutgoingStatus.SENT)

    async def _drop(self, row: Due, reason: str) -> None:
        self._count(row, "dropped")
        await self._record(outbox.settle, row.id, OutgoingStatus.DROPPED, reason)

    async def _later(self, row: Due, seconds: float, reason: str) -> None:
        self._count(row, "postponed")
        await self._record(outbox.postpone, row.id, self._clock() + timedelta(seconds=seconds), reason)

    def _count(self, row: Due, result: str) -> None:
        self._metrics.deliveries.labels(row.kind, result).inc()

    def _write_gone(self, connection: Connection, chat_id: int) -> None:
        outbox.drop_all(connection, chat_id, "the person blocked the bot")
        chats = table(Chat)
        connection.execute(update(chats).where(chats.c.chat_id == chat_id).values(holder=Holder.NOBODY))

    async def _record(self, change: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Record a result, retrying without limit: a full disk must not make the bot send a message twice."""

        def write() -> None:
            with self._database.writing() as connection:
                change(connection, *arguments, **named)

        while True:
            try:
                await self._aside(write)
            except Exception as error:
                if not is_trouble(error) or self._ending:
                    raise
                self._recorded.clear()
                self._metrics.errors.labels("outbox").inc()
                _log.error("delivery not recorded yet", error=type(error).__name__)
                await asyncio.sleep(RECORD_AGAIN_SECONDS)
            else:
                self._recorded.set()
                return


async def _first_of(*waits: Any, seconds: float) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
