"""Database access: a local SQLite file by default, PostgreSQL by URL. A turn is one transaction on either."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_MS = 15_000
"""How long SQLite waits for another writer before it raises."""

SCHEMA_LOCK = 0x636F6D70746F6972
"""The advisory lock that serialises schema migrations among processes."""


class Database:
    """Opens transactions. The caller opens one with `begin`; an exception rolls it back."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writers = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = self.engine.execution_options(reading=True)
        self._readers = sessionmaker(self._reading, expire_on_commit=False)
        # SQLite allows one writer, and the others poll with growing pauses. A queue of our own is faster.
        self._writing = _Turnstile() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """Return the SQLite database file, or None for PostgreSQL and for an in-memory database."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a write transaction: committed at the end of the block, rolled back on an exception."""
        with self._writing.passed(False) if self._writing else nullcontext(), self._writers.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only transaction. On SQLite it neither waits for writers nor blocks them."""
        with self._readers.begin() as session:
            yield session

    @contextmanager
    def writing(self, *, first: bool = False) -> Iterator[Connection]:
        """Open a write transaction for Core statements. Without an ORM session a transaction takes half the time.

        With `first` the caller goes ahead of other waiting writers. It still waits for the writer in progress.
        """
        with self._writing.passed(first) if self._writing else nullcontext(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read-only transaction for Core statements."""
        with self._reading.begin() as connection:
            yield connection

    def upgrade(self) -> None:
        """Migrate the schema to the latest revision. Concurrent calls are safe: one process migrates, the others wait."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SCHEMA_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        self.engine.dispose()


class _Turnstile:
    """Admits one writer at a time, urgent ones first."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._taken = False
        self._in_a_hurry = 0

    @contextmanager
    def passed(self, first: bool) -> Iterator[None]:
        with self._moved:
            self._in_a_hurry += first
            while self._taken or (self._in_a_hurry and not first):
                self._moved.wait()
            self._in_a_hurry -= first
            self._taken = True
        try:
            yield
        finally:
            with self._moved:
                self._taken = False
                self._moved.notify_all()


def is_trouble(error: BaseException) -> bool:
    """Return whether the database itself failed (locked, full, unreachable), as opposed to the data written to it."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | InternalError)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    # Errors are logged. Hide the parameters, which hold user text.
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver sends its own BEGIN too late for BEGIN IMMEDIATE, so transactions are begun by hand.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    _use_wal(cursor)
    for pragma in (
        # With NORMAL a committed turn survives kill -9. With FULL it also survives a power failure.
        "synchronous=FULL",
        "foreign_keys=ON",
        # Overwrite deleted content: /delete must leave nothing on disk.
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Set the journal mode. A new file accepts this from one connection at a time, without a busy timeout, so retry here."""
    import sqlite3

    for attempt in range(50):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if attempt == 49:
                raise
            time.sleep(0.1)


def _begin_immediate(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
