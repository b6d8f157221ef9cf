"""Databases for tests: SQLite files, and PostgreSQL where there is one: by address, by default port, or one of our own."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """The address of a PostgreSQL server: TEST_POSTGRES_URL, the usual port, or a private one; None says so loudly."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    if _answers(DEFAULT):
        yield DEFAULT
        return
    binaries = _binaries()
    if binaries is None or os.getuid() == 0:
        warnings.warn("NO POSTGRESQL: every test that needs it was left out; set TEST_POSTGRES_URL", stacklevel=2)
        yield None
        return
    with _private(binaries) as address:
        yield address


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of an empty database of its own on this server, dropped at the end."""
    name = f"comptoir_test_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield server.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@contextmanager
def _private(binaries: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        data = Path(folder) / "data"
        subprocess.run([binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres"], check=True, capture_output=True)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        control: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-w", "-l", Path(folder) / "log"]
        subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True)
