"""The pages in a real browser: every flow by the keyboard alone, in two languages, and no finding of axe on any page."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import select

from bot.storage.models import Chat, TranscriptMessage
from tests.console.conftest import PASSWORD, Place

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
PATIENCE_MS = 20_000

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed; tests/machine.sh installs it")

SPEECH = {
    "fr": {"waits": "Attend une personne", "held": "Un conseiller mène", "bot": "Le robot mène", "read": "Lue par"},
    "nl": {"waits": "Wacht op een mens", "held": "Een adviseur voert", "bot": "De bot voert", "read": "Gelezen door"},
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def address(place: Place) -> Iterator[str]:
    """Where the console of `place` listens, on the real clock's pace."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(place.app, log_level="error", lifespan="off", ws="none"))

    async def pause(seconds: float) -> None:
        import asyncio

        await asyncio.sleep(0.1)

    place.office.pause = pause
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/console"
    server.should_exit = True
    server.force_exit = True
    thread.join(10)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    context.close()
    assert not [one for one in troubles if "status of 40" not in one], troubles


def enter(page: Any, address: str, name: str) -> None:
    """Sign in with nothing but the keyboard."""
    page.goto(f"{address}/sign-in")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")


def tab_to(page: Any, selector: str, most: int = 120) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by the keyboard")


def wait(what: Any, seconds: float = 15) -> Any:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = what()
        if found:
            return found
        threading.Event().wait(0.05)
    raise AssertionError("it did not happen in time")


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_from_sign_in_to_give_back_by_the_keyboard_alone(place: Place, address: str, page: Any, language: str) -> None:
    said = SPEECH[language]
    place.hire("Marie", language=language)
    place.chat(101, language=language)
    place.chat(102, language=language)
    with place.database.begin() as session:
        session.get_one(Chat, 102).holder = "human"
        session.flush()
        place.says(session, 102, "je voudrais parler à quelqu'un")
    enter(page, address, "Marie")
    first = page.locator("tbody tr").first
    assert said["waits"] in first.inner_text() and "102" in first.inner_text()

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/chats/102")
    assert said["held"] in page.locator("#handling").inner_text()

    page.keyboard.press("c")
    page.keyboard.type("Bonjour, je suis là.")
    tab_to(page, "#reply button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line.human")
    assert "Bonjour, je suis là." in page.locator(".line.human").inner_text()
    assert page.locator("#text").input_value() == ""

    with place.database.begin() as session:
        place.says(session, 102, "merci, une ligne toute neuve")
    page.wait_for_selector("text=une ligne toute neuve")

    tab_to(page, "#handling button")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    wait(lambda: said["bot"] in page.locator("#handling").inner_text())
    with place.database.read() as session:
        assert session.get_one(Chat, 102).holder == "bot"
        query = select(TranscriptMessage.author).where(TranscriptMessage.chat_id == 102, TranscriptMessage.direction == "out")
        assert session.scalars(query.order_by(TranscriptMessage.id)).all()[1:] == ["Marie", None]

    page.keyboard.press("t")
    page.keyboard.type("foire")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chip.tag >> text=foire")
    page.keyboard.press("a")
    page.keyboard.type("Mar")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#assignee option[selected] >> text=Marie", state="attached")
    page.locator("body").press("r")
    page.wait_for_selector(f"text={said['read']}")


def test_the_list_is_filtered_searched_and_continued_by_the_keyboard(place: Place, address: str, page: Any) -> None:
    place.hire("Marie")
    with place.database.begin() as session:
        for number in range(1, 61):
            session.add(Chat(chat_id=number, language="fr", holder="bot", version=1, state={"slots": {}},
                             created_at=place.clock(), active_at=place.clock()))  # fmt: skip
    place.chat(101)
    enter(page, address, "Marie")
    tab_to(page, ".more a")
    page.keyboard.press("Enter")
    wait(lambda: page.locator("tbody tr").count() == 61)
    page.locator("body").press("/")
    page.keyboard.type("gueuze")
    page.keyboard.press("Enter")
    wait(lambda: page.locator("tbody tr").count() == 1)
    assert "q=gueuze" in page.url
    tab_to(page, "#save-name")
    page.keyboard.type("Gueuze")
    page.keyboard.press("Enter")
    page.wait_for_selector(".saved a[href='/console/?q=gueuze'] >> text=Gueuze")
    page.go_back()
    page.go_back()
    wait(lambda: page.locator("tbody tr").count() == 50)
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, "#f-region")
    page.keyboard.type("Wal")
    page.keyboard.press("Tab")
    wait(lambda: page.locator("tbody tr").count() == 1)
    assert "region=wallonia" in page.url


def test_the_keys_are_shown_and_can_be_switched_off(place: Place, address: str, page: Any) -> None:
    place.hire("Marie")
    place.chat()
    enter(page, address, "Marie")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Enter")
    assert not page.locator("#keys").is_visible()
    page.goto(f"{address}/account")
    tab_to(page, "#shortcuts")
    page.keyboard.press("Space")
    page.goto(f"{address}/")
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()


def findings(page: Any) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(place: Place, address: str, page: Any, language: str, scheme: str) -> None:
    place.office.nlu = Path(__file__).parents[2] / "nlu"
    place.hire("Ada", role="admin", language=language)
    place.chat(101)
    place.chat(102)
    place.advised(101, {"region": "wallonia", "product_category": "beer"})
    place.advised(101, {"region": "wallonia", "product_category": "beer"}, rules_version="0-old", verdict="ready")
    with place.database.begin() as session:
        place.says(session, 101, "10 ETP", kind="button", answers={"staff_count": 10})
        place.says(session, 101, "je ne sais pas trop", intent="unclear", confidence=0.2, question="staff_count")
        place.says(session, 101, "", kind="voice", intent=None, file={"seconds": 3})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/sign-in?language={language}")
    assert findings(page) == []
    enter(page, address, "Ada")
    for path, act in (("/chats/101/tags", {"tag": "foire"}), ("/chats/101/notes", {"text": "note"}), ("/chats/101/take", {}),
                      ("/filters", {"name": "Bières", "query": "q=bière"}), ("/chats/101/messages/1/correct", {}),
                      ("/replies", {"language": "fr", "title": "Rappel", "text": "Bonjour"})):  # fmt: skip
        post(page, address, path, {"intent": "stop", "example": "une phrase toute neuve ici", **act})
    paths = ["/", "/?q=gueuze&status=open", "/?q=nothing-like-this", "/chats/101", "/chats/999", "/insight", "/learn",
             "/replies", "/audit", "/account", "/chats/101/script",
             "/chats/101/messages/4/correct", "/?status=wrong"]  # fmt: skip
    found = {}
    for path in paths:
        page.goto(address + path)
        assert page.locator("html").get_attribute("lang") == language
        found[path] = findings(page)
    assert {path: some for path, some in found.items() if some} == {}
    post(page, address, "/chats/102/erase", {"number": "1"})
    page.goto(f"{address}/")
    page.set_content(post(page, address, "/chats/102/erase", {"number": "102"}))
    assert findings_of_part(page) == []


def findings_of_part(page: Any) -> list[str]:
    """As `findings`, without what concerns colours: the part is shown without its style sheet."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run({rules: {'color-contrast': {enabled: false}}})).violations")
    return [one["id"] for one in found]


def post(page: Any, address: str, path: str, form: dict[str, str]) -> str:
    token = page.locator("input[name=csrf]").first.get_attribute("value")
    answer = page.request.post(address + path, form={"csrf": token, **form})
    assert answer.ok or answer.status == 400, (path, answer.status)
    return str(answer.text())
