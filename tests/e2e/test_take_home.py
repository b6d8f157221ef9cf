"""What an entrepreneur takes home, through Telegram: card, why, what-if, checklist, dossier and brief in four languages."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from bot.languages import Language
from bot.rendering.renderer import Renderer
from bot.rendering.values import plain
from bot.storage.database import Database
from bot.storage.models import Chat
from tests.advice.firms import READY
from tests.e2e.bot_process import BotProcess
from tests.emulator import ChatView, Emulator, MessageView, Person

CHATS = {language: 7000 + number for number, language in enumerate(Language)}
SUPPOSED = {"fr": "et avec 50k ?", "nl": "en met 50k?", "en": "what if we had 50k?", "de": "und mit 50k?"}


def interviewed(folder: Path) -> None:
    """Chats in four languages in which every question is answered, as they stand in the database."""
    database = Database(f"sqlite:///{folder / 'comptoir.db'}")
    database.upgrade()
    now = datetime.now(UTC)
    with database.begin() as session:
        for language, chat_id in CHATS.items():
            state = {"slots": {**READY, "language": str(language)}, "active_loop": None}
            session.add(Chat(chat_id=chat_id, language=str(language), state=state, version=1, created_at=now, active_at=now))
    database.close()


def file_of(emulator: Emulator, message: MessageView) -> bytes:
    return emulator.file(message.file_id).content


def newest(kind: str, chat: ChatView) -> MessageView | None:
    return next((message for message in reversed(chat.from_bot) if message.kind == kind), None)


def waits_for(person: Person, kind: str, count: int) -> MessageView:
    """The newest file of this kind, once there are so many."""
    person.waits(until=lambda chat: sum(message.kind == kind for message in chat.from_bot) >= count, timeout=30)
    found = newest(kind, person.chat)
    assert found
    return found


@pytest.mark.timeout(300)
def test_card_why_what_if_checklist_dossier_and_brief(emulator: Emulator, tmp_path: Path, renderer: Renderer) -> None:
    interviewed(tmp_path)
    with BotProcess(emulator, tmp_path):
        for language, chat_id in CHATS.items():
            person = emulator.person(chat_id=chat_id, first_name="Ann", language_code=str(language))
            take_home(emulator, person, renderer, language)
    assert not emulator.violations


def take_home(emulator: Emulator, person: Person, renderer: Renderer, language: Language) -> None:
    words = renderer.words(language)

    def button(name: str) -> str:
        return plain(words.say(f"dialogue.buttons.{name}"))

    begun = time.perf_counter()
    person.types_command("/advice")
    card = waits_for(person, "photo", 1)
    to_card = time.perf_counter() - begun
    assert Image.open(BytesIO(file_of(emulator, card))).size[0] == 1080
    assert words.say("advice.verdict.ready.name").unescape() in card.text and button("dossier") in card.labels
    person.waits(until=words.say("result.steps").striptags())

    person.presses(button("why"))
    person.waits(until=words.say("result.why.ask").unescape())
    person.types(SUPPOSED[language])
    person.waits(until=words.say("result.what_if.kept").unescape())

    step = plain(words.say("advice.steps.operator_selection.name"))
    box = plain(words.say("dossier.checklist.operator_selection.cases"))
    person.presses(step)
    person.waits(until=words.say("result.step.tick").unescape())
    person.presses(box)
    person.waits(until=lambda chat: any(f"✓ {box}" in message.labels for message in chat.messages))

    begun = time.perf_counter()
    person.presses(button("dossier"))
    dossier = waits_for(person, "document", 1)
    to_dossier = time.perf_counter() - begun
    shown = PdfReader(BytesIO(file_of(emulator, dossier)))
    assert 2 <= len(shown.pages) <= 4
    assert plain(words.say("dossier.title")) in " ".join(shown.pages[0].extract_text().split())
    person.presses(button("kol_brief"))
    brief = waits_for(person, "document", 2)
    assert 2 <= len(PdfReader(BytesIO(file_of(emulator, brief))).pages) <= 3
    print(f"{language}: card {to_card:.2f} s, dossier {to_dossier:.2f} s, {len(file_of(emulator, card))} and "
          f"{len(file_of(emulator, dossier))} bytes")  # fmt: skip
