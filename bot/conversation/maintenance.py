"""Periodic maintenance: due reminders, retention, and cleanup after erasures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from bot.conversation import erasure, reminders, retention
from bot.conversation.handoff import Handoff
from bot.conversation.services import Services
from bot.storage import conversations

ROUND_SECONDS = 20.0
LONG_ROUND_SECONDS = 3600.0
SWEEP_AGAIN_SECONDS = 1.0

LOCK = "caretaker"
"""One process at a time runs the long round. The lock's name is older than the module: processes of two versions may share a
database during an upgrade."""

_log = structlog.get_logger(__name__)


class Maintenance:
    """Runs rounds in its own thread. A failed round loses nothing: the next one repeats the work."""

    def __init__(
        self, services: Services, retention_months: int, written: Callable[[], None], round_seconds: float = ROUND_SECONDS
    ) -> None:
        """`written` is called from the maintenance thread when there is something new to send."""
        self._database = services.database
        self._repository = services.repository
        self._renderer = services.renderer
        self._handoff = Handoff(services.repository, services.renderer)
        self._locks = services.locks
        self._clock = services.clock
        self._metrics = services.metrics
        self._months = retention_months
        self._written = written
        self._round_seconds = round_seconds
        self._stopping = threading.Event()
        self._woken = threading.Event()
        # The program may have ended between an erasure and its sweep.
        self._to_sweep = True
        self._thread = threading.Thread(target=self._run, name="maintenance", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop after the current round."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(30)

    def sweep_soon(self) -> None:
        """Sweep now, because something was erased."""
        self._to_sweep = True
        self._woken.set()

    def make_round(self) -> None:
        """Send due reminders, return chats that their human abandoned, end snoozes, and sweep after an erasure."""
        conversations.recall(self._database, int(self._clock().timestamp()))
        said = reminders.remind(self._database, self._repository, self._renderer, self._clock())
        if said:
            self._metrics.reminders.inc(said)
        said += self._handoff.give_back_abandoned(self._database, self._clock())
        if said:
            self._written()
        self._sweep()

    def make_long_round(self) -> None:
        """Erase chats past retention and delete processed rows, unless another process is doing it."""
        if not self._locks.acquire(LOCK):
            return
        try:
            erased = retention.erase_old(self._database, self._months, self._clock())
            retention.drop_done(self._database, self._clock())
        finally:
            self._locks.release(LOCK)
        if erased:
            self._metrics.erasures.labels("age").inc(erased)
            self._to_sweep = True
            _log.info("chats erased by age", count=erased)
        self._sweep()

    def _sweep(self) -> None:
        if self._to_sweep:
            self._to_sweep = False
            # Set before the sweep: data erased during it must be swept again.
            self._to_sweep = not erasure.sweep(self._database) or self._to_sweep

    def _run(self) -> None:
        long_round_at = time.monotonic()
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                if time.monotonic() >= long_round_at:
                    self.make_long_round()
                    long_round_at = time.monotonic() + LONG_ROUND_SECONDS
                self.make_round()
            except Exception as error:
                _log.error("maintenance round failed", error=type(error).__name__)
                self._metrics.errors.labels("caretaker").inc()
            self._woken.wait(SWEEP_AGAIN_SECONDS if self._to_sweep else self._round_seconds)
