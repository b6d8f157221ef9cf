"""The schema, and the inbox's and the outbox's own rules."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import String, insert, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.core import paths
from bot.core.commands import Command
from bot.core.incoming import Incoming, Kind
from bot.storage import inbox, outbox
from bot.storage.database import Database, is_trouble
from bot.storage.models import Base, Outgoing, table
from tests.storage.plans import plans

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def typed(update_id: int, chat_id: int = 1, words: str = "bonjour") -> Incoming:
    return Incoming(update_id, chat_id, Kind.TEXT, NOW, text=words)


def test_several_processes_may_bring_the_schema_up_to_date_at_once(database_url: str) -> None:
    program = "import sys; from bot.storage.database import Database; Database(sys.argv[1]).upgrade()"
    started = [
        subprocess.Popen([sys.executable, "-c", program, database_url], cwd=paths.ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ended = [(process.communicate(timeout=120)[1], process.returncode) for process in started]
    assert [code for _, code in ended] == [0] * 4, ended
    database = Database(database_url)
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    database.close()


def test_the_migrations_make_the_tables_of_the_models(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    with database.engine.connect() as connection:
        # The word indexes of the search are of kinds that no model describes.
        words = ("message_words", "ix_messages_words")
        options: dict[str, Any] = {"include_name": lambda name, kind, parents: not str(name).startswith(words)}
        if database.is_sqlite:
            # It holds no string to a width, and its tables are not made anew for one.
            options["compare_type"] = lambda context, column, wanted, found, type_: (
                False if isinstance(found, String) else None
            )
        difference = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    database.close()
    assert not difference


def test_an_update_is_stored_once_and_handled_in_order(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    with database.writing() as connection:
        assert inbox.store(connection, [typed(7), typed(5), typed(5), typed(6, 2)], NOW) == 3
        assert inbox.store(connection, [typed(7), typed(8)], NOW + timedelta(seconds=1)) == 1
        assert inbox.store(connection, [], NOW) == 0
    with database.writing() as connection:
        assert [one.chat_id for one in inbox.waiting_chats(connection)] == [1, 2]
        assert [one.chat_id for one in inbox.waiting_chats(connection, {1})] == [2]
        row = inbox.head(connection, 1)
        assert row is not None and row.update_id == 5
        assert inbox.close(connection, 5) and not inbox.close(connection, 5)
        row = inbox.head(connection, 1)
        assert row is not None and row.update_id == 7
        assert inbox.waiting(connection) == 3 and inbox.oldest(connection) == NOW
    database.close()


def test_a_flood_lets_the_others_go_first(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    with database.writing() as connection:
        inbox.store(connection, [typed(number, 1) for number in range(inbox.BUDGET + 1)], NOW)
        inbox.store(connection, [typed(1000, 2)], NOW + timedelta(seconds=9))
    with database.reading() as connection:
        waiting = inbox.waiting_chats(connection)
    database.close()
    assert [(one.chat_id, one.flooding) for one in waiting] == [(2, False), (1, True)]


def test_the_outbox_gives_each_chat_its_oldest_row(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    with database.begin() as session:
        for number, chat_id in enumerate([1, 1, 2, 3]):
            due = NOW + timedelta(minutes=chat_id == 2)
            session.add(Outgoing(chat_id=chat_id, kind="message", payload={"n": number}, created_at=NOW, due_at=due))
            session.flush()
    with database.begin() as session:
        assert outbox.due(session.connection(), NOW) == [1, 3]
        assert outbox.due(session.connection(), NOW, busy=[3]) == [1]
        head = outbox.head(session.connection(), 1, NOW)
        assert head is not None
        outbox.part_sent(session.connection(), head.id, [11], last=False)
        outbox.postpone(session.connection(), head.id, NOW + timedelta(seconds=5), "later")
        session.flush()
        session.expire_all()
        assert outbox.head(session.connection(), 1, NOW) is None, "the second row must not overtake the first"
        again = outbox.head(session.connection(), 1, NOW + timedelta(seconds=5))
        assert again is not None and again.message_ids == [11] and again.attempts == 1
        outbox.part_sent(session.connection(), again.id, [11, 12], last=True)
        session.expire_all()
        following = outbox.head(session.connection(), 1, NOW)
        assert following is not None and following.payload["n"] == 1
        assert session.get_one(Outgoing, again.id).payload == {}, "what was sent stays in the transcript alone"
    database.close()


def test_the_outbox_finds_who_is_next_among_thousands_of_rows(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    row = {"kind": "message", "payload": {}, "status": "new", "created_at": NOW}
    later = NOW + timedelta(minutes=1)
    waiting = [{**row, "chat_id": 1, "due_at": NOW} for _ in range(outbox.PAGE)]
    waiting += [{**row, "chat_id": 2, "due_at": later}] + [{**row, "chat_id": 2, "due_at": NOW} for _ in range(1500)]
    waiting += [{**row, "chat_id": chat_id, "due_at": NOW} for chat_id in (5, 4, 5, 3)]
    with database.writing() as connection:
        connection.execute(insert(table(Outgoing)), [{**row, "chat_id": 9, "due_at": NOW, "status": "sent"}, *waiting])
    with database.reading() as connection:
        assert outbox.due(connection, NOW) == [1, 5, 4, 3], "the longest waiting first; whose oldest row waits gets none"
        assert outbox.due(connection, later, busy={1}, most=2) == [2, 5]
        assert outbox.due(connection, NOW, busy={1, 5}) == [4, 3]
        if database.is_sqlite:
            plan = plans(connection, lambda: outbox.due(connection, NOW))
            assert "ix_outbox_next" in plan and "B-TREE" not in plan, "no sorting of what waits"
    database.close()


def test_the_number_of_an_erased_row_is_not_given_again(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    ids = []
    for _ in range(2):
        with database.begin() as session:
            row = Outgoing(chat_id=1, kind="message", payload={}, created_at=NOW, due_at=NOW)
            session.add(row)
            session.flush()
            ids.append(row.id)
            session.execute(text("DELETE FROM outbox"))
    database.close()
    assert ids[1] > ids[0]


def test_errors_of_the_database_show_no_words(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    try:
        with database.begin() as session:
            session.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "un secret"})
    except Exception as error:
        assert "un secret" not in str(error)
    else:
        raise AssertionError("there is no such table")
    finally:
        database.close()


def test_trouble_is_told_from_faults() -> None:
    assert is_trouble(OperationalError("x", {}, Exception("database is locked")))
    assert not is_trouble(IntegrityError("x", {}, Exception("unique")))
    assert not is_trouble(ValueError("x"))


def test_a_command_of_a_newer_version_is_read_as_words() -> None:
    known = Incoming(1, 1, Kind.COMMAND, NOW, text="/help", command=Command.HELP)
    assert inbox.unpacked(inbox.packed(known)) == known
    assert inbox.unpacked({**inbox.packed(known), "command": "dance"}).command is None
