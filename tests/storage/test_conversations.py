"""The list that triggers keep, on both databases: what it follows, what it finds, what goes with a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.conversation import erasure
from bot.core.holder import Holder
from bot.storage import conversations, visits
from bot.storage.conversations import Filter, Key, Review
from bot.storage.database import Database
from bot.storage.models import Chat, StoredRecommendation, TranscriptMessage, Update, UpdateStatus

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.upgrade()
    yield database
    database.close()


def begin(session: Session, chat_id: int = 7, minutes: int = 0, **slots: Any) -> Chat:
    at = NOW + timedelta(minutes=minutes)
    chat = Chat(chat_id=chat_id, language="fr", holder="bot", version=1, state={"slots": slots}, created_at=at, active_at=at)
    session.add(chat)
    session.flush()
    return chat


def write(session: Session, direction: str, text: str, chat_id: int = 7, kind: str = "text", **more: Any) -> None:
    session.add(TranscriptMessage(chat_id=chat_id, direction=direction, at=NOW, kind=kind, text=text, **more))
    session.flush()


def found(database: Database, chosen: Filter, sees: str | None = None) -> list[int]:
    with database.read() as session:
        return [row.chat_id for row in conversations.page(session, chosen, sees, None, 50)]


def test_the_row_follows_the_chat_whoever_writes_it(database: Database) -> None:
    with database.begin() as session:
        chat = begin(session, region="wallonia", product_category="beer", requested_slot="staff_count")
        write(session, "in", "bof", intent="unclear", confidence=0.4)
        write(session, "in", "12", confidence=0.9)
        write(session, "in", "12 ETP", kind="button", confidence=0.1)
        chat.state = {"slots": {"region": "brussels", "misses": 3, "requested_slot": "staff_count"}}
        session.add(Update(update_id=1, chat_id=7, incoming=None, received_at=NOW))
        session.flush()
        session.get_one(Update, 1).status = UpdateStatus.FAILED
        session.add(StoredRecommendation(chat_id=7, at=NOW, as_of="2026-11-22", rules_version="1", verdict="ready",
                                         first_channel="distributor", profile={}, advice={}))  # fmt: skip
    with database.read() as session:
        row = conversations.one(session, 7, "brussels")
        assert row and (row.region, row.category, row.verdict, row.channel) == ("brussels", None, "ready", "distributor")
        assert (row.typed, row.misses, row.reasks, row.failures) == (2, 3, 1, 1)
        assert row.confidence == pytest.approx(0.4)
        assert row.need == 1 and conversations.one(session, 7, "flanders") is None


def test_who_waits_is_first_then_trouble_then_unread_then_the_rest(database: Database) -> None:
    with database.begin() as session:
        begin(session, 1, 9)
        begin(session, 2, 1)
        begin(session, 3, 2, misses=3)
        for chat_id, minutes in ((4, 8), (5, 3)):
            chat = begin(session, chat_id, minutes)
            chat.holder = Holder.HUMAN
            session.flush()
        begin(session, 6, 5)
        row = conversations.one(session, 6, None)
        assert row
        row.review = Review.DONE
    assert found(database, Filter()) == [5, 4, 3, 1, 2, 6]
    with database.begin() as session:
        write(session, "out", "bonjour", 5, "advisor", author="Marie")
        row = conversations.one(session, 5, None)
        assert row and row.waiting_s is None and row.held_s == int(NOW.timestamp())
        write(session, "in", "merci", 6)
    assert found(database, Filter())[0] == 4
    with database.read() as session:
        six = conversations.one(session, 6, None)
        assert six and six.review == "open"
        keys = [Key(row.need, row.position, row.chat_id) for row in conversations.page(session, Filter(), None, None, 6)]
        for index, key in enumerate(keys):
            rest = [row.chat_id for row in conversations.page(session, Filter(), None, key, 6)]
            assert rest == [one.chat_id for one in keys[index + 1 :]]
            row = conversations.one(session, key.chat_id, None)
            assert row
            before, after = conversations.neighbours(session, row, Filter(), None)
            assert before == (keys[index - 1].chat_id if index else None)
            assert after == (keys[index + 1].chat_id if index + 1 < len(keys) else None)


@pytest.mark.parametrize("wanted", ["gueuze", "GUEUZE", "brassons gueu", "une gueuze", "l'atelier"])
def test_what_people_wrote_is_found(database: Database, wanted: str) -> None:
    with database.begin() as session:
        begin(session)
        begin(session, 8)
        write(session, "in", "Nous brassons une gueuze dans l'atelier")
        write(session, "out", "gueuze dit le robot", 8)
        write(session, "in", "Gueuze", 8, kind="button")
    assert found(database, Filter(text=wanted)) == [7]


@pytest.mark.parametrize(
    "wanted", ["gueuze absente", "''", '"; DROP TABLE chats; --', "a AND", "* OR NEAR(", "!!! & | ( )", "%", ":*"]
)
def test_a_search_is_never_a_query_of_its_own(database: Database, wanted: str) -> None:
    with database.begin() as session:
        begin(session)
        write(session, "in", "Nous brassons une gueuze")
    assert found(database, Filter(text=wanted)) == ([])
    assert found(database, Filter()) == [7]


def test_what_an_advisor_wrote_is_found_too_and_groups_are_not_listed(database: Database) -> None:
    with database.begin() as session:
        begin(session)
        begin(session, -100)
        write(session, "out", "voyez le brevet", kind="advisor", author="Marie")
    assert found(database, Filter(text="brevet")) == [7]
    assert found(database, Filter()) == [7]


def test_the_time_at_a_question_is_kept(database: Database) -> None:
    with database.begin() as session:
        begin(session, requested_slot="region")
        session.add(TranscriptMessage(chat_id=7, direction="out", at=NOW, kind="ask", text="?", question="region"))
        session.flush()
        later = NOW + timedelta(seconds=42)
        session.add(TranscriptMessage(chat_id=7, direction="out", at=later, kind="ask", text="?", question="staff_count"))
    with database.read() as session:
        stages = visits.stages(session, None, 0, 0)
    assert (stages["region"].median_seconds, stages["region"].went_on, stages["staff_count"].waiting) == (42, 1, 1)


def test_all_goes_with_the_person(database: Database) -> None:
    with database.begin() as session:
        begin(session)
        begin(session, 8)
        write(session, "in", "Nous brassons une gueuze")
        write(session, "in", "Nous aussi, une gueuze", 8)
        session.add(TranscriptMessage(chat_id=7, direction="out", at=NOW, kind="ask", text="?", question="region"))
    with database.begin() as session:
        erasure.erase(session.connection(), 7)
    assert erasure.sweep(database)
    assert found(database, Filter(text="gueuze")) == [8] and found(database, Filter()) == [8]
    with database.read() as session:
        assert visits.stages(session, None, 0, 0) == {}
