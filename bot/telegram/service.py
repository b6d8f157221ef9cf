"""The Telegram service of the running program: polling or webhook for updates, a dispatcher for messages."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.routing import BaseRoute

from bot.conversation.services import AppContext
from bot.core.languages import Language
from bot.storage.locks import LocksLostError
from bot.telegram.client import connect
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.dispatcher import OutboxDispatcher
from bot.telegram.errors import DeliveryError, SlowDown, telegram_errors
from bot.telegram.intake import read_update
from bot.telegram.message_builders import MessageBuilder
from bot.telegram.polling import poll
from bot.telegram.presentation import present
from bot.telegram.typing import Typing
from bot.telegram.webhook import register_webhook, webhook_route

PATH = "/telegram/webhook"
"""The webhook's path when TELEGRAM_WEBHOOK_URL has none."""

POLLING = "polling"
"""The lock of the one polling process: Telegram serves one at a time."""

STAND_BY_SECONDS = 1.0
HOLD_CHECK_SECONDS = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """The Telegram settings; see docs/settings.md."""

    token: str
    api_url: str
    webhook_url: str | None
    webhook_secret: str | None
    default_language: Language


class TelegramService:
    """The bot in Telegram, from `open` until its events are set."""

    def __init__(self, settings: TelegramSettings, context: AppContext) -> None:
        services = context.services
        self._settings = settings
        self._renderer = services.renderer
        self._locks = services.locks
        self._clock = services.clock
        self._take = context.take
        self._token = settings.token
        self._client = connect(self._token, settings.api_url)
        self._delivery = TelegramDelivery(self._client)
        messages = MessageBuilder(services.database, self._delivery, services.renderer, services.attachments)
        self.dispatcher = OutboxDispatcher(services.database, messages, services.locks, services.clock, services.metrics)
        self.typing = Typing(self._delivery)

    def routes(self) -> list[BaseRoute]:
        """Return the webhook's route, if there is one."""
        if not self._settings.webhook_url:
            return []
        path = urlsplit(webhook_address(self._settings.webhook_url)).path
        return [webhook_route(path, self._secret, self._store)]

    async def take_in(self, stop: asyncio.Event) -> None:
        """Receive updates until `stop` is set."""
        if self._settings.webhook_url:
            await self._register(webhook_address(self._settings.webhook_url), stop)
            await stop.wait()
        else:
            await self._poll(stop)

    async def introduce(self, stop: asyncio.Event, named: Callable[[str], None]) -> None:
        """Set the command menu, and call `named` with the address of the bot's private chat."""
        await present(self._delivery, self._renderer, self._settings.default_language)

        async def ask() -> None:
            with telegram_errors():
                me = await self._client.get_me()
            named(f"https://t.me/{me.username}")

        await self._insist(ask, "bot name not fetched", stop)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.shutdown()

    @property
    def _secret(self) -> str:
        return self._settings.webhook_secret or derived_secret(self._token)

    async def _store(self, batch: list[dict[str, Any]]) -> None:
        received = self._clock()
        await self._take([read_update(raw, received=received) for raw in batch])

    async def _register(self, address: str, stop: asyncio.Event) -> None:
        async def register() -> None:
            await register_webhook(self._client, address, self._secret)

        await self._insist(register, "webhook not set", stop)

    async def _insist(self, act: Callable[[], Awaitable[None]], failed: str, stop: asyncio.Event) -> None:
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                await act()
                return
            except DeliveryError as error:
                _log.warning(failed, reason=str(error))
                await _until(stop, error.retry_after if isinstance(error, SlowDown) else pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _poll(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                ours = await asyncio.to_thread(self._locks.acquire, POLLING)
            except LocksLostError as error:
                _log.error("polling lock not available", error=str(error))
                ours = False
            if not ours:
                await _until(stop, STAND_BY_SECONDS)
                continue
            leave = asyncio.Event()
            watch = asyncio.create_task(self._watch(stop, leave))
            try:
                await poll(self._client, self._store, leave)
            finally:
                leave.set()
                await watch
                await asyncio.to_thread(self._locks.release, POLLING)

    async def _watch(self, stop: asyncio.Event, leave: asyncio.Event) -> None:
        """Set `leave` when the program stops or another process may be polling."""
        while not stop.is_set() and not leave.is_set() and await asyncio.to_thread(self._locks.holds, POLLING):
            await _until(stop, HOLD_CHECK_SECONDS)
        leave.set()


def webhook_address(url: str) -> str:
    """Return the webhook's address. It always has a path, so that it does not collide with the console's pages."""
    parts = urlsplit(url)
    return url if parts.path.strip("/") else parts._replace(path=PATH).geturl()


def derived_secret(token: str) -> str:
    """Derive the webhook secret from the bot token when none is configured: the same in every process."""
    return hmac.new(token.encode(), b"comptoir webhook secret", hashlib.sha256).hexdigest()


async def _until(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
