"""Stores updates before they are acknowledged. Updates that arrive together share a transaction."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core.incoming import Incoming
from bot.observability.metrics import Metrics
from bot.observability.tracing import trace_of
from bot.storage import inbox
from bot.storage.database import Database, is_trouble

MOST_AT_ONCE = 200

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Arrival:
    incoming: Sequence[Incoming]
    loop: asyncio.AbstractEventLoop
    stored: asyncio.Future[int]
    since: float


class UpdateIngester:
    """Commits updates in its own thread, so that channels stay responsive while the database is busy."""

    def __init__(self, database: Database, clock: Callable[[], datetime], metrics: Metrics, taken: Callable[[], None]) -> None:
        """`taken` is called from the ingester's thread after each commit."""
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._taken = taken
        self._arrivals: queue.SimpleQueue[_Arrival | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ingester", daemon=True)
        self.trouble: str | None = None
        """The type of the last commit's error, or None after a success."""

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop once everything that has arrived is answered."""
        self._arrivals.put(None)
        if self._thread.is_alive():
            self._thread.join(30)

    async def take(self, incoming: Sequence[Incoming]) -> int:
        """Commit updates and return how many are committed, known ones included. Raise when they are not."""
        loop = asyncio.get_running_loop()
        arrival = _Arrival(incoming, loop, loop.create_future(), time.perf_counter())
        self._arrivals.put(arrival)
        return await arrival.stored

    def _run(self) -> None:
        open_ = True
        while open_:
            together: list[_Arrival] = []
            arrival = self._arrivals.get()
            while True:
                if arrival is None:
                    open_ = False
                else:
                    together.append(arrival)
                if len(together) >= MOST_AT_ONCE or self._arrivals.empty():
                    break
                arrival = self._arrivals.get()
            try:
                if together:
                    self._commit(together)
            except Exception as error:
                # Report any error to the waiting callers and keep running.
                _log.error("ingester failed", error=type(error).__name__)
                for one in together:
                    _tell(one, error)

    def _commit(self, together: Sequence[_Arrival]) -> None:
        try:
            new = self._store([one for arrival in together for one in arrival.incoming])
        except Exception as error:
            if len(together) > 1 and not is_trouble(error):
                # One update may be at fault. Store each on its own.
                for arrival in together:
                    self._commit([arrival])
                return
            self.trouble = type(error).__name__
            self._metrics.errors.labels("inbox").inc()
            for arrival in together:
                _tell(arrival, error)
            return
        self.trouble = None
        self._metrics.updates.inc(new)
        for arrival in together:
            _tell(arrival, None)
        self._taken()
        for arrival in together:
            self._metrics.stored.observe(time.perf_counter() - arrival.since)
            for one in arrival.incoming:
                _log.info("update stored", update_id=one.update_id, trace=trace_of(one.update_id), kind=str(one.kind))

    def _store(self, incoming: Sequence[Incoming]) -> int:
        with self._database.writing(first=True) as connection:
            return inbox.store(connection, incoming, self._clock())


def _tell(arrival: _Arrival, error: Exception | None) -> None:
    def tell() -> None:
        if arrival.stored.done():
            return  # the caller has gone away
        if error is None:
            arrival.stored.set_result(len(arrival.incoming))
        else:
            arrival.stored.set_exception(error)

    try:
        arrival.loop.call_soon_threadsafe(tell)
    except RuntimeError:
        return  # the loop has ended, and the caller with it
