"""One lock for all that the emulator knows, and a way to await a change of it from threads and from event loops."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class Signal:
    """The emulator's lock; whoever changes something under it calls `tell`."""

    def __init__(self) -> None:
        self._condition = threading.Condition(threading.RLock())
        self._listeners: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def __enter__(self) -> Signal:
        """Hold the lock; the same thread may hold it twice."""
        self._condition.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let the lock go."""
        self._condition.release()

    def tell(self) -> None:
        """Wake everyone who waits, so that they look again."""
        with self._condition:
            self._condition.notify_all()
            for event, loop in self._listeners.items():
                with contextlib.suppress(RuntimeError):  # that loop has ended
                    loop.call_soon_threadsafe(event.set)

    def wait(self, ready: Callable[[], T | None], seconds: float) -> T | None:
        """The first true value of `ready`, or its last value when `seconds` are over; blocks the thread."""
        deadline = time.monotonic() + seconds
        with self._condition:
            while not (found := ready()):
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self._condition.wait(left)
            return found

    async def arrives(self, ready: Callable[[], T | None], seconds: float) -> T | None:
        """The same for an event loop; `ready` runs under the lock."""
        deadline = time.monotonic() + seconds
        loop = asyncio.get_running_loop()
        while True:
            event = asyncio.Event()
            with self._condition:
                found = ready()
                left = deadline - time.monotonic()
                if found or left <= 0:
                    return found
                self._listeners[event] = loop
            try:
                # Not wait_for: in Python 3.11 it swallows a cancellation that meets the event.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await event.wait()
            finally:
                with self._condition:
                    self._listeners.pop(event, None)
