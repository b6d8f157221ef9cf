"""From the button to the request in the database, through the real engine: asked once, agreed to, stored with its turn."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation.appointments import Appointments, RequestChangedError, Slot
from bot.conversation.handoff import PersonGoneError
from bot.core.holder import Holder
from bot.core.languages import Language
from bot.rendering.values import plain
from bot.storage import conversations, step_requests
from bot.storage.database import Database
from bot.storage.models import Chat, Outgoing
from bot.storage.step_requests import Status, StepRequest
from tests.advice.firms import READY
from tests.conversation.harness import START, Harness

CHAT = 5


@pytest.fixture
def harness(database_url: str, renderer: Any, engine: Any) -> Any:
    database = Database(database_url)
    database.upgrade()
    with database.begin() as session:
        told = {"language": "fr", "advice": {"verdict": "ready", "first_channel": "tmall_global"},
                "checklist": {"regional_diagnosis": ["sheet"]}}  # fmt: skip
        state = {"slots": {**READY, **told}, "active_loop": None}
        session.add(Chat(chat_id=CHAT, language="fr", state=state, version=1, created_at=START, active_at=START))
    yield Harness(database, renderer, engine=engine)
    database.close()


def label(harness: Harness, key: str) -> str:
    return plain(harness.renderer.words(Language("fr")).say(key))


def ask(harness: Harness, step: str = "regional_diagnosis", kind: str = "talk") -> None:
    harness.says(CHAT, "/next")
    harness.presses(CHAT, label(harness, f"advice.steps.{step}.name"))
    harness.presses(CHAT, label(harness, f"requests.offer.{kind}"))


def stored(harness: Harness) -> list[StepRequest]:
    with harness.database.read() as session:
        return step_requests.of_chat(session, CHAT)


def test_the_request_is_stored_after_a_yes_and_the_same_is_not_asked_twice(harness: Harness) -> None:
    ask(harness)
    assert stored(harness) == [] and "Awex" in harness.said(CHAT)[-1]
    harness.presses(CHAT, label(harness, "requests.yes"))
    (one,) = stored(harness)
    assert (one.kind, one.step, one.status, one.language) == ("talk", "regional_diagnosis", "open", "fr")
    assert one.profile == READY and one.ticked == {"regional_diagnosis": ["sheet"]} and one.as_of == "2026-11-22"
    assert one.asked_at == START and len(one.uid) == 36
    with harness.database.read() as session:
        row = conversations.one(session, CHAT, "wallonia")
        assert row and row.need == 0
    harness.passes(days=2)
    ask(harness, "regional_funding")
    assert "dimanche 22 novembre 2026" in harness.said(CHAT)[-1] and "Premier entretien" in harness.said(CHAT)[-1]
    harness.says(CHAT, "je voudrais un rendez-vous avec un conseiller")
    assert "dimanche 22 novembre 2026" in harness.said(CHAT)[-1]
    harness.says(CHAT, "inscrivez-nous à la formation")
    harness.says(CHAT, "oui")
    assert [one.kind for one in stored(harness)] == ["training", "talk"]


def test_a_yes_to_something_else_sends_nothing(harness: Harness) -> None:
    ask(harness)
    harness.says(CHAT, "c'est quoi un KOL ?")
    harness.says(CHAT, "oui")
    assert stored(harness) == []
    ask(harness)
    harness.presses(CHAT, label(harness, "requests.no"))
    assert stored(harness) == [] and harness.said(CHAT)[-1] == label(harness, "requests.not_sent")


def test_date_move_cancel_and_refusal_reach_the_person_once_each(harness: Harness, knowledge: Any) -> None:
    ask(harness)
    harness.presses(CHAT, label(harness, "requests.yes"))
    appointments = Appointments(harness.repository, harness.renderer, knowledge)
    (one,) = stored(harness)
    first = Slot(START.replace(month=12, day=1), 60, "Place Sainctelette 2, <Bruxelles>", "Sonnez & montez")

    def act(change: Any) -> list[Outgoing]:
        with harness.database.begin() as session:
            before = {row.id for row in session.query(Outgoing)}
            change(session, session.get_one(StepRequest, one.id))
        with harness.database.read() as session:
            return [row for row in session.query(Outgoing).order_by(Outgoing.id) if row.id not in before]

    version = harness.chat(CHAT).version  # type: ignore[union-attr]
    (sent,) = act(lambda session, row: appointments.set_date(session, row, first, "Marie", harness.now))
    assert harness.chat(CHAT).version == version + 1, "a turn under way is overtaken"  # type: ignore[union-attr]
    entry = sent.payload["attachment"]
    assert (entry["uid"], entry["sequence"], entry["cancelled"]) == (one.uid, 0, False)
    assert entry["starts_at"] == "2026-12-01T10:00:00+01:00" and entry["organizer"] == {"name": "Awex", "site": "awex.be"}
    assert "mardi 1er décembre 2026 à 10:00" in sent.payload["html"] and "&lt;Bruxelles&gt;" in sent.payload["html"]
    ask(harness)
    assert "mardi 1er décembre 2026 à 10:00" in harness.said(CHAT)[-1], "a date that is still to come is said"
    (moved,) = act(lambda session, row: appointments.set_date(session, row, first, "Paul", harness.now))
    assert (moved.payload["attachment"]["uid"], moved.payload["attachment"]["sequence"]) == (one.uid, 1)
    with pytest.raises(RequestChangedError):
        act(lambda session, row: appointments.decline(session, row, "non", "Paul", harness.now))
    (gone,) = act(lambda session, row: appointments.cancel(session, row, "Malade", "Paul", harness.now))
    assert (gone.payload["attachment"]["sequence"], gone.payload["attachment"]["cancelled"]) == (2, True)
    with pytest.raises(RequestChangedError):
        act(lambda session, row: appointments.set_date(session, row, first, "Paul", harness.now))
    harness.passes(days=1)
    ask(harness)
    harness.presses(CHAT, label(harness, "requests.yes"))
    newest, *_ = stored(harness)
    assert newest.id != one.id and newest.uid != one.uid
    one = newest
    (declined,) = act(lambda session, row: appointments.decline(session, row, "Complet", "Marie", harness.now))
    assert "attachment" not in declined.payload and "Complet" in declined.payload["html"]


def test_a_date_that_is_over_is_no_reason_to_refuse_another(harness: Harness, knowledge: Any) -> None:
    ask(harness)
    harness.presses(CHAT, label(harness, "requests.yes"))
    appointments = Appointments(harness.repository, harness.renderer, knowledge)
    with harness.database.begin() as session:
        (one,) = step_requests.of_chat(session, CHAT)
        appointments.set_date(session, one, Slot(START.replace(month=12, day=1), 60, "ici", ""), "Marie", harness.now)
    harness.passes(days=9, hours=1, minutes=1)
    ask(harness)
    harness.presses(CHAT, label(harness, "requests.yes"))
    assert [one.status for one in stored(harness)] == ["open", "dated"]


def test_whoever_blocked_the_bot_gets_no_date_and_the_request_can_be_closed(harness: Harness, knowledge: Any) -> None:
    ask(harness)
    harness.presses(CHAT, label(harness, "requests.yes"))
    appointments = Appointments(harness.repository, harness.renderer, knowledge)
    with harness.database.begin() as session:
        session.get_one(Chat, CHAT).holder = Holder.NOBODY
    slot = Slot(START.replace(month=12), 60, "ici", "")
    with pytest.raises(PersonGoneError), harness.database.begin() as session:
        appointments.set_date(session, step_requests.of_chat(session, CHAT)[0], slot, "Marie", harness.now)
    before = len(harness.said(CHAT))
    with harness.database.begin() as session:
        appointments.decline(session, step_requests.of_chat(session, CHAT)[0], "partie", "Marie", harness.now)
    assert [one.status for one in stored(harness)] == [Status.DECLINED] and len(harness.said(CHAT)) == before
