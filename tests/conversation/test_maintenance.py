"""Reminders and retention: as promised, once, and no longer than promised."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from bot.conversation import erasure
from bot.conversation.retention import months_before
from bot.core.incoming import Kind
from bot.storage.models import Base, Chat, Outgoing, Reminder, Update
from tests.conversation.harness import Harness


def asks_for_reminder(harness: Harness, chat_id: int = 1) -> None:
    harness.says(chat_id, "bonjour")
    harness.says(chat_id, "/stop")
    harness.presses(chat_id, "3")


def nudge(harness: Harness) -> str:
    return harness.renderer.words("fr").say("dialogue.reminder.nudge", number=2, most=9).unescape()


def test_a_reminder_is_said_once_even_after_a_restart(harness: Harness) -> None:
    asks_for_reminder(harness)
    assert "3" in harness.said(1)[-1]
    harness.passes(days=2, hours=23)
    harness.maintenance.make_round()
    assert nudge(harness) not in harness.said(1)
    restarted = [Harness(harness.database, harness.renderer, now=harness.now) for _ in range(2)]
    for other in (*restarted, *restarted):
        other.passes(hours=2)
        other.maintenance.make_round()
    assert harness.said(1).count(nudge(harness)) == 1
    counted = [other.metrics.registry.get_sample_value("comptoir_reminders_total") for other in restarted]
    assert sorted(counted, key=str) == [0.0, 1.0]
    with harness.database.read() as session:
        newest = session.scalars(select(Outgoing).order_by(Outgoing.id.desc())).first()
        assert newest is not None and newest.status == "new" and newest.payload["buttons"]


@pytest.mark.parametrize("message", ["me revoilà", "/help"])
def test_any_message_cancels_it(harness: Harness, message: str) -> None:
    asks_for_reminder(harness)
    harness.passes(days=1)
    harness.says(1, message)
    harness.passes(days=9)
    harness.maintenance.make_round()
    assert nudge(harness) not in harness.said(1)


def test_nobody_is_reminded_without_consent(harness: Harness) -> None:
    harness.says(1, "bonjour")
    harness.says(1, "/stop")
    harness.passes(days=30)
    harness.maintenance.make_round()
    assert nudge(harness) not in harness.said(1)


@pytest.mark.parametrize("holder", ["human", "nobody"])
def test_the_bot_does_not_remind_where_it_must_be_silent(harness: Harness, holder: str) -> None:
    asks_for_reminder(harness)
    with harness.database.begin() as session:
        session.execute(update(Chat).values(holder=holder))
    harness.passes(days=4)
    harness.maintenance.make_round()
    assert nudge(harness) not in harness.said(1)
    with harness.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Reminder)) == 0


def test_what_is_too_old_is_erased(harness: Harness) -> None:
    harness.says(1, "vieux")
    harness.passes(days=300)
    harness.says(2, "récent")
    harness.passes(days=80)
    harness.maintenance.make_long_round()
    assert harness.chat(1) is None and harness.chat(2) is not None
    with harness.database.read() as session:
        for table in erasure.owned():
            assert session.scalar(select(func.count()).select_from(table).where(table.c.chat_id == 1)) == 0, table.name
        assert session.scalar(select(func.count()).select_from(Update)) == 0, "numbers that Telegram cannot offer again"


def test_who_waits_for_an_answer_is_not_too_old(harness: Harness) -> None:
    harness.says(1, "vieux")
    harness.passes(days=400)
    harness.comes(1, "me revoilà")
    harness.maintenance.make_long_round()
    harness.works()
    chat = harness.chat(1)
    assert chat is not None and chat.state and chat.state["slots"]["seen"] == ["vieux", "me revoilà"]


def test_what_was_delivered_is_dropped_and_open_buttons_still_work(harness: Harness) -> None:
    harness.says(1, "bonjour")
    harness.says(1, "/stop")
    with harness.database.begin() as session:
        session.execute(update(Outgoing).values(status="sent"))
    harness.passes(days=3)
    harness.maintenance.make_long_round()
    with harness.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Outgoing)) == 1
    harness.presses(1, "3")
    with harness.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Reminder)) == 1


def test_months_are_those_of_the_calendar() -> None:
    assert months_before(datetime(2026, 3, 31, 8, tzinfo=UTC), 1) == datetime(2026, 2, 28, 8, tzinfo=UTC)
    assert months_before(datetime(2026, 1, 15, tzinfo=UTC), 12) == datetime(2025, 1, 15, tzinfo=UTC)
    assert months_before(datetime(2026, 1, 15, tzinfo=UTC), 1) == datetime(2025, 12, 15, tzinfo=UTC)


def test_every_table_with_a_chat_is_erased_or_says_that_it_is_kept() -> None:
    kept = {table.name for table in Base.metadata.sorted_tables if table.info.get(erasure.KEPT)}
    with_chat = {table.name for table in Base.metadata.sorted_tables if "chat_id" in table.c}
    assert {table.name for table in erasure.owned()} == with_chat - kept - {"updates"}


def test_what_was_written_after_an_erasure_begins_anew(harness: Harness) -> None:
    harness.says(1, "avant")
    harness.comes(1, "/delete", kind=Kind.COMMAND, command="delete")
    harness.comes(1, "après")
    harness.works()
    chat = harness.chat(1)
    assert chat is not None and chat.state and chat.state["slots"]["seen"] == ["après"]
    assert harness.said(1, "in") == ["après"]
