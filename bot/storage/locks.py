"""Named locks among processes. A lock ends with the process that holds it, even after kill -9.

PostgreSQL   advisory locks of one session: a killed process loses its connection and with it its locks
Redis        keys that a living process keeps renewing; for PostgreSQL behind a pooler that shares sessions
SQLite       one process a file (see `single_instance`), so locks are held in memory
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from typing import Any, Protocol

import structlog
from sqlalchemy import URL

from bot.storage.database import Database

_log = structlog.get_logger(__name__)


class LocksLostError(ConnectionError):
    """The lock service is unreachable: no lock can be acquired, and held locks may be lost."""


class Locks(Protocol):
    """Exclusive named locks among all processes."""

    def acquire(self, name: str) -> bool:
        """Acquire the lock and return True, or return False when it is held already. Raise LocksLostError when unreachable."""
        ...

    def holds(self, name: str) -> bool:
        """Return whether this process still holds the lock, as the lock service knows it."""
        ...

    def release(self, name: str) -> None:
        """Release a lock. Releasing a lock that is not held is no error."""
        ...

    def close(self) -> None:
        """Release all locks."""
        ...


def locks(database: Database, redis_url: str | None = None) -> Locks:
    """Return the lock implementation for the database."""
    if database.is_sqlite:
        return ProcessLocks()
    return RedisLocks(redis_url) if redis_url else PostgresLocks(database.engine.url)


class ProcessLocks:
    """Locks among the threads of this process."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._lock = threading.Lock()

    def acquire(self, name: str) -> bool:
        with self._lock:
            if name in self._held:
                return False
            self._held.add(name)
            return True

    def holds(self, name: str) -> bool:
        with self._lock:
            return name in self._held

    def release(self, name: str) -> None:
        with self._lock:
            self._held.discard(name)

    def close(self) -> None:
        with self._lock:
            self._held.clear()


class PostgresLocks:
    """Advisory locks on a dedicated connection. A broken connection loses them all; the next `acquire` opens another."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._held: set[str] = set()
        self._lock = threading.Lock()
        self._connection: Any = None

    def acquire(self, name: str) -> bool:
        with self._lock:
            if name in self._held:
                # The server would grant the same session a second lock.
                return False
            taken = bool(self._ask("SELECT pg_try_advisory_lock(%s)", _number(name)))
            if taken:
                self._held.add(name)
            return taken

    def holds(self, name: str) -> bool:
        with self._lock:
            try:
                self._ask("SELECT %s", 1)
            except LocksLostError:
                return False
            return name in self._held

    def release(self, name: str) -> None:
        with self._lock:
            if name not in self._held:
                return
            self._held.discard(name)
            try:
                self._ask("SELECT pg_advisory_unlock(%s)", _number(name))
            except LocksLostError:
                return  # lost with the connection

    def close(self) -> None:
        # The server notices the end of a connection a moment later: whoever comes next must not wait for that.
        for name in tuple(self._held):
            self.release(name)
        with self._lock:
            self._drop()

    def _ask(self, query: str, value: int) -> Any:
        import psycopg

        try:
            if self._connection is None or self._connection.closed:
                self._held.clear()
                self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
                # Keepalives free the locks of an unreachable machine within half a minute.
                self._connection.execute("SET tcp_keepalives_idle = 10")
                self._connection.execute("SET tcp_keepalives_interval = 5")
                self._connection.execute("SET tcp_keepalives_count = 3")
            row = self._connection.execute(query, (value,)).fetchone()
            return row[0] if row else None
        except psycopg.Error as error:
            self._drop()
            raise LocksLostError(type(error).__name__) from None

    def _drop(self) -> None:
        self._held.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


LIFE_SECONDS = 15.0
"""The time to live of a lock in Redis."""

_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
_RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end"


class RedisLocks:
    """Keys with a time to live of `life` seconds, renewed by a thread while this process lives."""

    def __init__(self, url: str, life: float = LIFE_SECONDS, token: Callable[[], str] = lambda: secrets.token_hex(8)) -> None:
        import redis  # type: ignore[import-untyped]

        self._redis: Any = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
        self._life = int(life * 1000)
        self._token = token()
        self._held: set[str] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        threading.Thread(target=self._renew, name="locks", daemon=True).start()

    def acquire(self, name: str) -> bool:
        import redis

        with self._lock:
            if name in self._held:
                return False
            try:
                taken = bool(self._redis.set(_key(name), self._token, nx=True, px=self._life))
            except redis.RedisError as error:
                raise LocksLostError(type(error).__name__) from None
            if taken:
                self._held.add(name)
            return taken

    def holds(self, name: str) -> bool:
        with self._lock:
            return name in self._held

    def release(self, name: str) -> None:
        import redis

        with self._lock:
            if name not in self._held:
                return
            self._held.discard(name)
        try:
            self._redis.eval(_RELEASE, 1, _key(name), self._token)
        except redis.RedisError as error:
            _log.warning("lock not released; it will expire", error=type(error).__name__)

    def close(self) -> None:
        self._ended.set()
        for name in list(self._held):
            self.release(name)
        self._redis.close()

    def _renew(self) -> None:
        import redis

        while not self._ended.wait(self._life / 4000):
            for name in list(self._held):
                try:
                    kept = self._redis.eval(_RENEW, 1, _key(name), self._token, self._life)
                except redis.RedisError as error:
                    _log.warning("locks not renewed", error=type(error).__name__)
                    break
                if not kept:
                    with self._lock:
                        self._held.discard(name)


def _key(name: str) -> str:
    # The prefix stays: processes of two versions may share Redis during an upgrade.
    return f"comptoir:claim:{name}"


def _number(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
