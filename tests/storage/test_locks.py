"""Locks: one holder at a time, and none that outlives its process."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.storage.database import Database
from bot.storage.locks import Locks, LocksLostError, PostgresLocks, ProcessLocks, RedisLocks, locks
from bot.storage.single_instance import FileTakenError, SingleInstance
from tests.reliability.databases import fresh_database, postgres_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as address:
        if address is None:
            pytest.skip("no PostgreSQL here: set TEST_POSTGRES_URL")
        # Advisory locks belong to a database: on a shared one, two runs of the tests would meet.
        with fresh_database(address) as database:
            yield database


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server here")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    server = subprocess.Popen(
        [binary, "--port", str(port), "--save", "", "--dir", str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    for line in server.stdout:
        if "eady to accept connections" in line:
            break
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(10)
    server.stdout.close()


def one_at_a_time(first: Locks, second: Locks) -> None:
    assert first.acquire("turn:1")
    assert not first.acquire("turn:1"), "a lock cannot be acquired twice by its holder"
    assert not second.acquire("turn:1")
    assert second.acquire("turn:2")
    assert first.holds("turn:1") and not second.holds("turn:1")
    second.release("turn:1")
    assert not second.acquire("turn:1"), "releasing what one does not hold changes nothing"
    first.release("turn:1")
    assert second.acquire("turn:1")
    second.close()
    assert first.acquire("turn:1") and first.acquire("turn:2")


def test_postgres_locks_have_one_holder(server: str) -> None:
    first, second = (PostgresLocks(make_url(server)) for _ in range(2))
    one_at_a_time(first, second)
    first.close()


def test_a_postgres_lock_ends_with_its_connection(server: str) -> None:
    name = "holder"
    holder = PostgresLocks(make_url(server).update_query_dict({"application_name": name}))
    other = PostgresLocks(make_url(server))
    assert holder.acquire("chat")
    with psycopg.connect(server, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = %s",
            (name,),
        ).fetchall()
    assert ended == [(True,)]
    assert other.acquire("chat")
    assert not holder.holds("chat")
    assert not holder.acquire("chat"), "the next connection knows that the lock is lost"
    other.close()
    holder.close()


def test_claims_cannot_be_had_without_their_server() -> None:
    nowhere = PostgresLocks(make_url("postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(LocksLostError):
        nowhere.acquire("chat")


def test_redis_locks_have_one_holder(redis_url: str) -> None:
    first, second = RedisLocks(redis_url), RedisLocks(redis_url)
    one_at_a_time(first, second)
    first.close()


def test_a_redis_lock_lives_as_long_as_its_holder_renews_it(redis_url: str) -> None:
    import redis

    holder, other = RedisLocks(redis_url, life=0.4), RedisLocks(redis_url, life=0.4)
    assert holder.acquire("chat")
    client = redis.Redis.from_url(redis_url)
    # As if the holder had been gone for longer than the lock lives.
    client.delete("comptoir:claim:chat")
    assert other.acquire("chat")
    holder.release("chat")
    assert not holder.acquire("chat"), "the lock of another is left alone"
    other.close()
    holder.close()
    client.close()


def test_sqlite_needs_no_server(tmp_path: Path) -> None:
    assert isinstance(locks(Database(f"sqlite:///{tmp_path / 'a.db'}")), ProcessLocks)
    own = ProcessLocks()
    assert own.acquire("a") and not own.acquire("a") and own.holds("a")
    own.release("a")
    assert own.acquire("a")


def test_one_program_runs_on_an_sqlite_file(tmp_path: Path) -> None:
    pauses: list[float] = []
    with (
        SingleInstance(tmp_path / "a.db"),
        pytest.raises(FileTakenError, match=r"a\.db is in use by another running comptoir"),
    ):
        SingleInstance(tmp_path / "a.db", patience=1, pause=pauses.append).__enter__()
    assert len(pauses) == 4
    with SingleInstance(tmp_path / "a.db", patience=0):
        pass
