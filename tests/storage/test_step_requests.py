"""Requests on both databases: the list follows them, they go with the person, and an older list is kept by the migration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.conversation import erasure
from bot.conversation.retention import erase_old
from bot.core import paths
from bot.core.holder import Holder
from bot.storage import conversations, step_requests
from bot.storage.conversations import Filter, Review
from bot.storage.conversations import Status as Listed
from bot.storage.database import Database
from bot.storage.step_requests import Status, StepRequest
from tests.storage.test_conversations import NOW, begin

MARKER = "Gueuzeraie-Zwin-77"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.upgrade()
    yield database
    database.close()


def asked(session: Session, chat_id: int = 7, minutes: int = 0, kind: str = "talk", **more: object) -> StepRequest:
    row = StepRequest(uid=f"{chat_id}-{kind}-{minutes}", chat_id=chat_id, kind=kind, step="regional_diagnosis", language="fr",
                      asked_at=NOW + timedelta(minutes=minutes), as_of="2026-11-22", profile={"brand_story": MARKER},
                      ticked={}, **more)  # fmt: skip
    session.add(row)
    session.flush()
    return row


def listed(database: Database, chosen: Filter | None = None) -> list[tuple[int, int]]:
    with database.read() as session:
        return [(row.chat_id, row.need) for row in conversations.page(session, chosen or Filter(), None, None, 50)]


def test_an_open_request_puts_its_chat_at_the_top_until_it_is_answered(database: Database) -> None:
    with database.begin() as session:
        for chat_id in (7, 8, 9):
            begin(session, chat_id, minutes=chat_id)
        first, second = asked(session, 7, 30), asked(session, 7, 20, "training")
        waits = begin(session, 10, 25)
        waits.holder = Holder.HUMAN
    assert listed(database) == [(7, 0), (10, 0), (9, 2), (8, 2)]
    assert listed(database, Filter(status=Listed.REQUESTED)) == [(7, 0)]
    with database.begin() as session:
        session.get_one(StepRequest, second.id).status = Status.DECLINED
    assert listed(database) == [(10, 0), (7, 0), (9, 2), (8, 2)]
    with database.begin() as session:
        session.get_one(StepRequest, first.id).status = Status.DATED
    assert listed(database) == [(10, 0), (9, 2), (8, 2), (7, 2)]


def test_the_same_is_not_open_twice_in_one_chat(database: Database) -> None:
    with database.begin() as session:
        begin(session)
        begin(session, 8)
        asked(session)
        asked(session, 8)
        asked(session, kind="training")
    with pytest.raises(IntegrityError), database.begin() as session:
        asked(session, minutes=1)
    with database.begin() as session:
        step_requests.of_chat(session, 7)[-1].status = Status.DECLINED
        session.flush()
        asked(session, minutes=2)
        assert [one.kind for one in step_requests.alive(session.connection(), 7)] == ["talk", "training"]
        assert len(step_requests.of_chat(session, 7)) == 3


def test_a_request_is_exported_and_goes_with_the_person(database: Database) -> None:
    with database.begin() as session:
        begin(session)
        begin(session, 8)
        asked(session, status=Status.DATED, starts_at=NOW, minutes=60, place=f"Place {MARKER}", note="à 9 h")
        asked(session, 8)
    with database.read() as session:
        (kept,) = erasure.export(session, 7)["requests"]
    assert kept["profile"] == {"brand_story": MARKER} and kept["place"] == f"Place {MARKER}" and kept["note"] == "à 9 h"
    assert (kept["kind"], kept["status"], kept["starts_at"]) == ("talk", "dated", NOW.isoformat())
    with database.begin() as session:
        erasure.erase(session.connection(), 7)
    with database.read() as session:
        assert step_requests.of_chat(session, 7) == [] and len(step_requests.of_chat(session, 8)) == 1
    assert erase_old(database, 12, NOW + timedelta(days=400)) == 1
    with database.read() as session:
        assert step_requests.of_chat(session, 8) == []


def migrated(database: Database, way: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.ROOT / "bot" / "storage" / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        getattr(command, way)(config, revision)


def test_the_migration_keeps_the_list_and_can_be_taken_back(database: Database) -> None:
    with database.begin() as session:
        begin(session, 7, region="wallonia", product_category="beer")
        row = conversations.one(session, 7, None)
        assert row
        row.review, row.reviewer, row.assignee = Review.DONE, "Marie", "Paul"
        session.flush()
        before = {name: getattr(row, name) for name in ("region", "category", "started_s", "active_s", "reviewer", "assignee")}
    migrated(database, "downgrade", "0004")
    with database.begin() as session:
        assert session.execute(text("SELECT need, position FROM conversations")).one() == (3, -int(NOW.timestamp()))
        session.execute(text("UPDATE chats SET language = 'nl' WHERE chat_id = 7"))
    database.upgrade()
    with database.begin() as session:
        row = conversations.one(session, 7, None)
        assert row and {name: getattr(row, name) for name in before} == before
        assert (row.language, row.need, row.requested_s) == ("nl", 3, None)
        asked(session)
        row = conversations.one(session, 7, None)
        assert row and (row.need, row.requested_s) == (0, int(datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()))
