"""Every update is read: by the people of the emulator and by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.commands import Command
from bot.core.incoming import File, Incoming, Kind
from bot.telegram.intake import read_update
from tests.emulator import Emulator
from tests.telegram.updates import CHAT, FROM, NOW, message


@pytest.fixture
def world() -> Emulator:
    """The emulator without its server: its people write the updates that Telegram would."""
    return Emulator(clock=lambda: NOW.timestamp())


def newest(world: Emulator) -> Incoming:
    return read_update(json.loads(json.dumps(world.updates.pending()[-1].body)), received=NOW)


def test_a_text(world: Emulator) -> None:
    sent = world.person(5, language_code="nl-BE").types("Nous faisons des pralines à Liège")
    incoming = newest(world)
    assert incoming.kind is Kind.TEXT
    assert incoming.text == "Nous faisons des pralines à Liège"
    assert (incoming.chat_id, incoming.message_id, incoming.language_code) == (5, sent.message_id, "nl-BE")
    assert incoming.at == NOW and incoming.at.tzinfo is UTC
    assert incoming.update_id == world.updates.pending()[-1].update_id


@pytest.mark.parametrize("name", list(Command))
def test_every_command(name: str) -> None:
    incoming = read_update(message(text=f"/{name}"))
    assert (incoming.kind, incoming.command, incoming.argument) == (Kind.COMMAND, name, None)


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start fr_chocolate_awex", "start", "fr_chocolate_awex"),
        ("/start@comptoir_bot", "start", None),
        ("/Language@comptoir_bot  nl ", "language", "nl"),
        ("  /help", "help", None),
        ("/edit\nstaff_count", "edit", "staff_count"),
    ],
)
def test_commands_as_they_are_typed(text: str, command: str, argument: str | None) -> None:
    incoming = read_update(message(text=text))
    assert (incoming.kind, incoming.command, incoming.argument) == (Kind.COMMAND, command, argument)
    assert incoming.text == text


@pytest.mark.parametrize(
    "text",
    [
        '/inform{"budget_eur": 5}',
        "/inform",
        "/session_start",
        "/back{}",
        '/restart{"a": 1}',
        "/inform@0.99999{}",
        "  /inform{}",
        "/",
        "//start",
        "/start!",
        "/étape",
        "https://x.y/bottle /bottom",
        "EXTERNAL: x",
    ],
)
def test_what_is_no_command_is_words(text: str) -> None:
    incoming = read_update(message(text=text))
    assert (incoming.kind, incoming.text, incoming.command) == (Kind.TEXT, text, None)


def test_a_pressed_button(world: Emulator) -> None:
    person = world.person(5, started=True)
    keyboard = {"inline_keyboard": [[{"text": "Wallonie", "callback_data": "t0k"}, {"text": "Site", "url": "https://a.be"}]]}
    question = world.world.post(person.private, world.world.me, {"text": "Région ?"}, keyboard)
    query = person.presses("Wallonie")
    assert query is not None
    incoming = newest(world)
    assert incoming.kind is Kind.BUTTON
    assert (incoming.token, incoming.text, incoming.callback_id) == ("t0k", "Wallonie", query.query_id)
    assert (incoming.chat_id, incoming.message_id, incoming.at) == (5, question.message_id, NOW)


@pytest.mark.parametrize(
    ("about", "message_id"),
    [
        ({"message": {"chat": CHAT, "message_id": 9, "date": 0}}, 9),
        ({"inline_message_id": "x"}, None),
        ({"message": None}, None),
    ],
)
def test_a_button_of_a_message_that_is_gone(about: dict[str, Any], message_id: int | None) -> None:
    update = {"update_id": 1, "callback_query": {"id": "77", "from": FROM, "data": "t0k", **about}}
    incoming = read_update(update, received=NOW)
    assert (incoming.kind, incoming.chat_id, incoming.token, incoming.callback_id) == (Kind.BUTTON, 5, "t0k", "77")
    assert (incoming.message_id, incoming.text, incoming.at) == (message_id, None, NOW)


def test_a_press_without_a_known_time_has_the_message_s(world: Emulator) -> None:
    update = {"update_id": 1, "callback_query": {"id": "7", "from": FROM, "message": {"chat": CHAT, "date": 100}}}
    assert read_update(update).at == datetime(1970, 1, 1, 0, 1, 40, tzinfo=UTC)
    assert read_update(update, received=NOW).at == NOW


def test_an_edited_message(world: Emulator) -> None:
    person = world.person(5)
    person.edits(person.types("12").message_id, "20")
    incoming = newest(world)
    assert (incoming.kind, incoming.text) == (Kind.EDITED, "20")


def test_an_edited_caption(world: Emulator) -> None:
    person = world.person(5)
    person.edits(person.sends_photo("avant").message_id, "après")
    assert (newest(world).kind, newest(world).text) == (Kind.EDITED, "après")


def test_a_moving_live_location_says_nothing() -> None:
    update = {"update_id": 1, "edited_message": {"chat": CHAT, "date": 1, "edit_date": 2, "location": {"latitude": 1}}}
    assert read_update(update).kind is Kind.IGNORED


def test_voice_and_its_like(world: Emulator) -> None:
    person = world.person(5)
    person.sends_voice(seconds=12)
    voice = newest(world)
    assert voice.kind is Kind.VOICE and voice.file is not None
    assert voice.file == File(voice.file.file_id, "audio/ogg", len(b"OggS voice"), 12)
    for kind in ("audio", "video_note"):
        person.sends(kind, {"file_id": "f", "file_unique_id": "u", "duration": 3})
        assert (newest(world).kind, newest(world).file) == (Kind.VOICE, File("f", None, None, 3))


def test_a_photo_is_its_largest_size(world: Emulator) -> None:
    person = world.person(5)
    person.sends_photo("notre boîte")
    incoming = newest(world)
    assert (incoming.kind, incoming.text) == (Kind.PHOTO, "notre boîte")
    assert incoming.file is not None
    assert (incoming.file.media_type, incoming.file.size) == ("image/jpeg", len(b"\xff\xd8\xff photo"))


def test_a_document(world: Emulator) -> None:
    world.person(5).sends_document(caption="le plan")
    incoming = newest(world)
    assert (incoming.kind, incoming.text) == (Kind.DOCUMENT, "le plan")
    assert incoming.file is not None
    assert (incoming.file.media_type, incoming.file.size) == ("application/pdf", 8)


def test_sticker_place_and_contact(world: Emulator) -> None:
    person = world.person(5)
    person.sends_sticker()
    assert newest(world).kind is Kind.STICKER
    person.sends_location()
    assert newest(world).kind is Kind.LOCATION
    person.sends("venue", {"location": {"latitude": 1, "longitude": 2}, "title": "Atelier", "address": "Liège"})
    assert newest(world).kind is Kind.LOCATION
    person.sends_contact()
    assert newest(world).kind is Kind.CONTACT


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("dice", {"emoji": "🎲", "value": 3}),
        ("poll", {"id": "1", "question": "?", "options": []}),
        ("video", {"file_id": "f", "duration": 4}),
        ("story", {"id": 1}),
        ("paid_media", {"star_count": 1}),
        ("game", {"title": "x"}),
        ("hologram_of_2031", {"file_id": "f"}),
    ],
)
def test_other_content_even_of_kinds_to_come(world: Emulator, kind: str, content: dict[str, Any]) -> None:
    world.person(5).sends(kind, content)
    assert newest(world).kind is Kind.OTHER_MEDIA


def test_an_animation_is_no_document() -> None:
    content = {"file_id": "f", "duration": 2, "mime_type": "video/mp4"}
    incoming = read_update(message(animation=content, document=content, caption="regardez"))
    assert (incoming.kind, incoming.text) == (Kind.OTHER_MEDIA, "regardez")
    assert incoming.file == File("f", "video/mp4", None, 2)


@pytest.mark.parametrize(
    "report",
    [
        {"pinned_message": {"message_id": 1}},
        {"message_auto_delete_timer_changed": {}},
        {"write_access_allowed": {}},
        {},
    ],
)
def test_a_report_on_the_chat_is_nobody_s_words(report: dict[str, Any]) -> None:
    assert read_update(message(**report)).kind is Kind.IGNORED


def test_blocked_and_back(world: Emulator) -> None:
    person = world.person(5, started=True)
    person.blocks()
    assert (newest(world).kind, newest(world).chat_id) == (Kind.BLOCKED, 5)
    person.unblocks()
    assert newest(world).kind is Kind.UNBLOCKED


def test_a_group_is_told_apart_and_its_words_are_not_kept(world: Emulator) -> None:
    person, group = world.person(5), world.group(-100)
    group.posts(person, "/start@comptoir_bot")
    incoming = newest(world)
    assert (incoming.kind, incoming.chat_id, incoming.command, incoming.text) == (Kind.GROUP, -100, "start", None)
    group.posts(person, "@comptoir_bot bonjour")
    assert (newest(world).kind, newest(world).text) == (Kind.GROUP, None)
    group.adds_bot(person)
    assert newest(world).kind is Kind.GROUP
    group.removes_bot(person)
    assert newest(world).kind is Kind.IGNORED


def test_a_channel_is_ignored(world: Emulator) -> None:
    channel = world.channel()
    channel.edits(channel.posts("news").message_id, "more")
    kinds = [read_update(item.body).kind for item in world.updates.pending()]
    assert kinds == [Kind.IGNORED, Kind.IGNORED]
