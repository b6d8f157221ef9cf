"""Handoff end to end: the person asks for a human, the advisor answers in the console, and the bot says nothing in between."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import yaml

from bot.console.accounts import add_account
from bot.core import paths
from bot.rendering.renderer import Renderer
from tests.e2e.bot_process import BotProcess
from tests.emulator import Emulator

PASSWORD = "a long enough password"


def signed_in(port: int) -> httpx.Client:
    browser = httpx.Client(base_url=f"http://127.0.0.1:{port}/console", timeout=20)
    form = {"csrf": token(browser.get("/sign-in")), "name": "Marie", "password": PASSWORD}
    assert browser.post("/sign-in", data=form).status_code == 303
    return browser


def token(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found[1]


def send(browser: httpx.Client, path: str, **form: str) -> None:
    answer = browser.post(path, data={"csrf": token(browser.get("/account")), **form})
    assert answer.status_code == 303, answer.text[:500]


def shown(browser: httpx.Client, words: str) -> str:
    """The page of the chat once it shows these words: while a human holds it nothing tells when a message was taken up."""
    ends = time.monotonic() + 20
    while words not in (page := html.unescape(browser.get("/chats/77").text)) and time.monotonic() < ends:
        time.sleep(0.05)
    return page


def test_a_person_and_an_advisor_talk_while_the_bot_is_silent(emulator: Emulator, tmp_path: Path, renderer: Renderer) -> None:
    words = renderer.words("fr")
    with BotProcess(emulator, tmp_path) as bot:
        add_account(f"sqlite:///{tmp_path / 'comptoir.db'}", "Marie", "lead", "all", PASSWORD, False)
        person = emulator.person(chat_id=77, first_name="Jean", language_code="fr")
        person.types_command("/start")
        person.waits(until="Question 1 ")
        person.types("nous sommes à Liège")
        person.waits(until="Question 2 ")
        person.types("je voudrais parler à quelqu'un")
        person.waits(until=words.say("dialogue.handoff.started").unescape())
        browser = signed_in(bot.port)
        assert "77" in browser.get("/?status=waiting").text
        heard = len(person.chat.messages)

        person.types("vous êtes là ? je fais de la bière")
        person.types_command("/advice")
        send(browser, "/chats/77/reply", text="Bonjour, ici Marie <de l'Awex>.")
        person.waits(until="ici Marie <de l'Awex>.")
        person.types("merci ! et pour la marque ?")
        send(browser, "/chats/77/reply", text="Déposez-la d'abord.")
        person.waits(until="Déposez-la d'abord.")
        between = [message.text for message in person.chat.messages[heard:]]
        assert sorted(between) == sorted([
            "vous êtes là ? je fais de la bière", "/advice", "Marie\nBonjour, ici Marie <de l'Awex>.",
            "merci ! et pour la marque ?", "Marie\nDéposez-la d'abord.",
        ])  # fmt: skip
        page = shown(browser, "et pour la marque")
        assert "je fais de la bière" in page and "et pour la marque" in page and "Déposez-la d'abord." in page

        send(browser, "/chats/77/give-back")
        person.waits(until=words.say("dialogue.handoff.ended").unescape())
        person.presses(str(words.say("dialogue.buttons.continue")))
        person.waits(until="Question 2 ")
        script = yaml.safe_load(browser.get("/chats/77/script.yml").text)
        browser.close()
    assert not emulator.violations
    steps = script["test_cases"][0]["steps"]
    assert {"user": "nous sommes à Liège"} in steps and {"slot_was_set": [{"region": "wallonia"}]} in steps
    (tmp_path / "script.yml").write_text(yaml.safe_dump(script, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert_plays(tmp_path / "script.yml")


def assert_plays(path: Path) -> None:
    """The saved conversation runs green at once."""
    command = [sys.executable, "-m", "bot.cli", "replay", str(path)]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
