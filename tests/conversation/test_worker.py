"""Turns: once, whole, in order for each chat, whatever happens around them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.conversation.worker import REST_AFTER_FAILURE
from bot.dialogue.engine import Turn, Utterance
from bot.storage import inbox
from bot.storage.models import Chat, Outgoing, Update
from tests.conversation.harness import Harness
from tests.reliability.echo import EchoEngine


def seen(harness: Harness, chat_id: int) -> list[str]:
    chat = harness.chat(chat_id)
    assert chat is not None and chat.state
    return list(chat.state["slots"]["seen"])


class Failing(EchoEngine):
    """Fails at what says "boum"."""

    error: Exception = ValueError("quotes what was said")

    async def respond(self, chat: str, state: object, said: Utterance) -> Turn:
        if "boum" in said.text:
            raise self.error
        return await super().respond(chat, state, said)  # type: ignore[arg-type]


def test_turns_are_made_in_order(harness: Harness) -> None:
    for text in "abc":
        harness.comes(1, text)
        harness.comes(2, text.upper())
    assert harness.works() == 6
    assert seen(harness, 1) == ["a", "b", "c"] and seen(harness, 2) == ["A", "B", "C"]


def test_a_chat_that_another_process_works_on_is_left_to_it(harness: Harness) -> None:
    harness.comes(1, "a")
    harness.comes(2, "b")
    assert harness.locks.acquire("turn:1")
    assert harness.works() == 1
    assert harness.chat(1) is None and seen(harness, 2) == ["b"]
    harness.locks.release("turn:1")
    assert harness.works() == 1


def test_a_turn_that_was_overtaken_changes_nothing(harness: Harness) -> None:
    harness.says(1, "a")

    class Overtaken(EchoEngine):
        async def respond(self, chat: str, state: object, said: Utterance) -> Turn:
            with harness.database.begin() as session:
                session.execute(update(Chat).where(Chat.chat_id == 1).values(version=Chat.version + 1))
            return await EchoEngine().respond(chat, state, said)  # type: ignore[arg-type]

    other = Harness(harness.database, harness.renderer, engine=Overtaken())
    other.comes(1, "b")
    assert asyncio.run(other.worker.step())
    assert seen(harness, 1) == ["a"] and harness.said(1, "in") == ["a"]
    assert harness.works() == 1, "its update still waits"
    assert seen(harness, 1) == ["a", "b"]


def test_a_bad_update_is_set_aside_and_said(harness: Harness) -> None:
    bad = Harness(harness.database, harness.renderer, engine=Failing())
    bad.comes(1, "boum")
    bad.comes(1, "après")
    bad.comes(2, "ailleurs")
    assert bad.works() == 2, "the failing chat rests, the other goes on"
    for _ in range(inbox.MOST_ATTEMPTS):
        bad.now += REST_AFTER_FAILURE + timedelta(seconds=1)
        bad.works()
    assert seen(bad, 1) == ["après"] and seen(bad, 2) == ["ailleurs"]
    assert bad.said(1, "in") == ["boum", "après"], "an advisor can read what was lost on the bot"
    assert len(bad.said(1)) == 2
    with bad.database.read() as session:
        row = session.scalar(select(Update).where(Update.status == "failed"))
        assert row is not None and row.incoming is None


def test_trouble_with_the_database_counts_as_no_attempt(harness: Harness) -> None:
    engine = Failing()
    engine.error = OperationalError("x", {}, Exception("disk full"))
    bad = Harness(harness.database, harness.renderer, engine=engine)
    bad.comes(1, "boum")
    bad.comes(2, "ailleurs")
    for _ in range(5):
        with pytest.raises(OperationalError):
            asyncio.run(bad.worker.step())
        bad.works()
        bad.now += REST_AFTER_FAILURE + timedelta(seconds=1)
    assert seen(bad, 2) == ["ailleurs"], "the others do not wait for it"
    assert harness.works() == 1
    assert seen(harness, 1) == ["boum"]


def test_whoever_floods_is_told_once_and_answered_in_order(harness: Harness) -> None:
    harness.says(1, "bonjour")
    for number in range(inbox.BUDGET + 5):
        harness.comes(1, str(number))
    harness.comes(2, "patient")
    assert asyncio.run(harness.worker.step())
    assert seen(harness, 2) == ["patient"], "the others go first"
    harness.works()
    assert seen(harness, 1) == ["bonjour", *map(str, range(inbox.BUDGET + 5))]
    warning = harness.renderer.words("fr").say("dialogue.too_fast").unescape()
    assert harness.said(1).count(warning) == 1


def test_while_a_human_holds_the_chat_not_even_a_flood_is_answered(harness: Harness) -> None:
    harness.says(1, "bonjour")
    with harness.database.begin() as session:
        session.execute(update(Chat).values(holder="human"))
    before = harness.said(1)
    for number in range(inbox.BUDGET + 5):
        harness.comes(1, str(number))
    harness.works()
    assert harness.said(1) == before


def test_who_holds_the_chat_changes_nothing_about_the_right_to_ones_data(harness: Harness) -> None:
    harness.says(1, "bonjour")
    with harness.database.begin() as session:
        session.execute(update(Chat).values(holder="human"))
    before = harness.said(1)
    for text in ("/help", "/advice", "oui", "effacez tout"):
        harness.says(1, text)
    assert harness.said(1) == before, "to all else the bot says nothing"
    words = harness.renderer.words("fr")
    harness.says(1, "/export")
    assert harness.said(1)[len(before) :] == [words.say("dialogue.export.ready").unescape()]
    harness.says(1, "/delete")
    assert harness.chat(1) is not None and len(harness.said(1)) == len(before) + 2
    harness.says(1, "oui")
    harness.presses(1, str(words.say("dialogue.delete.no")))
    assert harness.said(1, "in"), "a typed yes is for the human, and a no erases nothing"
    harness.says(1, "/delete")
    harness.presses(1, str(words.say("dialogue.delete.yes")))
    assert harness.chat(1) is None and harness.said(1, "in") == []


def test_the_chat_page_needs_no_dispatcher(harness: Harness) -> None:
    from bot.storage.outbox import PAGE_CHATS_FROM, due

    page = PAGE_CHATS_FROM + 7
    harness.says(page, "bonjour")
    harness.says(page, "/export")
    with harness.database.read() as session:
        assert due(session.connection(), harness.now) == []
        assert set(session.scalars(select(Outgoing.status))) == {"shown"}
        chat = session.get(Chat, page)
        assert chat is not None and chat.door == "page"
    harness.says(page, "/delete")
    assert len(harness.said(page)) == 1, "the receipt is all that is left"
