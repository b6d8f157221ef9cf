"""The database: SQLite beside the program by default, PostgreSQL by address; one transaction a turn on either."""

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
"""How long SQLite waits for another writer before it gives up."""

SCHEMA_LOCK = 0x636F6D70746F6972
"""The advisory lock under which one process of several brings the schema up to date."""


class Database:
    """Gives transactions. The caller opens one with `begin`; leaving it by an exception changes nothing."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writers = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = self.engine.execution_options(reading=True)
        self._readers = sessionmaker(self._reading, expire_on_commit=False)
        # SQLite takes one writer at a time and lets the others sleep in growing steps: a queue of our own is quicker.
        self._writing = _Turnstile() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; None for PostgreSQL and for one in memory."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction that writes: committed at the end of the block, rolled back by an exception."""
        with self._writing.passed(False) if self._writing else nullcontext(), self._writers.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads; on SQLite it waits for no writer and holds none up."""
        with self._readers.begin() as session:
            yield session

    @contextmanager
    def writing(self, *, first: bool = False) -> Iterator[Connection]:
        """As `begin`, for statements over tables alone: without a session a transaction takes half the time.

        Where writers wait for each other, one that is to be `first` waits for none but the one at work.
        """
        with self._writing.passed(first) if self._writing else nullcontext(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As `read`, for statements over tables alone."""
        with self._reading.begin() as connection:
            yield connection

    def upgrade(self) -> None:
        """Bring the schema up to date. Several processes may do so at once: one works, the others wait."""
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
    """Lets one writer through at a time; those in a hurry before the others."""

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
    """Whether the database itself is in trouble (locked, full, away), rather than what was written into it."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | InternalError)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    # An error's words go to logs: without the parameters, which hold what people wrote.
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver's own BEGIN comes too late for BEGIN IMMEDIATE: transactions are ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    _use_wal(cursor)
    for pragma in (
        # A committed turn survives kill -9 with NORMAL; FULL lets it survive a power cut too.
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is deleted is overwritten: /delete leaves no byte behind.
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Set the journal mode, which a new file takes from one connection at a time: that one does not wait, so we do."""
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
