"""The chat page: what it answers to a browser that listens."""

from __future__ import annotations

import asyncio

import httpx
from sqlalchemy import update
from starlette.applications import Starlette

from bot.chat_page.routes import COOKIE, MOST_KEYBOARDS, page_routes
from bot.storage.models import Chat
from bot.storage.outbox import PAGE_CHATS_FROM
from tests.conversation.harness import Harness
from tests.services import app_context, no_wait

CHAT = PAGE_CHATS_FROM + 7


def heard(harness: Harness, after: int) -> dict[str, object]:
    async def get() -> httpx.Response:
        routes = page_routes(app_context(harness.database, harness.renderer, harness.clock, wait_for_change=no_wait))
        transport = httpx.ASGITransport(app=Starlette(routes=routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://page", cookies={COOKIE: str(CHAT)}) as browser:
            return await browser.get("/chat/messages", params={"after": after})

    answer = asyncio.run(get())
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def asked_to_confirm(harness: Harness, times: int) -> None:
    """So many messages with a keyboard that stays open: a human holds the chat, and the person wants to be forgotten."""
    harness.says(CHAT, "bonjour")
    with harness.database.begin() as session:
        session.execute(update(Chat).values(holder="human"))
    for _ in range(times):
        harness.says(CHAT, "/delete")


def test_a_long_conversation_answers_with_the_newest_keyboards_alone(harness: Harness) -> None:
    asked_to_confirm(harness, MOST_KEYBOARDS + 3)
    found = heard(harness, 0)
    shown = [message["keyboard"] for message in found["messages"] if message["keyboard"]]  # type: ignore[attr-defined]
    assert len(shown) == MOST_KEYBOARDS + 3
    assert set(found["keyboards"]) == set(shown[-MOST_KEYBOARDS:])  # type: ignore[call-overload]


def test_a_keyboard_that_changed_is_drawn_again_without_a_new_message(harness: Harness) -> None:
    asked_to_confirm(harness, 1)
    last = max(message["id"] for message in heard(harness, 0)["messages"])  # type: ignore[attr-defined]
    found = heard(harness, last)
    assert found["messages"] == [] and len(found["keyboards"]) == 1  # type: ignore[arg-type]
