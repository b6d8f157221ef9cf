"""The chat page on this machine: the interview as in Telegram, without a bot token."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Row
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from actions.reply_kinds import ReplyKind
from bot.conversation import erasure
from bot.conversation.services import AppContext
from bot.core.commands import Command, read_command
from bot.core.incoming import Incoming, Kind
from bot.core.languages import DEFAULT, Language, from_code
from bot.storage import keyboards, transcripts
from bot.storage.models import Outgoing
from bot.storage.outbox import PAGE_CHATS_FROM

COOKIE = "comptoir_chat"
LONGEST_WAIT_SECONDS = 20.0
MOST_KEYBOARDS = 12
"""How many of the newest keyboards the page shows. Menus stay open, so a long conversation has many."""
LONGEST_BODY = 65_536


def page_routes(context: AppContext) -> list[BaseRoute]:
    """Return the routes of the page, its messages, its files and its input."""
    page = ChatPage(context)
    return [
        Route("/", page.show),
        Route("/chat/messages", page.messages, methods=["GET"]),
        Route("/chat/messages", page.say, methods=["POST"]),
        Route("/chat/export", page.export, methods=["GET"]),
        Route("/chat/files/{outbox_id:int}", page.file, methods=["GET"]),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]


class ChatPage:
    """One chat a browser, identified by an unguessable number in a cookie."""

    def __init__(self, context: AppContext) -> None:
        self._database = context.services.database
        self._renderer = context.services.renderer
        self._clock = context.services.clock
        self._attachments = context.services.attachments
        self._take = context.take
        self._wait = context.wait_for_change

    async def show(self, request: Request) -> Response:
        """Return the page. A browser without a chat gets a new one in its own language."""
        chat_id = _chat_id(request)
        language = _language(request)
        html = self._renderer.page(language, "chat.html.j2")
        response = HTMLResponse(html, headers={"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"})
        if chat_id is None:
            chat_id = PAGE_CHATS_FROM + secrets.randbelow(2**60)
            response.set_cookie(COOKIE, str(chat_id), httponly=True, samesite="strict", max_age=31_536_000)
            await self._take([self._incoming(chat_id, Kind.COMMAND, language, command=Command.START, text="/start")])
        return response

    async def messages(self, request: Request) -> Response:
        """Return the messages after ``after``, waiting a while for new ones."""
        chat_id = _chat_id(request)
        if chat_id is None:
            return JSONResponse({"error": "no chat"}, status_code=404)
        after = int(request.query_params.get("after") or 0) if (request.query_params.get("after") or "0").isdigit() else 0
        # Start waiting before the query, so that a turn in between is not missed.
        change = asyncio.ensure_future(self._wait(LONGEST_WAIT_SECONDS))
        try:
            await asyncio.sleep(0)
            found = await asyncio.to_thread(self._since, chat_id, after)
            if found is None:
                await change
                # The change may be in a keyboard alone.
                found = await asyncio.to_thread(self._since, chat_id, after, even_so=True)
        finally:
            change.cancel()
        return JSONResponse(found)

    async def say(self, request: Request) -> Response:
        """Accept typed text (``text``) or a button press (``token``, ``label``)."""
        chat_id = _chat_id(request)
        body = await request.body()
        if chat_id is None or len(body) > LONGEST_BODY:
            return JSONResponse({"error": "no chat, or request too long"}, status_code=400)
        try:
            said = await request.json()
        except ValueError:
            said = None
        if not isinstance(said, dict):
            return JSONResponse({"error": "invalid body; expected an object with text or token"}, status_code=400)
        token, text = said.get("token"), said.get("text")
        language = _language(request)
        if isinstance(token, str):
            incoming = self._incoming(chat_id, Kind.BUTTON, language, token=token, text=str(said.get("label") or ""))
        elif isinstance(text, str) and text.strip():
            command, argument = read_command(text)
            kind = Kind.COMMAND if command else Kind.TEXT
            incoming = self._incoming(chat_id, kind, language, text=text, command=command, argument=argument)
        else:
            return JSONResponse({"error": "invalid body; expected text or token"}, status_code=400)
        await self._take([incoming])
        return JSONResponse({"taken": True})

    async def file(self, request: Request) -> Response:
        """Return the file of a message of this chat, built on request, or 404."""
        chat_id = _chat_id(request)
        recipe = await asyncio.to_thread(self._recipe, chat_id, request.path_params["outbox_id"]) if chat_id else None
        if recipe is None or recipe["make"] not in self._attachments:
            return JSONResponse({"error": "no such file"}, status_code=404)
        content = await asyncio.to_thread(self._attachments[recipe["make"]], recipe)
        shown = "inline" if recipe.get("picture") else "attachment"
        headers = {"Content-Disposition": f'{shown}; filename="{recipe["filename"]}"', "X-Content-Type-Options": "nosniff",
                   "Cache-Control": "private, max-age=3600"}  # fmt: skip
        return Response(content, media_type=recipe["media_type"], headers=headers)

    def _recipe(self, chat_id: int, outbox_id: int) -> Mapping[str, Any] | None:
        with self._database.read() as session:
            row = session.get(Outgoing, outbox_id)
            return row.payload.get("attachment") if row is not None and row.chat_id == chat_id else None

    async def export(self, request: Request) -> Response:
        """Return all stored data about the person of this browser as a file."""
        chat_id = _chat_id(request)
        if chat_id is None:
            return JSONResponse({"error": "no chat"}, status_code=404)
        kept = await asyncio.to_thread(self._kept, chat_id)
        content = json.dumps(kept, ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": 'attachment; filename="comptoir.json"'}
        return Response(content, media_type="application/json", headers=headers)

    def _kept(self, chat_id: int) -> dict[str, Any]:
        with self._database.read() as session:
            return erasure.export(session, chat_id)

    def _incoming(self, chat_id: int, kind: Kind, language: Language, **said: Any) -> Incoming:
        # Telegram's update ids are positive. Ours are negative and also ascend.
        return Incoming(time.time_ns() - 2**62, chat_id, kind, self._clock(), language_code=str(language), **said)

    def _since(self, chat_id: int, after: int, *, even_so: bool = False) -> dict[str, Any] | None:
        """Return the messages after that one and the newest open keyboards, or None without messages unless `even_so`."""
        with self._database.reading() as connection:
            rows = transcripts.since(connection, chat_id, after)
            if not rows and not even_so:
                return None
            boards = keyboards.usable(connection, chat_id, MOST_KEYBOARDS)
            files = keyboards.files(connection, {row.keyboard for row in rows if row.keyboard})
        return {
            "messages": [{**_shown(row), "file": _file(files.get(row.keyboard))} for row in rows],
            "keyboards": {
                key: [{"token": f"{key}.{index}", "label": button["label"], "url": button["press"].get("url")}
                      for index, button in enumerate(buttons)]
                for key, buttons in boards.items()
            },
        }  # fmt: skip


def _shown(row: Row[Any]) -> dict[str, Any]:
    download = "/chat/export" if row.kind == ReplyKind.EXPORT else None
    return {"id": row.id, "direction": row.direction, "text": row.text, "html": row.html, "keyboard": row.keyboard,
            "download": download}  # fmt: skip


def _file(found: tuple[int, Mapping[str, Any]] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    number, recipe = found
    return {"id": number, "name": recipe["filename"], "picture": bool(recipe.get("picture"))}


def _chat_id(request: Request) -> int | None:
    value = request.cookies.get(COOKIE, "")
    return int(value) if value.isdigit() and PAGE_CHATS_FROM <= int(value) < 2**62 else None


def _language(request: Request) -> Language:
    for part in request.headers.get("accept-language", "").split(","):
        language = from_code(part.split(";")[0].strip())
        if language:
            return language
    return DEFAULT
