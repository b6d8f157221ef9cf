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
# How long an answer may take beyond the time for which a long poll was asked to wait.
SLACK_SECONDS = 10.0


class Client(ExtBot[int]):
    """A bot's connection. It needs no `initialize()`: nothing is asked of Telegram until a method is called."""

    async def fetch(self, *, offset: int | None, wait: int, limit: int, allowed: Sequence[str]) -> list[Any]:
        """The pending updates as Telegram wrote them: parsed as JSON and no further, so that none is lost in reading.

        `offset` confirms everything below it. `wait` is how long, in seconds, Telegram may hold an empty answer.
        """
        # The typed `get_updates` raises on an update it cannot read, and again at each retry.
        data: dict[str, Any] = {"timeout": wait, "limit": limit, "allowed_updates": list(allowed)}
        if offset is not None:
            data["offset"] = offset
        answer = await self._post("getUpdates", data, read_timeout=wait + SLACK_SECONDS)
        return answer if isinstance(answer, list) else []

    async def shutdown(self) -> None:
        """Close the connections. The library's own method does nothing for a bot that was never initialized."""
        await asyncio.gather(*(request.shutdown() for request in self._request))


def connect(token: str, api_url: str = DEFAULT_API_URL, *, per_second: float = FloodLimit.MESSAGES_PER_SECOND) -> Client:
    """A client for the server at `api_url`, which ends in `/bot` (the token follows it).

    All chats together get `per_second` messages; 0 sets no bound. Retries are the caller's: the rate limiter's own
    would hold every chat when one of them is told to wait.
    """
    # Without it the library warns about its own pauses, in seconds, at each 429.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    base_url = api_url.rstrip("/")
    if not base_url.startswith(("http://", "https://")) or not base_url.endswith("/bot"):
        raise ValueError(f"the address of a Bot API server looks like {DEFAULT_API_URL}, not {api_url!r}")
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
