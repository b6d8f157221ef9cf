"""Takes the pictures of the console for the README: ``python -m tests.console.screenshots [FOLDER]``."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import sync_playwright
from starlette.applications import Starlette

from bot.console.context import ConsoleContext
from bot.console.routes import routes_of
from bot.conversation.outcome import Said
from bot.core import paths
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from bot.storage.models import Chat, TranscriptMessage
from tests.console.conftest import PASSWORD, Clock, Place
from tests.services import app_context

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WIDTH, HEIGHT = 1280, 860

FIRMS: list[tuple[str, str, str, str, float]] = [
    ("fr", "wallonia", "chocolate_biscuits", "Nous faisons des pralines à Liège, on est douze", 0.93),
    ("nl", "flanders", "beer", "we brouwen een tripel in Leuven, houdbaar twee jaar", 0.88),
    ("de", "wallonia", "cosmetics", "Naturkosmetik aus Eupen, wir sind zu siebt", 0.91),
    ("fr", "brussels", "fashion", "une petite maison de dentelle à Ixelles", 0.47),
    ("nl", "brussels", "baby", "houten speelgoed, tachtigduizend euro opzij", 0.79),
    ("en", "flanders", "home", "crystal glasses, founded in 1826", 0.9),
    ("fr", "wallonia", "other_food", "sirop de Liège, bocaux de 450 g", 0.38),
    ("nl", "flanders", "pet_food", "hondensnacks, registratie loopt", 0.84),
]
ASKED = ["region", "product_category", "shelf_life_months", "gross_margin_pct", "china_trademark", "staff_count", "budget_eur"]


def people(place: Place) -> None:
    """Write a few weeks of conversations, as the bot would."""
    for number, (language, region, category, line, confidence) in enumerate(FIRMS * 6):
        place.clock.at = NOW - timedelta(days=60 - number, hours=number % 7)
        _conversation(place, 4100 + number, language, region, category, line, confidence, 2 + number % 6)
    place.clock.at = NOW - timedelta(minutes=12)
    with place.database.begin() as session:
        place.says(session, 4140, "je voudrais parler à quelqu'un", intent="human", confidence=0.97, question="staff_count")
        place.context.handoff.take(session, 4140, place.clock())
        place.clock.move(minutes=3)
        session.get_one(Chat, 4140).active_at = place.clock()
        session.flush()
        place.says(
            session, 4140, "Notre importateur chinois a déposé la marque à son nom, que faire ?", intent=None, confidence=None
        )
    place.clock.at = NOW


def _conversation(
    place: Place, chat_id: int, language: str, region: str, category: str, line: str, confidence: float, depth: int
) -> None:
    slots = {
        "region": region, "product_category": category, "staff_count": 12, "budget_eur": 80_000,
        "china_trademark": "filed", "requested_slot": ASKED[depth - 1],
    }  # fmt: skip
    with place.database.begin() as session:
        session.add(Chat(chat_id=chat_id, language=language, holder="bot", version=depth, state={"slots": slots},
                         created_at=place.clock(), active_at=place.clock()))  # fmt: skip
        session.flush()
        for step, question in enumerate(ASKED[:depth]):
            facts = {"question": question, "number": step + 1, "most": 21, "attempt": 0, "noted": [], "back": step > 0,
                     "unclear": False, "ticked": [], "current": None}  # fmt: skip
            reply = Reply("ask", facts)
            for message in place.context.renderer.render(reply, language):
                place.context.repository.write_message(
                    session.connection(), chat_id, Said(message, reply), place.clock(), chat_id
                )
            place.clock.move(seconds=20 + 9 * step)
            if step == 0:
                answers: dict[str, Any] = {"region": region, "product_category": category, "staff_count": 12}
                place.says(session, chat_id, line, question=question, answers=answers, confidence=confidence)
            elif step == 2:
                asked = session.query(TranscriptMessage).filter_by(chat_id=chat_id, question=question).one()
                assert asked.buttons
                place.says(session, chat_id, asked.buttons[1], kind="button", question=question, answers={}, confidence=1.0)
            elif step + 1 < depth:
                place.says(session, chat_id, "80k", question=question, answers={}, confidence=0.95)
    if depth > 5:
        profile = {
            name: slots[name] for name in ("region", "product_category", "staff_count", "budget_eur", "china_trademark")
        }
        place.advised(chat_id, profile)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else paths.ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    renderer = Renderer.load()
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        database = Database(f"sqlite:///{Path(home) / 'shown.db'}")
        database.upgrade()
        clock = Clock(NOW)

        context = ConsoleContext(app_context(database, renderer, clock))
        place = Place(context, clock, Starlette(routes=routes_of(context)))
        people(place)
        place.add_account("Marie Dubois", role="lead", language="en")
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(place.app, log_level="error", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/console"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{address}/sign-in")
        page.fill("#name", "Marie Dubois")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        for name, path in (("list", "/"), ("conversation", "/chats/4140"), ("funnel", "/insight")):
            page.goto(address + path)
            page.evaluate("document.activeElement.blur()")
            page.screenshot(path=folder / f"console-{name}.png")
        browser.close()
        server.should_exit = server.force_exit = True
        thread.join(10)
        database.close()


if __name__ == "__main__":
    main()
