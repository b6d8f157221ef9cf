"""Shows the typing indicator when a turn takes noticeably long."""

from __future__ import annotations

import asyncio
from typing import Protocol

from bot.storage.outbox import PAGE_CHATS_FROM

AFTER_SECONDS = 0.7
AGAIN_SECONDS = 4.5
"""Telegram hides the indicator after five seconds."""


class ShowsTyping(Protocol):
    """Anything that can show the typing indicator."""

    async def typing(self, chat_id: int) -> None: ...


class Typing:
    """One indicator a chat, from `AFTER_SECONDS` after the turn began until it ends. Call from the event loop."""

    def __init__(self, delivery: ShowsTyping, after: float = AFTER_SECONDS, again: float = AGAIN_SECONDS) -> None:
        self._delivery = delivery
        self._after = after
        self._again = again
        self._shown: dict[int, asyncio.Task[None]] = {}

    def begin(self, chat_id: int) -> None:
        """A turn has begun. Groups and the chat page show no indicator."""
        if 0 < chat_id < PAGE_CHATS_FROM and chat_id not in self._shown:
            self._shown[chat_id] = asyncio.get_running_loop().create_task(self._show(chat_id))

    def end(self, chat_id: int) -> None:
        """The turn has ended."""
        task = self._shown.pop(chat_id, None)
        if task:
            task.cancel()

    async def _show(self, chat_id: int) -> None:
        await asyncio.sleep(self._after)
        while True:
            await self._delivery.typing(chat_id)
            await asyncio.sleep(self._again)
