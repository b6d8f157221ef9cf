"""What an entrepreneur takes home, through Telegram in four languages: from the card to the appointment in the calendar."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from PIL import Image
from pypdf import PdfReader

from bot.console.accounts import add_account
from bot.core.clock import BRUSSELS
from bot.core.languages import Language
from bot.core.messages import Message
from bot.rendering.renderer import Renderer
from bot.rendering.values import plain
from bot.storage.database import Database
from bot.storage.models import Chat
from tests.advice.firms import READY
from tests.e2e.bot_process import BotProcess
from tests.emulator import ChatView, Emulator, MessageView, Person

CHATS = {language: 7000 + number for number, language in enumerate(Language)}
PASSWORD = "a long enough password"
PLACE = "Place Sainctelette 2, 1080 Bruxelles"
SUPPOSED = {"fr": "et avec 50k ?", "nl": "en met 50k?", "en": "what if we had 50k?", "de": "und mit 50k?"}
APPOINTMENT = {
    "fr": "je voudrais un rendez-vous avec un conseiller", "nl": "ik wil een afspraak met een adviseur",
    "en": "I would like an appointment with an adviser", "de": "ich möchte einen Termin mit einem Berater",
}  # fmt: skip


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
    add_account(f"sqlite:///{folder / 'comptoir.db'}", "Marie", "advisor", "wallonia", PASSWORD, False)


@contextmanager
def console(bot: BotProcess) -> Iterator[httpx.Client]:
    """An advisor's browser, signed in."""
    with httpx.Client(base_url=f"http://127.0.0.1:{bot.port}", follow_redirects=True, timeout=30) as browser:
        form = {"csrf": hidden(browser.get("/console/sign-in").text, "csrf"), "name": "Marie", "password": PASSWORD}
        assert browser.post("/console/sign-in", data=form).status_code == 200
        yield browser


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return found[1]


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
def test_from_the_card_to_the_appointment(emulator: Emulator, tmp_path: Path, renderer: Renderer) -> None:
    interviewed(tmp_path)
    with BotProcess(emulator, tmp_path) as bot, console(bot) as advisor:
        for language, chat_id in CHATS.items():
            person = emulator.person(chat_id=chat_id, first_name="Ann", language_code=str(language))
            take_home(emulator, person, renderer, language)
            appointment(emulator, person, renderer, language, advisor)
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


def appointment(emulator: Emulator, person: Person, renderer: Renderer, language: Language, advisor: httpx.Client) -> None:
    """The person asks for a talk, agrees, and asks again; the advisor sets, moves and calls off the date."""
    words = renderer.words(language)

    def text(key: str, **facts: str) -> str:
        return Message(str(words.say(f"requests.{key}", **facts))).plain

    about = plain(words.say("advice.steps.regional_diagnosis.name"))
    person.types_command("/next")
    person.waits(until=words.say("result.steps").striptags())
    person.presses(about)
    person.waits(until=lambda chat: chat.with_button(text("offer.talk")))
    person.presses(text("offer.talk"))
    person.waits(until=text("consent.talk", about=about, agency="Awex"))
    person.presses(text("yes"))
    person.waits(until=text("sent", about=about, agency="Awex"))
    person.types(APPOINTMENT[language])
    person.waits(until=text("known.open", about=about, asked=datetime.now(BRUSSELS).isoformat()))

    chat_id = CHATS[language]
    assert f"/console/chats/{chat_id}" in advisor.get("/console/?status=requested").text
    page = advisor.get(f"/console/chats/{chat_id}").text
    found = re.search(rf"/console/chats/{chat_id}/requests/\d+", page)
    assert found
    dossier = advisor.get(f"{found[0]}/dossier.pdf").content
    assert plain(words.say("dossier.title")) in " ".join(PdfReader(BytesIO(dossier)).pages[0].extract_text().split())

    day = (datetime.now(BRUSSELS) + timedelta(days=9)).date()
    form = {"csrf": hidden(page, "csrf"), "day": day.isoformat(), "minutes": "60", "place": PLACE, "note": ""}
    received: list[Any] = []
    for number, (path, more) in enumerate([("date", {"time": "10:00", "seen": "open.0"}),
                                           ("date", {"time": "14:30", "seen": "dated.0"}),
                                           ("refusal", {"reason": "Marie", "seen": "dated.1"})]):  # fmt: skip
        answer = advisor.post(f"{found[0]}/{path}", data={**form, **more})
        assert answer.status_code == 200 and "error=" not in str(answer.url)
        message = waits_for(person, "document", 3 + number)
        assert message.file_name == f"comptoir-{day}.ics" and about in message.text and "Marie" in message.text
        (event,) = Calendar.from_ical(file_of(emulator, message)).walk("VEVENT")
        received.append(event)
    assert len({str(event["uid"]) for event in received}) == 1
    assert [(event["sequence"], event["status"]) for event in received] == [
        (0, "CONFIRMED"), (1, "CONFIRMED"), (2, "CANCELLED"),
    ]  # fmt: skip
    assert [event["dtstart"].dt.strftime("%H:%M") for event in received] == ["10:00", "14:30", "14:30"]
    summary = plain(words.say("requests.entry.talk", agency="Awex"))
    assert (str(received[0]["location"]), str(received[0]["summary"])) == (PLACE, summary)
    assert f"/console/chats/{chat_id}" not in advisor.get("/console/?status=requested").text
