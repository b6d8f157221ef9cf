"""The people of the emulator, what they see, and the chats as text and as a page."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update

from tests.emulator import Emulator, NoSuchButton, NothingCame, Person
from tests.emulator.fixtures import library_bot

pytest_plugins = ("tests.emulator.fixtures",)

ROOT = Path(__file__).resolve().parents[2]


@pytest_asyncio.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    async with library_bot(emulator) as running:
        yield running


@pytest.fixture
def call(emulator: Emulator) -> Iterator[Callable[..., Any]]:
    """Call a method by bare HTTP; the result."""
    with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:
        yield lambda method, **parameters: client.post(method, json=parameters).json().get("result")


@pytest.fixture
def marie(emulator: Emulator) -> Person:
    return emulator.person(5, "Marie", "fr", started=True)


def keys(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=f"t:{label}") for label in labels]])


async def next_update(bot: Bot) -> Update:
    [update] = await bot.get_updates()
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    return update


@pytest.mark.asyncio
async def test_a_deep_link_is_a_command_with_an_argument(bot: Bot, marie: Person) -> None:
    marie.types_command("/start fr_food_fair")
    update = await next_update(bot)
    assert update.message is not None
    assert update.message.text == "/start fr_food_fair"
    assert [(e.type, e.offset, e.length) for e in update.message.entities] == [("bot_command", 0, 6)]
    with pytest.raises(ValueError, match="is no command"):
        marie.types_command("start")
    with pytest.raises(ValueError, match="no empty message"):
        marie.types("  ")


@pytest.mark.asyncio
async def test_every_kind_of_message_is_read_by_the_library(bot: Bot, marie: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    marie.sends_voice(7)
    voice = (await next_update(bot)).message
    assert voice is not None and voice.voice is not None
    assert (voice.voice.duration, voice.voice.mime_type) == (timedelta(seconds=7), "audio/ogg")
    assert bytes(await (await bot.get_file(voice.voice.file_id)).download_as_bytearray()) == b"OggS voice"

    marie.sends_photo(caption="Notre atelier")
    photo = (await next_update(bot)).message
    assert photo is not None
    assert ([size.width for size in photo.photo], photo.caption) == ([90, 800], "Notre atelier")

    marie.sends_document("plan.pdf")
    document = (await next_update(bot)).message
    assert document is not None and document.document is not None
    assert document.document.file_name == "plan.pdf"

    marie.sends_sticker("🍫")
    sticker = (await next_update(bot)).message
    assert sticker is not None and sticker.sticker is not None
    assert sticker.sticker.emoji == "🍫"

    marie.sends_location(50.6, 5.5)
    location = (await next_update(bot)).message
    assert location is not None and location.location is not None
    assert location.location.latitude == 50.6

    marie.sends_contact("+3242", "Luc")
    contact = (await next_update(bot)).message
    assert contact is not None and contact.contact is not None
    assert contact.contact.phone_number == "+3242"

    marie.sends("dice", {"emoji": "🎲", "value": 3})
    dice = (await next_update(bot)).message
    assert dice is not None and dice.dice is not None
    kinds = [message.kind for message in marie.chat.messages]
    assert kinds == ["voice", "photo", "document", "sticker", "location", "contact", "dice"]


@pytest.mark.asyncio
async def test_an_edit_of_a_text_and_of_a_caption(bot: Bot, marie: Person) -> None:
    typed = marie.types("dix")
    await next_update(bot)
    marie.edits(typed.message_id, "douze")
    edited = (await next_update(bot)).edited_message
    assert edited is not None
    assert (edited.text, edited.message_id) == ("douze", typed.message_id)
    assert edited.edit_date is not None
    photo = marie.sends_photo(caption="a")
    await next_update(bot)
    marie.edits(photo.message_id, "b")
    recaptioned = (await next_update(bot)).edited_message
    assert recaptioned is not None
    assert (recaptioned.caption, recaptioned.text) == ("b", None)
    sent = await bot.send_message(5, "x")
    with pytest.raises(ValueError, match="is no message of Marie"):
        marie.edits(sent.message_id, "y")


@pytest.mark.asyncio
async def test_blocking_and_unblocking(bot: Bot, marie: Person) -> None:
    marie.blocks()
    blocked = (await next_update(bot)).my_chat_member
    assert blocked is not None
    assert (blocked.old_chat_member.status, blocked.new_chat_member.status) == ("member", "kicked")
    marie.unblocks()
    back = (await next_update(bot)).my_chat_member
    assert back is not None
    assert back.new_chat_member.status == "member"


@pytest.mark.asyncio
async def test_a_press_takes_the_newest_message_that_has_the_button_now(bot: Bot, marie: Person) -> None:
    first = await bot.send_message(5, "1", reply_markup=keys("Oui", "Retour"))
    second = await bot.send_message(5, "2", reply_markup=keys("Oui"))

    marie.presses("Oui")
    pressed = (await next_update(bot)).callback_query
    assert pressed is not None and pressed.message is not None
    assert pressed.message.message_id == second.message_id

    await bot.edit_message_text("2: Oui", 5, second.message_id)
    marie.presses("Oui")
    older = (await next_update(bot)).callback_query
    assert older is not None and older.message is not None
    assert older.message.message_id == first.message_id

    await bot.delete_message(5, first.message_id)
    with pytest.raises(NoSuchButton, match="no button 'Oui' in the chat"):
        marie.presses("Oui")


@pytest.mark.asyncio
async def test_a_stale_press_works_on_a_keyboard_that_is_gone(bot: Bot, marie: Person) -> None:
    sent = await bot.send_message(5, "1", reply_markup=keys("Oui"))
    await bot.edit_message_text("1: Oui", 5, sent.message_id)
    marie.presses_stale(sent.message_id, "Oui")
    stale = (await next_update(bot)).callback_query
    assert stale is not None
    assert stale.data == "t:Oui"
    with pytest.raises(NoSuchButton, match="never had a button 'Non'"):
        marie.presses_stale(sent.message_id, "Non")
    marie.presses_data(sent.message_id, "forged")
    forged = (await next_update(bot)).callback_query
    assert forged is not None
    assert forged.data == "forged"


@pytest.mark.asyncio
async def test_a_link_button_tells_the_bot_nothing(bot: Bot, marie: Person) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Awex", url="https://www.awex-export.be")]])
    await bot.send_message(5, "1", reply_markup=markup)
    assert marie.presses("Awex") is None
    assert await bot.get_updates() == ()


@pytest.mark.asyncio
async def test_groups_and_channels(bot: Bot, emulator: Emulator, marie: Person) -> None:
    group = emulator.group(-100, "Club")
    group.posts(marie, "just talking")
    assert await bot.get_updates() == ()
    group.posts(marie, "/start@comptoir_bot")
    command = (await next_update(bot)).message
    assert command is not None
    assert (command.chat.type, command.chat.title) == ("supergroup", "Club")
    answer = await bot.send_message(-100, "In private, please")
    group.posts(marie, "why?", reply_to=answer.message_id)
    assert (await next_update(bot)).message is not None
    group.removes_bot(marie)
    removed = (await next_update(bot)).my_chat_member
    assert removed is not None
    assert removed.new_chat_member.status == "kicked"
    with pytest.raises(Exception, match="bot was kicked from the supergroup chat"):
        await bot.send_message(-100, "a")
    channel = emulator.channel(-200, "News")
    post = channel.posts("Hello")
    published = (await next_update(bot)).channel_post
    assert published is not None
    assert (published.text, published.from_user) == ("Hello", None)
    channel.edits(post.message_id, "Hello!")
    assert (await next_update(bot)).edited_channel_post is not None


@pytest.mark.asyncio
async def test_the_bot_taken_into_a_group(bot: Bot, emulator: Emulator, marie: Person) -> None:
    emulator.group(-100).adds_bot(marie)
    membership, service = await bot.get_updates()
    assert membership.my_chat_member is not None
    assert service.message is not None
    assert service.message.new_chat_members[0].is_bot


def test_waiting_for_a_reply(call: Callable[..., Any], emulator: Emulator, marie: Person) -> None:
    call("sendMessage", chat_id=5, text="before")
    marie.types("Bonjour")
    replies = ["Un instant", "Dans quelle région ?"]
    talking = threading.Thread(target=lambda: [call("sendMessage", chat_id=5, text=text) for text in replies])
    talking.start()
    assert marie.waits(until="région").text == "Dans quelle région ?"
    talking.join()
    assert [message.text for message in marie.chat.replies] == replies
    assert marie.waits(until=lambda chat: len(chat.from_bot) == 3).text == "Dans quelle région ?"
    assert marie.waits().text == "Dans quelle région ?"


def test_waiting_in_vain_says_what_there_was(call: Callable[..., Any], marie: Person) -> None:
    call("sendMessage", chat_id=5, text="Bonjour")
    marie.types("Salut")
    with pytest.raises(NothingCame, match=r"Marie waited 0.05 s for a reply; the chat:\n  Comptoir: Bonjour\n"):
        marie.waits(timeout=0.05)


@pytest.mark.asyncio
async def test_waiting_in_the_bots_own_event_loop(bot: Bot, marie: Person) -> None:
    marie.types("Bonjour")
    waiting = asyncio.create_task(marie.awaits())
    await bot.send_message(5, "Bonjour à vous")
    assert (await waiting).text == "Bonjour à vous"


def test_the_view_is_a_picture_of_one_moment(call: Callable[..., Any], marie: Person) -> None:
    before = marie.chat
    call("sendMessage", chat_id=5, text="later")
    assert before.messages == ()
    assert before.last is None
    after = marie.chat
    assert after.last is not None
    assert after.with_text("late") == after.last
    assert after.with_button("x") is None


def test_the_transcript_as_text(call: Callable[..., Any], emulator: Emulator, marie: Person) -> None:
    marie.types("On est douze")
    markup = {"inline_keyboard": [[{"text": "Oui", "callback_data": "1"}, {"text": "Non", "callback_data": "2"}]]}
    call("sendMessage", chat_id=5, text="<b>12</b> personnes ?", parse_mode="HTML", reply_markup=markup)
    marie.sends_document("plan.pdf", caption="voici")
    assert emulator.transcript(5) == (
        "Marie: On est douze\n\nComptoir: 12 personnes ?\n  [Oui] [Non]\n\nMarie: <document: plan.pdf> voici\n"
    )


def test_the_transcript_as_a_page(call: Callable[..., Any], emulator: Emulator, marie: Person) -> None:
    marie.types("<script>alert(1)</script> & co")
    markup = {"inline_keyboard": [[{"text": "<Oui>", "callback_data": "1"}]]}
    call("sendMessage", chat_id=5, text="<b>Bonjour</b>", parse_mode="HTML", reply_markup=markup)
    page = emulator.transcript_html(5)
    assert "<b>Bonjour</b>" in page
    assert "<span>&lt;Oui&gt;</span>" in page
    assert "<script>" not in page
    assert page.count('class="message mine"') == 1


def test_a_chat_in_the_browser(call: Callable[..., Any], emulator: Emulator, marie: Person) -> None:
    with httpx.Client(base_url=emulator.server.origin, trust_env=False, follow_redirects=True) as browser:
        markup = {"inline_keyboard": [[{"text": "Oui", "callback_data": "1"}]]}
        call("sendMessage", chat_id=5, text="Prêt ?", reply_markup=markup)
        assert "Prêt ?" in browser.get("/chats/5").text
        assert 'href="/chats/5"' in browser.get("/chats").text
        assert "je pense" in browser.post("/chats/5", data={"text": "je pense", "do": "type"}).text
        browser.post("/chats/5", data={"text": "Oui", "do": "press"})
        assert browser.post("/chats/5", data={"text": "Non", "do": "press"}).status_code == 409
        assert browser.get("/chats/-5").status_code == 404
        kinds = [set(update) - {"update_id"} for update in emulator.updates.history]
        assert kinds == [{"message"}, {"callback_query"}]


def test_the_same_person_is_not_made_twice(emulator: Emulator) -> None:
    assert emulator.person(5, "Marie") is emulator.person(5, "Luc")
    assert emulator.person().id != emulator.person().id


def test_the_emulator_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.emulator", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline().strip() for _ in range(3)]
            url = lines[0].removeprefix("TELEGRAM_API_URL=")
            token = lines[1].removeprefix("TELEGRAM_BOT_TOKEN=")
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/bot", url)
            assert httpx.get(f"{url}{token}/getMe", trust_env=False).json()["ok"]
        finally:
            process.terminate()
        assert process.wait(5) == 0


def test_a_legal_bot_passes_the_strict_fixture(legal_emulator: Emulator) -> None:
    legal_emulator.person(5, started=True)
    url = f"{legal_emulator.api_url}{legal_emulator.token}/sendMessage"
    assert httpx.post(url, json={"chat_id": 5, "text": "a"}, trust_env=False).json()["ok"]


def test_a_button_that_nobody_answers_is_listed(call: Callable[..., Any], emulator: Emulator, marie: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "Oui", "callback_data": "1"}]]}
    call("sendMessage", chat_id=5, text="a", reply_markup=markup)
    query = marie.presses("Oui")
    assert query is not None
    assert emulator.unanswered == [query.query_id]
    call("answerCallbackQuery", callback_query_id=query.query_id)
    assert emulator.unanswered == []


def test_a_method_that_the_emulator_lacks_is_named(call: Callable[..., Any], emulator: Emulator) -> None:
    assert call("sendInvoice") is None
    assert str(emulator.violations[0]) == (
        "sendInvoice: sendInvoice is a method of Telegram that the emulator lacks (refused)"
    )
