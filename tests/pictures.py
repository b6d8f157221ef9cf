"""`make pictures`: the pictures of the README, taken of the running program."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.bot_process import BotProcess
from tests.emulator import Emulator

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]

SAID = (
    "Bonjour",
    "On fait des pralines à Liège, on est douze",
    "elles se gardent un an et demi",
    "c’est quoi un KOL ?",
    "une trentaine d’euros le kilo, plutôt 35",
)
"""A conversation as a praline maker holds it."""


def main() -> None:
    """Write docs/pictures/conversation.png."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Emulator() as emulator, BotProcess(emulator, Path(folder)):
        marie = emulator.person(chat_id=7, first_name="Marie", language_code="fr")
        for text in SAID:
            marie.types(text)
            marie.waits(until=lambda chat: chat.replies and chat.replies[-1].buttons, timeout=30)
        page_html = emulator.transcript_html(7)
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 430, "height": 900}, device_scale_factor=2)
        page.set_content(page_html)
        page.screenshot(path=PICTURES / "conversation.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
