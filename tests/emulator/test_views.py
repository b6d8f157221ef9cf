"""What a person sees: waiting, pictures of a chat, transcripts, and a chat in the browser."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Bot

from tests.emulator import Emulator, NothingCame, Person

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def call(emulator: Emulator) -> Iterator[Callable[..., Any]]:
    """Call a method by bare HTTP; the result."""
    with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:
        yield lambda method, **parameters: client.post(method, json=parameters).json().get("result")


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
