"""Listens for PostgreSQL notifications of new updates from other processes, so that idle workers start at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog

from bot.storage.database import Database
from bot.storage.inbox import WAKE

LISTEN_SECONDS = 1.0
PAUSE_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Wakeups:
    """Calls `wake` at each notification. Without notifications idle workers poll, only later."""

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._wake = wake
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wakeups", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; it ends within a second."""
        self._ended.set()
        self._thread.join(2 * LISTEN_SECONDS)

    def _run(self) -> None:
        import psycopg

        while not self._ended.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
                    connection.execute(f"LISTEN {WAKE}")
                    self._wake()
                    self._listen(connection)
            except psycopg.Error as error:
                _log.warning("LISTEN connection failed", error=type(error).__name__)
                self._ended.wait(PAUSE_SECONDS)

    def _listen(self, connection: Any) -> None:
        while not self._ended.is_set():
            for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                self._wake()
