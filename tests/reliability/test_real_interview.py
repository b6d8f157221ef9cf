"""The real interview under kill -9: the same answers, the same words, as without a kill."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from bot.storage.database import Database
from bot.storage.models import Chat, TranscriptMessage, Update
from tests.emulator import Emulator
from tests.reliability.databases import fresh_database
from tests.reliability.fleet import Fleet
from tests.reliability.nursery import Nursery

LINES = (
    "/start", "Nous faisons des pralines à Liège, on est douze", "pourquoi ?", "18 mois", "plus de 30 euros le kilo",
    "environ 60 %", "en fait on est quatorze", "déposée", "je ne sais pas", "/summary", "15 euros", "c'est quoi un KOL ?",
)  # fmt: skip
CHATS = (601, 602, 603)


def interviews(fleet: Fleet, kills: int) -> dict[int, tuple[Any, list[str]]]:
    """What the bot knows of each chat and what it said, after the lines were spoken and so many kills."""
    chance = random.Random(3)
    database = Database(fleet.database_url)
    database.upgrade()
    fleet.start()
    for number, line in enumerate(LINES):
        for chat_id in CHATS:
            fleet.telegram.person(chat_id, first_name="Marie").types(line)
        if number % (len(LINES) // max(kills, 1)) == 1 and kills:
            fleet.waits_for_calls(chance.randint(1, 6), 30)
            fleet.kill_one(chance)

    def done() -> bool:
        with database.read() as session:
            return session.query(Update).filter(Update.status == "done").count() == len(LINES) * len(CHATS)

    assert fleet.telegram.world.signal.wait(done, 120)
    assert set(fleet.stop()) == {0}
    with database.read() as session:
        known = {
            chat.chat_id: (chat.state, [
                text for (text,) in session.query(TranscriptMessage.text).filter_by(chat_id=chat.chat_id, direction="out")
                .order_by(TranscriptMessage.id)
            ])
            for chat in session.query(Chat)
        }  # fmt: skip
    database.close()
    return known


@pytest.mark.timeout(280)
def test_kills_change_nothing_in_an_interview(
    telegram: Emulator, nursery: Nursery, postgres: str, tmp_path: Path, model: Path
) -> None:
    engine = {"REAL_ENGINE": str(model)}
    with fresh_database(postgres) as address:
        killed = interviews(Fleet(telegram, nursery, address, webhook=True, size=2, extra=engine), kills=3)
    with Emulator() as calm:
        clean = interviews(Fleet(calm, nursery, f"sqlite:///{tmp_path / 'clean.db'}", extra=engine), kills=0)
        said = {chat_id: list(calm.chat(chat_id).texts) for chat_id in CHATS}
    assert killed == clean
    for chat_id in CHATS:
        assert killed[chat_id][0]["slots"]["staff_count"] == 14
        shown = list(dict.fromkeys(telegram.chat(chat_id).texts))
        assert shown == list(dict.fromkeys(said[chat_id])), "the same words in the same order, some perhaps twice"
