"""Takes updates from the inbox and runs one turn for each: in order within a chat, exactly once, atomically."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.conversation.in_flight import InFlightMarker, in_flight_marker
from bot.conversation.outcome import ChatState, Outcome, Pressed
from bot.conversation.services import Services
from bot.conversation.turn_repository import TurnOvertakenError
from bot.core.incoming import Incoming
from bot.observability.tracing import traced
from bot.storage import inbox
from bot.storage.database import is_trouble

IDLE_SECONDS = 1.0
"""How often an idle worker polls. A new update wakes it at once."""

PAUSE_IN_TROUBLE = 0.5
"""The pause in seconds between attempts while the database is failing."""

LONGEST_TURN = 60.0
"""The timeout of a turn in seconds, for example when an action server does not answer."""

REST_AFTER_FAILURE = timedelta(seconds=2)

_log = structlog.get_logger(__name__)


class Audience(Protocol):
    """Gets a chat's turn events, from the worker's thread."""

    def turn_begins(self, chat_id: int) -> None: ...

    def turn_ends(self, chat_id: int, outcome: Outcome | None) -> None:
        """The turn is committed. Without an outcome it had no effect."""
        ...


class TurnWorker:
    """Runs turns in its own thread, so that a turn never delays the acknowledgement of an update.

    Any number of workers in any number of processes may share a database. A chat is locked before its oldest update is read,
    so that no two workers process it. The chat's version guards the commit in case a lock is lost.
    """

    def __init__(self, services: Services, audience: Audience) -> None:
        self._database = services.database
        self._turns = services.turns
        self._repository = services.repository
        self._locks = services.locks
        self._clock = services.clock
        self._metrics = services.metrics
        self._audience = audience
        self._in_flight: InFlightMarker | None = None
        self._resting: dict[int, datetime] = {}
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="turns", daemon=True)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Check the inbox now."""
        self._wake.set()

    def stop(self, seconds: float = 30.0) -> None:
        """Stop after the current turn."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self._in_flight = in_flight_marker(self._database)
            if self._in_flight:
                self._inherit(self._in_flight.left)
            while not self._stopping.is_set():
                self._wake.clear()
                try:
                    worked = runner.run(self.step())
                except Exception as error:
                    # Nothing was written, and this is no failed attempt: the update waits until the database is back.
                    _log.error("turns not possible", error=type(error).__name__, where=_where(error))
                    self._metrics.errors.labels("turns").inc()
                    self._stopping.wait(PAUSE_IN_TROUBLE)
                    continue
                if not worked:
                    self._wake.wait(IDLE_SECONDS)
            if self._in_flight:
                self._in_flight.close()

    async def step(self) -> int:
        """Run a turn for each of the longest-waiting chats and return how many ran. 0 means that all are in work elsewhere.
        Raise when the database fails."""
        now = self._clock()
        self._resting = {chat_id: until for chat_id, until in self._resting.items() if until > now}
        with self._database.reading() as connection:
            waiting = inbox.waiting_chats(connection, self._resting)
        made = 0
        for chat in waiting:
            with self._lock(chat.chat_id) as ours:
                made += ours and await self._turn(chat)
            if self._stopping.is_set():
                break
        return made

    @contextmanager
    def _lock(self, chat_id: int) -> Iterator[bool]:
        name = f"turn:{chat_id}"
        ours = self._locks.acquire(name)
        try:
            yield ours
        finally:
            if ours:
                self._locks.release(name)

    async def _turn(self, waiting: inbox.Waiting) -> bool:
        # Read under the lock: another process may have done this turn since the chat was listed.
        with self._database.reading() as connection:
            incoming = inbox.head(connection, waiting.chat_id)
            if incoming is None:
                return False
            chat = self._repository.chat(connection, incoming)
            pressed = self._repository.pressed(connection, incoming) if incoming.token else None
        with traced(incoming.update_id):
            outcome: Outcome | None = None
            self._audience.turn_begins(incoming.chat_id)
            if self._in_flight:
                self._in_flight.mark(incoming.update_id)
            try:
                if waiting.flooding:
                    self._warn(incoming, chat)
                outcome = await self._made(incoming, chat, pressed)
            finally:
                if self._in_flight:
                    self._in_flight.clear()
                self._audience.turn_ends(incoming.chat_id, outcome)
        return True

    async def _made(self, incoming: Incoming, chat: ChatState, pressed: Pressed | None) -> Outcome | None:
        since = time.perf_counter()
        try:
            async with asyncio.timeout(LONGEST_TURN):
                outcome = await self._turns.take(incoming, chat, pressed)
            with self._database.writing() as connection:
                self._repository.write(connection, outcome, self._clock())
        except TurnOvertakenError as overtaken:
            _log.info("turn overtaken", reason=str(overtaken))
            self._metrics.turns.labels("overtaken").inc()
        except Exception as error:
            if is_trouble(error):
                # The error may concern this update alone, so do not hold up the other chats.
                self._resting[incoming.chat_id] = self._clock() + REST_AFTER_FAILURE
                raise
            # The error message may quote user text.
            _log.error("turn failed", error=type(error).__name__, where=_where(error))
            self._failed(incoming, chat)
        else:
            seconds = time.perf_counter() - since
            self._metrics.turns.labels("done").inc()
            self._metrics.turn_seconds.observe(seconds)
            if outcome.turn and outcome.turn.slots.get("misses"):
                self._metrics.reasks.inc()
            _log.info("turn done", kind=str(incoming.kind), messages=len(outcome.said), ms=round(seconds * 1000, 1))
            return outcome
        return None

    def _failed(self, incoming: Incoming, chat: ChatState) -> None:
        now = self._clock()
        self._resting[incoming.chat_id] = now + REST_AFTER_FAILURE
        with self._database.writing() as connection:
            set_aside = inbox.fail(connection, incoming.update_id)
            if set_aside:
                self._repository.apologise(connection, incoming, chat, now)
        self._metrics.turns.labels("set_aside" if set_aside else "failed").inc()

    def _inherit(self, left: Sequence[int]) -> None:
        """Count a crash with an update in flight as a failed attempt."""
        for update_id in left:
            try:
                with self._database.writing() as connection:
                    incoming = inbox.find(connection, update_id)
                    set_aside = inbox.fail(connection, update_id, inbox.MOST_DEATHS)
                    if incoming and set_aside:
                        self._repository.apologise(
                            connection, incoming, self._repository.chat(connection, incoming), self._clock()
                        )
            except Exception as error:
                # The update is retried all the same and counted after the next crash.
                _log.error("crash not counted", update_id=update_id, error=type(error).__name__)
                continue
            _log.warning("a process crashed with an update in flight", update_id=update_id, set_aside=set_aside)

    def _warn(self, incoming: Incoming, chat: ChatState) -> None:
        """Ask the person once to slow down."""
        with self._database.writing() as connection:
            self._repository.warn(connection, incoming, chat, self._clock())


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
