"""How files leave the house: through the chat page to the one chat that they belong to, and by the command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from PIL import Image
from pypdf import PdfReader
from starlette.applications import Starlette
from typer.testing import CliRunner

from advice.advise import advise_mapping
from advice.data import as_data
from advice.knowledge import Knowledge
from bot.chat_page.routes import COOKIE, page_routes
from bot.cli.commands import app
from bot.conversation.outcome import Said
from bot.conversation.turn_repository import TurnRepository
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from bot.storage.models import Chat
from bot.storage.outbox import PAGE_CHATS_FROM
from tests.advice.firms import READY, TODAY
from tests.services import app_context, no_wait

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MINE, THEIRS = PAGE_CHATS_FROM + 1, PAGE_CHATS_FROM + 2


@pytest.fixture
def database(tmp_path: Path) -> Any:
    opened = Database(f"sqlite:///{tmp_path / 'comptoir.db'}")
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
async def page(database: Database, renderer: Renderer, knowledge: Knowledge) -> AsyncIterator[httpx.AsyncClient]:
    """The chat page, in which one chat was given its advice, its dossier and its brief."""
    repository = TurnRepository(renderer, Language("fr"))
    advice = as_data(advise_mapping(READY, knowledge, TODAY))
    facts = {"answers": READY, "advice": advice, "missing": 0, "before": None, "as_of": TODAY.isoformat(), "ticked": {}}
    with database.begin() as session:
        for chat_id in (MINE, THEIRS):
            session.add(Chat(chat_id=chat_id, door="page", language="fr", holder="bot", version=1, created_at=NOW,
                             active_at=NOW))  # fmt: skip
        session.flush()
        for kind in ("recommendation", "dossier", "kol_brief"):
            reply = Reply(kind, facts)
            for message in renderer.render(reply, "fr"):
                repository.write_message(session.connection(), MINE, Said(message, reply), NOW, None)

    routes = page_routes(app_context(database, renderer, lambda: NOW, wait_for_change=no_wait))
    transport = httpx.ASGITransport(app=Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
        yield client


async def messages(page: httpx.AsyncClient) -> list[dict[str, Any]]:
    page.cookies.set(COOKIE, str(MINE))
    found: list[dict[str, Any]] = (await page.get("/chat/messages")).json()["messages"]
    return found


async def test_the_page_shows_the_chart_and_offers_the_documents(page: httpx.AsyncClient) -> None:
    files = [message["file"] for message in await messages(page) if message["file"]]
    assert [file["picture"] for file in files] == [True, False, False]
    chart, dossier, brief = [await page.get(f"/chat/files/{file['id']}") for file in files]
    assert chart.headers["content-type"] == "image/png" and Image.open(BytesIO(chart.content)).width == 1080
    for document in (dossier, brief):
        assert document.headers["content-type"] == "application/pdf"
        assert document.headers["content-disposition"].startswith("attachment")
        assert len(PdfReader(BytesIO(document.content)).pages) >= 2


async def test_a_file_belongs_to_its_own_chat(page: httpx.AsyncClient) -> None:
    file = next(message["file"] for message in await messages(page) if message["file"])
    page.cookies.set(COOKIE, str(THEIRS))
    assert (await page.get(f"/chat/files/{file['id']}")).status_code == 404
    page.cookies.clear()
    assert (await page.get(f"/chat/files/{file['id']}")).status_code == 404
    assert (await page.get("/chat/files/999999")).status_code == 404


def test_the_command_writes_the_dossier(tmp_path: Path) -> None:
    profile, output = tmp_path / "profile.yml", tmp_path / "dossier.pdf"
    profile.write_text(yaml.safe_dump(READY), encoding="utf-8")
    done = CliRunner().invoke(app, ["dossier", str(profile), "-o", str(output), "--language", "nl", "--as-of", "2026-11-22"])
    assert done.exit_code == 0, done.output
    assert "Verkopen in China" in PdfReader(output).pages[0].extract_text()


def test_the_command_writes_nothing_for_an_illegal_answer(tmp_path: Path) -> None:
    profile, output = tmp_path / "profile.yml", tmp_path / "dossier.pdf"
    profile.write_text("budget_eur: many", encoding="utf-8")
    done = CliRunner().invoke(app, ["dossier", str(profile), "-o", str(output)])
    assert done.exit_code != 0 and "budget_eur" in str(done.exception)
    assert not output.exists()
