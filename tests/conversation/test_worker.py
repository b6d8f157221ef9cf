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
from tests.conversation.house import House
from tests.reliability.echo import EchoEngine


def seen(house: House, chat_id: int) -> list[str]:
    chat = house.chat(chat_id)
    assert chat is not None and chat.state
    return list(chat.state["slots"]["seen"])


class Failing(EchoEngine):
    """Fails at what says "boum"."""

    error: Exception = ValueError("quotes what was said")

    async def respond(self, chat: str, state: object, said: Utterance) -> Turn:
        if "boum" in said.text:
            raise self.error
        return await super().respond(chat, state, said)  # type: ignore[arg-type]


def test_turns_are_made_in_order(house: House) -> None:
    for text in "abc":
        house.comes(1, text)
        house.comes(2, text.upper())
    assert house.works() == 6
    assert seen(house, 1) == ["a", "b", "c"] and seen(house, 2) == ["A", "B", "C"]


def test_a_chat_that_another_process_works_on_is_left_to_it(house: House) -> None:
    house.comes(1, "a")
    house.comes(2, "b")
    assert house.claims.take("turn:1")
    assert house.works() == 1
    assert house.chat(1) is None and seen(house, 2) == ["b"]
    house.claims.give("turn:1")
    assert house.works() == 1


def test_a_turn_that_was_overtaken_changes_nothing(house: House) -> None:
    house.says(1, "a")

    class Overtaken(EchoEngine):
        async def respond(self, chat: str, state: object, said: Utterance) -> Turn:
            with house.database.begin() as session:
                session.execute(update(Chat).where(Chat.chat_id == 1).values(version=Chat.version + 1))
            return await EchoEngine().respond(chat, state, said)  # type: ignore[arg-type]

    other = House(house.database, house.renderer, engine=Overtaken())
    other.comes(1, "b")
    assert asyncio.run(other.worker.step())
    assert seen(house, 1) == ["a"] and house.said(1, "in") == ["a"]
    assert house.works() == 1, "its update still waits"
    assert seen(house, 1) == ["a", "b"]


def test_a_bad_update_is_set_aside_and_said(house: House) -> None:
    bad = House(house.database, house.renderer, engine=Failing())
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


def test_trouble_with_the_database_counts_as_no_attempt(house: House) -> None:
    engine = Failing()
    engine.error = OperationalError("x", {}, Exception("disk full"))
    bad = House(house.database, house.renderer, engine=engine)
    bad.comes(1, "boum")
    bad.comes(2, "ailleurs")
    for _ in range(5):
        with pytest.raises(OperationalError):
            asyncio.run(bad.worker.step())
        bad.works()
        bad.now += REST_AFTER_FAILURE + timedelta(seconds=1)
    assert seen(bad, 2) == ["ailleurs"], "the others do not wait for it"
    assert house.works() == 1
    assert seen(house, 1) == ["boum"]


def test_whoever_floods_is_told_once_and_answered_in_order(house: House) -> None:
    house.says(1, "bonjour")
    for number in range(inbox.BUDGET + 5):
        house.comes(1, str(number))
    house.comes(2, "patient")
    assert asyncio.run(house.worker.step())
    assert seen(house, 2) == ["patient"], "the others go first"
    house.works()
    assert seen(house, 1) == ["bonjour", *map(str, range(inbox.BUDGET + 5))]
    warning = house.renderer.words("fr").say("dialogue.too_fast").unescape()
    assert house.said(1).count(warning) == 1


def test_while_a_human_holds_the_chat_not_even_a_flood_is_answered(house: House) -> None:
    house.says(1, "bonjour")
    with house.database.begin() as session:
        session.execute(update(Chat).values(holder="human"))
    before = house.said(1)
    for number in range(inbox.BUDGET + 5):
        house.comes(1, str(number))
    house.works()
    assert house.said(1) == before


def test_who_holds_the_chat_changes_nothing_about_the_right_to_ones_data(house: House) -> None:
    house.says(1, "bonjour")
    with house.database.begin() as session:
        session.execute(update(Chat).values(holder="human"))
    before = house.said(1)
    for words in ("/help", "/advice", "oui", "effacez tout"):
        house.says(1, words)
    assert house.said(1) == before, "to all else the bot says nothing"
    words = house.renderer.words("fr")
    house.says(1, "/export")
    assert house.said(1)[len(before) :] == [words.say("dialogue.export.ready").unescape()]
    house.says(1, "/delete")
    assert house.chat(1) is not None and len(house.said(1)) == len(before) + 2
    house.says(1, "oui")
    house.presses(1, str(words.say("dialogue.delete.no")))
    assert house.said(1, "in"), "a typed yes is for the human, and a no erases nothing"
    house.says(1, "/delete")
    house.presses(1, str(words.say("dialogue.delete.yes")))
    assert house.chat(1) is None and house.said(1, "in") == []


def test_the_chat_page_needs_no_courier(house: House) -> None:
    from bot.storage.outbox import PAGE_CHATS_FROM, due

    page = PAGE_CHATS_FROM + 7
    house.says(page, "bonjour")
    house.says(page, "/export")
    with house.database.read() as session:
        assert due(session, house.now) == []
        assert set(session.scalars(select(Outgoing.status))) == {"shown"}
        chat = session.get(Chat, page)
        assert chat is not None and chat.door == "page"
    house.says(page, "/delete")
    assert len(house.said(page)) == 1, "the receipt is all that is left"
