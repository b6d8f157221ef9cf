"""The pages in a real browser: every flow by the keyboard alone, in two languages, and no finding of axe on any page."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import select

from bot.core import paths
from bot.core.holder import Holder
from bot.storage.conversations import Conversation
from bot.storage.models import Chat, TranscriptMessage
from tests.console.conftest import PASSWORD, Place, slots
from tests.console.test_request_pages import asks

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

    async def pause(seconds: float) -> None:
        import asyncio

        await asyncio.sleep(0.1)

    place.rebuild(app=replace(place.context.app, wait_for_change=pause))
    server = uvicorn.Server(uvicorn.Config(place.app, log_level="error", lifespan="off", ws="none"))
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
    page.wait_for_function("document.activeElement.id === 'name'")
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
    place.add_account("Marie", language=language)
    place.chat(101, language=language)
    place.chat(102, language=language)
    with place.database.begin() as session:
        session.get_one(Chat, 102).holder = Holder.HUMAN
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
    place.add_account("Marie")
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
    place.add_account("Marie")
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


DATED = {"fr": {"asks": "Demande un rendez-vous", "dated": "a une date", "other": "annulée"},
         "nl": {"asks": "Vraagt een afspraak", "dated": "heeft een datum", "other": "afgezegd"}}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_a_request_gets_its_date_and_loses_it_by_the_keyboard_alone(
    place: Place, address: str, page: Any, language: str
) -> None:
    said = DATED[language]
    place.add_account("Marie", language=language)
    for chat_id in (101, 102):
        place.chat(chat_id, language=language)
    asks(place, 101, language=language)
    enter(page, address, "Marie")
    first = page.locator("tbody tr").first
    assert "101" in first.inner_text() and said["asks"] in first.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/chats/101")
    assert findings(page) == []
    tab_to(page, "#day-1")
    page.keyboard.type("12012026")
    tab_to(page, "#time-1")
    page.keyboard.type("1030AM")
    tab_to(page, "#place-1")
    page.keyboard.type("Place Sainctelette 2")
    tab_to(page, "#note-1")
    page.keyboard.type("2e étage")
    tab_to(page, ".request form button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".request >> text={said['dated']}")
    assert "10:30" in page.locator(".request strong").inner_text() and findings(page) == []
    page.wait_for_selector(".line.human")
    tab_to(page, ".request details:last-of-type summary")
    page.keyboard.press("Enter")
    tab_to(page, "#reason-1")
    page.keyboard.type("malade")
    tab_to(page, "button.danger")
    assert findings(page) == []
    page.keyboard.press("Enter")
    page.wait_for_selector(f".request >> text={said['other']}")
    assert findings(page) == [] and page.locator(".request form").count() == 0


def findings(page: Any) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def presses(page: Any, selector: str) -> None:
    """Reach a button or a link by Tab, and press Enter on it."""
    tab_to(page, selector)
    page.keyboard.press("Enter")


def test_a_line_is_corrected_and_promoted_by_the_keyboard_alone(place: Place, address: str, page: Any) -> None:
    shutil.copytree(paths.ROOT / "nlu" / "nl", place.context.nlu / "nl")
    place.add_account("Lea", role="lead", language="nl")
    place.chat(101, language="nl")
    with place.database.begin() as session:
        place.says(session, 101, "ne man of twaalf op den ERP", intent="unclear", question="staff_count")
    enter(page, address, "Lea")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/chats/101")
    presses(page, "a[href$='/messages/1/correct']")
    page.wait_for_selector("#intent")
    tab_to(page, "#intent")
    page.keyboard.type("stop")
    tab_to(page, "#example")
    page.keyboard.press("Control+A")
    page.keyboard.type("ik schuif dit eventjes de koelkast in")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/chats/101#m1")
    presses(page, "a[href$='/messages/3/correct']")
    page.wait_for_selector("#answer1")
    tab_to(page, "#intent")
    page.keyboard.type("geeft een antwoord")
    tab_to(page, "#answer1")
    page.keyboard.type(option_named(page, "staff_count"))
    tab_to(page, "#value1")
    page.keyboard.type("12")
    tab_to(page, "#answer2")
    page.keyboard.type(option_named(page, "order_management.erp"))
    assert page.locator("#answer2").input_value() == "order_management.erp" and findings(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/chats/101#m3")
    with place.database.read() as session:
        kept = slots(session, 101)
        assert (kept["staff_count"], kept["order_management"]) == (12, "erp")
    presses(page, "nav a[href$='/learn']")
    page.wait_for_url(f"{address}/learn")
    shown = page.locator(".diff").inner_text()
    assert '+{"text": "ik schuif dit eventjes de koelkast in", "question": null, "kind": "command"' in shown
    assert '"kind": "multi", "answers": {"staff_count": 12, "order_management": "erp"}' in shown
    assert "+++ b/nlu/nl/taught.jsonl" in shown and "+++ b/tests/nlu/promoted/nl.jsonl" in shown
    presses(page, "main form[action$='/learn'] button")
    page.wait_for_selector(".good")
    assert "koelkast" in (place.context.nlu / "nl" / "taught.jsonl").read_text(encoding="utf-8")


def option_named(page: Any, value: str) -> str:
    """The words of an option, as one types them to jump to it."""
    return str(page.locator(f"#answer1 option[value='{value}']").inner_text())


def test_snooze_note_script_reply_and_erasure_by_the_keyboard_alone(place: Place, address: str, page: Any) -> None:
    place.add_account("Lea", role="lead", language="fr")
    place.chat(101)
    place.chat(102)
    enter(page, address, "Lea")
    page.goto(f"{address}/chats/101")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=De côté jusqu’au")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.wait_for_selector("#snooze-day")
    tab_to(page, "#note")
    page.keyboard.type("à rappeler")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".note >> text=à rappeler")
    presses(page, "a[href$='/chats/101/script']")
    page.wait_for_selector("#name")
    tab_to(page, "#name")
    page.keyboard.type("gueuze-de-liege")
    page.keyboard.press("Enter")
    page.wait_for_selector(".good")
    assert (place.context.dialogues / "gueuze-de-liege.yml").exists()
    presses(page, "nav a[href$='/replies']")
    page.wait_for_selector("#title")
    tab_to(page, "#title")
    page.keyboard.type("Rappel")
    page.keyboard.press("Tab")
    page.keyboard.type("Je vous rappelle demain.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2 >> text=Rappel")
    page.goto(f"{address}/chats/102")
    presses(page, "aside summary")
    tab_to(page, "#number")
    page.keyboard.type("102")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Reçu")
    presses(page, "main a[href$='/console/']")
    page.wait_for_url(f"{address}/")
    assert "102" not in page.locator("tbody").inner_text()
    presses(page, ".out button")
    page.wait_for_url(f"{address}/sign-in")


def test_the_account_a_standard_reply_and_the_next_transcript_by_the_keyboard_alone(
    place: Place, address: str, page: Any
) -> None:
    place.add_account("Lea", role="lead", language="nl")
    place.chat(101, language="nl")
    place.chat(102, language="nl")
    enter(page, address, "Lea")
    post(page, address, "/replies", {"language": "nl", "title": "Terugbellen", "text": "Ik bel u morgen."})
    presses(page, ".row-link")
    page.wait_for_selector("#review-on")
    first = page.url
    page.keyboard.press("n")
    page.wait_for_function("first => location.href !== first && document.getElementById('canned')", arg=first)
    tab_to(page, "#canned")
    page.keyboard.type("Terug")
    presses(page, "#insert")
    assert page.locator("#text").input_value() == "Ik bel u morgen."
    presses(page, "nav a[href$='/account']")
    page.wait_for_selector("#language")
    tab_to(page, "#language")
    page.keyboard.type("Deu")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[lang=de]")


def furnished(place: Place, language: str) -> None:
    """Conversations in every state that a page can show."""
    place.rebuild(nlu=paths.ROOT / "nlu")
    place.add_account("Ada", role="admin", language=language)
    for chat_id in (101, 102, 103, 104):
        place.chat(chat_id)
    place.advised(101, {"region": "wallonia", "product_category": "beer"})
    place.advised(101, {"region": "wallonia", "product_category": "beer"}, rules_version="0-old", verdict="ready")
    with place.database.begin() as session:
        place.says(session, 101, "10 ETP", kind="button", answers={"staff_count": 10})
        place.says(session, 101, "je ne sais pas trop", intent="unclear", confidence=0.2, question="staff_count")
        place.says(session, 101, "", kind="voice", intent=None, file={"seconds": 3})
        session.get_one(Chat, 103).holder = Holder.NOBODY
        row = session.get_one(Conversation, 104)
        row.recalled_s, row.failures = 1, 1
    asks(place, 104)
    asks(place, 104, "training")


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(place: Place, address: str, page: Any, language: str, scheme: str) -> None:
    furnished(place, language)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/sign-in?language={language}")
    assert findings(page) == []
    page.locator("#name").fill("Nobody")
    page.locator("#password").fill("wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error")
    assert findings(page) == []
    enter(page, address, "Ada")
    for path, act in (("/chats/101/tags", {"tag": "foire"}), ("/chats/101/notes", {"text": "note"}), ("/chats/101/take", {}),
                      ("/filters", {"name": "Bières", "query": "q=bière"}), ("/chats/101/messages/1/correct", {}),
                      ("/chats/102/messages/3/correct", {"example": "on arrête là"}), ("/chats/102/snooze", {"until": "week"}),
                      ("/replies", {"language": "fr", "title": "Rappel", "text": "Bonjour"})):  # fmt: skip
        post(page, address, path, {"intent": "stop", "example": "une phrase toute neuve ici", **act})
    pages = ["/", "/?q=gueuze&status=open", "/?status=snoozed", "/?q=nothing-like-this", "/?status=wrong", "/chats/101",
             "/chats/102", "/chats/103", "/chats/104?error=snooze", "/chats/999", "/chats/101/script",
             "/chats/101/messages/1/correct", "/insight", "/insight?days=30", "/learn", "/replies", "/audit",
             "/account"]  # fmt: skip
    found = {}
    for path in pages:
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.locator("html").get_attribute("lang") == language
        found[path] = findings(page)
    page.goto(f"{address}/chats/101")
    page.keyboard.press("?")
    found["the keys"] = findings(page)
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", "/chats/101", "/chats/101/messages/1/correct", "/insight", "/learn"):
        page.goto(address + path)
        found[f"{path} on a phone"] = [*findings(page), *too_wide(page)]
    page.goto(f"{address}/chats/102")
    page.locator("aside summary").click()
    page.locator("#number").fill("1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error")
    found["not erased"] = findings(page)
    page.goto(f"{address}/chats/102")
    page.locator("aside summary").click()
    page.locator("#number").fill("102")
    page.keyboard.press("Enter")
    page.wait_for_selector("main table")
    found["erased"] = findings(page)
    assert {path: some for path, some in found.items() if some} == {}


def too_wide(page: Any) -> list[str]:
    """The page itself scrolls sideways: on a phone only tables may."""
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} px wide"] if width > 390 else []


def post(page: Any, address: str, path: str, form: dict[str, str]) -> str:
    token = page.locator("input[name=csrf]").first.get_attribute("value")
    answer = page.request.post(address + path, form={"csrf": token, **form})
    assert answer.ok or answer.status == 400, (path, answer.status)
    return str(answer.text())
