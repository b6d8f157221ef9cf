"""Live updates of open pages by server-sent events."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.console.context import ConsoleContext
from bot.console.guard import Guard, to_sign_in
from bot.storage import conversations
from bot.storage.accounts import Who
from bot.storage.conversations import Conversation
from bot.storage.models import TranscriptMessage

LOOK_SECONDS = 1.0
LEAST_SECONDS = 0.1
STREAM_SECONDS = 25.0
"""A stream ends after this time and the browser reconnects, so that an expired sign-in is noticed."""


class Live:
    """The event streams. An event only signals a change; the page then fetches it under the usual access control."""

    def __init__(self, context: ConsoleContext, guard: Guard, seconds: float | None = None) -> None:
        self._context = context
        self._guard = guard
        self._seconds = seconds

    async def chat(self, request: Request) -> Response:
        """Stream one conversation: its newest message and its holder, whenever they change."""
        who = await asyncio.to_thread(self._guard.who, request)
        if who is None:
            return to_sign_in(request)
        chat_id = int(request.path_params["chat_id"])
        if chat_id >= 2**63 or await asyncio.to_thread(self._state_of_chat, chat_id, who) is None:
            return Response(status_code=404)
        return self._stream(lambda: self._state_of_chat(chat_id, who), request)

    async def list(self, request: Request) -> Response:
        """Stream the list: how many conversations need a human, whenever that changes."""
        who = await asyncio.to_thread(self._guard.who, request)
        if who is None:
            return to_sign_in(request)
        return self._stream(lambda: self._state_of_list(who), request)

    def _stream(self, state: object, request: Request) -> Response:
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(self._events(state, request), media_type="text/event-stream", headers=headers)

    async def _events(self, state: object, request: Request) -> AsyncIterator[str]:
        assert callable(state)  # noqa: S101
        ends = time.monotonic() + (self._seconds or STREAM_SECONDS)
        last: object = None
        yield "retry: 1000\n\n"
        while time.monotonic() < ends and not self._context.app.stopping() and not await request.is_disconnected():
            found = await asyncio.to_thread(state)
            if found is None:
                return
            if found != last:
                last = found
                yield f"event: changed\ndata: {json.dumps(found)}\n\n"
            await self._context.app.wait_for_change(LOOK_SECONDS)
            # Turns in other chats end the pause early. They must not make this stream poll continuously.
            await asyncio.sleep(LEAST_SECONDS)

    def _state_of_chat(self, chat_id: int, who: Who) -> dict[str, object] | None:
        with self._context.database.read() as session:
            row = conversations.one(session, chat_id, who.sees)
            newest = select(func.max(TranscriptMessage.id)).where(TranscriptMessage.chat_id == chat_id)
            return {"newest": session.scalar(newest) or 0, "holder": row.holder} if row else None

    def _state_of_list(self, who: Who) -> dict[str, object]:
        with self._context.database.read() as session:
            query = select(func.count()).select_from(Conversation).where(Conversation.need <= 1)
            query = query.where(*conversations.visible(who.sees))
            return {"waiting": session.scalar(query) or 0}
