"""Allow one running process per SQLite file. A second one waits for the first to end, or raises."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

from bot.core.errors import InputError

PATIENCE_SECONDS = 40.0
"""How long a stopping process may take to finish its turn and its deliveries."""


class FileTakenError(InputError):
    """Another process uses the same SQLite file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"DATABASE_URL: {path} is in use by another running comptoir; use PostgreSQL to run several")


class SingleInstance:
    """Holds the lock on `database_file` from `__enter__` to `__exit__`. The system releases it when the process dies."""

    def __init__(
        self, database_file: Path, patience: float = PATIENCE_SECONDS, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._path = database_file
        self._attempts = max(1, int(patience / 0.2))
        self._pause = pause
        self._file: IO[str] | None = None

    def __enter__(self) -> SingleInstance:
        """Raise FileTakenError when the other process does not end in time."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.with_name(self._path.name + ".lock").open("w")
        for attempt in range(self._attempts):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return self
            except BlockingIOError:
                if attempt + 1 < self._attempts:
                    self._pause(0.2)
        self._file.close()
        raise FileTakenError(self._path)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.close()
