"""The connection to a Bot API server: python-telegram-bot's typed calls, and updates as raw JSON."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any

from telegram.constants import FloodLimit
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

DEFAULT_API_URL = "https://api.telegram.org/bot"
# The extra time that a response may take beyond the long-poll wait.
SLACK_SECONDS = 10.0


class Client(ExtBot[int]):
    """A bot's connection. It needs no `initialize()`: nothing is requested before the first method call."""

    async def fetch(self, *, offset: int | None, wait: int, limit: int, allowed: Sequence[str]) -> list[Any]:
        """Return the pending updates as plain JSON. They are not parsed further, so none is lost to a parsing error.

        `offset` confirms all updates below it. `wait` is the longest time in seconds that Telegram may hold an empty answer.
        """
        # The typed `get_updates` raises on an update it cannot parse, and again at each retry.
        data: dict[str, Any] = {"timeout": wait, "limit": limit, "allowed_updates": list(allowed)}
        if offset is not None:
            data["offset"] = offset
        answer = await self._post("getUpdates", data, read_timeout=wait + SLACK_SECONDS)
        return answer if isinstance(answer, list) else []

    async def shutdown(self) -> None:
        """Close the connections. The library's own method does nothing for a bot that was never initialized."""
        await asyncio.gather(*(request.shutdown() for request in self._request))


def connect(token: str, api_url: str = DEFAULT_API_URL, *, per_second: float = FloodLimit.MESSAGES_PER_SECOND) -> Client:
    """Return a client for the server at `api_url`, which ends in `/bot` (the token follows it).

    `per_second` limits the messages to all chats together; 0 sets no limit. The caller retries: the retries of the rate
    limiter would block every chat when Telegram slows down one.
    """
    # Without this the library warns about its own pauses, in seconds, at each 429.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    base_url = api_url.rstrip("/")
    if not base_url.startswith(("http://", "https://")) or not base_url.endswith("/bot"):
        raise ValueError(f"invalid Bot API address {api_url!r}; expected an address like {DEFAULT_API_URL}")
    return Client(
        token,
        base_url=base_url,
        base_file_url=f"{base_url.removesuffix('/bot')}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=64, read_timeout=20, write_timeout=20, pool_timeout=20, media_write_timeout=60
        ),
        get_updates_request=HTTPXRequest(connection_pool_size=1),
        rate_limiter=AIORateLimiter(overall_max_rate=per_second, max_retries=0),
    )
