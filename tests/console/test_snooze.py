"""A snoozed conversation leaves the list, and comes back by itself or when the person writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.console import snoozing
from bot.core.errors import InputError
from bot.storage import conversations
from bot.storage.audit import AuditEntry
from bot.storage.conversations import Conversation, Filter, Status
from bot.storage.database import Database
from bot.storage.models import Chat, TranscriptMessage
from tests.console.conftest import Place, post

CHAT = "/console/chats/101"
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def local_morning(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 8, 0, tzinfo=UTC)


def test_the_mornings_are_belgian() -> None:
    assert snoozing.until("tomorrow", "", SUNDAY) == local_morning(23)
    assert snoozing.until("week", "", SUNDAY) == local_morning(23)
    assert snoozing.until("week", "", SUNDAY + timedelta(days=1)) == local_morning(30)
    assert snoozing.until("day", "2026-12-24", SUNDAY) == local_morning(24, 12)
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert snoozing.until("tomorrow", "", late) == local_morning(24), "in Belgium it is Monday already"


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-11-22", "2026-02-30", "1999-01-01", "2028-01-01"])
def test_a_day_that_is_not_ahead_is_refused(place: Place, day: str) -> None:
    with pytest.raises(InputError):
        snoozing.until("day", day, SUNDAY)
    place.add_account("Marie")
    place.chat()
    marie = place.signed_in("Marie")
    answer = post(marie, f"{CHAT}/snooze", until="day", day=day)
    assert answer.headers["location"].endswith("error=snooze")
    assert "Please choose a day ahead" in marie.get(answer.headers["location"]).text
    assert "Conversation 101" in marie.get("/console/").text


def test_it_leaves_the_list_and_comes_back_in_front_by_itself(place: Place) -> None:
    place.add_account("Marie")
    place.chat(101)
    place.clock.move(minutes=5)
    place.chat(102)
    marie = place.signed_in("Marie")
    post(marie, f"{CHAT}/review", review="done")
    post(marie, f"{CHAT}/snooze", until="tomorrow")
    page = marie.get("/console/").text
    assert "Conversation 101" not in page and "Conversation 102" in page
    assert "Snoozed until" in marie.get("/console/?status=snoozed").text
    assert "Conversation 101" in marie.get("/console/?q=gueuze").text, "a search finds it all the same"
    assert "Snoozed until" in marie.get(CHAT).text
    assert conversations.recall(place.database, int(place.clock().timestamp())) == 0
    place.clock.move(hours=23)
    assert conversations.recall(place.database, int(place.clock().timestamp())) == 1
    marie = place.signed_in("Marie")
    page = marie.get("/console/").text
    assert page.index("Conversation 101") < page.index("Conversation 102") and "Back from snooze" in page
    post(marie, f"{CHAT}/review", review="done")
    assert "Back from snooze" not in marie.get("/console/").text


def test_it_comes_back_when_the_person_writes(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    marie = place.signed_in("Marie")
    post(marie, f"{CHAT}/take")
    post(marie, f"{CHAT}/snooze", until="day", day="2026-12-01")
    assert "Conversation 101" not in marie.get("/console/").text
    with place.database.begin() as session:
        place.says(session, 101, "me revoilà")
    page = marie.get("/console/").text
    assert "Conversation 101" in page and "Waits for a human" in page and "Back from snooze" not in page


def test_it_is_put_back_at_once_and_all_is_in_the_audit_log(place: Place) -> None:
    place.add_account("Marie")
    place.add_account("Jan", region="flanders")
    place.chat()
    marie = place.signed_in("Marie")
    assert post(place.signed_in("Jan"), f"{CHAT}/snooze", until="tomorrow").status_code == 404
    post(marie, f"{CHAT}/snooze", until="week")
    post(marie, f"{CHAT}/snooze", off="1")
    assert "Conversation 101" in marie.get("/console/").text
    with place.database.read() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.chat_id == 101).order_by(AuditEntry.id))
        assert [(row.act, row.detail) for row in rows] == [("snooze", "2026-11-23"), ("unsnooze", None)]


def test_on_either_database_the_list_the_recall_and_the_trigger_agree(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    with database.begin() as session:
        for number in (1, 2, 3):
            session.add(Chat(chat_id=number, language="fr", holder="bot", version=1, state={"slots": {}}, created_at=SUNDAY,
                             active_at=SUNDAY))  # fmt: skip
    with database.begin() as session:
        for number, until in ((1, 100), (2, 200), (3, 300)):
            session.get_one(Conversation, number).snoozed_s = until
        session.flush()
        session.add(TranscriptMessage(chat_id=3, direction="in", at=SUNDAY, kind="button", text="x"))
    assert conversations.recall(database, 150) == 1

    def shown(chosen: Filter) -> list[tuple[int, int]]:
        with database.read() as session:
            return [(row.chat_id, row.need) for row in conversations.page(session, chosen, None, None, 10)]

    assert shown(Filter()) == [(1, 1), (3, 2)]
    assert shown(Filter(Status.SNOOZED)) == [(2, 4)]
    database.close()
