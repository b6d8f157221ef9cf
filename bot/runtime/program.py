"""The running program: channels, inbox, turns, outbox, and their start and stop order."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from actions.reply_kinds import Effect
from bot.conversation.ingester import UpdateIngester
from bot.conversation.maintenance import Maintenance
from bot.conversation.outcome import Outcome
from bot.conversation.services import AppContext, Services
from bot.conversation.worker import TurnWorker
from bot.core.errors import InputError
from bot.core.incoming import Incoming
from bot.observability.metrics import metrics_route
from bot.runtime.health import health_routes
from bot.runtime.lazy_app import LazyApp
from bot.runtime.settings import Settings
from bot.storage.wakeups import Wakeups

if TYPE_CHECKING:
    from bot.telegram.service import TelegramService

SHUT_SECONDS = 10
"""How long a running request may take after the program was told to stop."""

END_SECONDS = 50
"""How long a task may take to end. It exceeds the time that the dispatcher takes to drain the outbox."""

WARM_SECONDS = 1.0
"""How long to wait after the first turn before warming the engine up further."""

SWITCH_SECONDS = 0.001
"""How long a turn keeps the GIL while another thread waits for it. With Python's default of 5 ms, each step of a commit waits:
the p99 of an acknowledgement was 0.2 to 0.4 s under load, and 0.13 s with this value and priority for incoming updates."""

_log = structlog.get_logger(__name__)


class Program:
    """The running bot. Create it inside the event loop that it runs in."""

    def __init__(self, settings: Settings, services: Services, warm: Callable[[], None] = lambda: None) -> None:
        self._settings = settings
        self._services = services
        self._warm = warm
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._stop_sending = asyncio.Event()
        self._changed = asyncio.Condition()
        self._ingester = UpdateIngester(services.database, services.clock, services.metrics, self._update_came)
        self._worker = TurnWorker(services, self)
        self._maintenance = Maintenance(services, settings.retention_months, self._something_to_send)
        self._context = AppContext(
            services=services, take=self.take, wait_for_change=self.wait_for_change,
            outbox_written=self._something_to_send, person_erased=self._maintenance.sweep_soon,
            stopping=self._stop.is_set,
        )  # fmt: skip
        self._wakeups = None if services.database.is_sqlite else Wakeups(services.database, self._update_came)
        self._telegram = self._connect() if settings.telegram_bot_token else None

    async def take(self, incoming: list[Incoming]) -> None:
        """Commit these updates to the inbox and wake the worker."""
        await self._ingester.take(incoming)

    async def wait_for_change(self, seconds: float) -> None:
        """Return when a turn has ended or the program stops, at the latest after `seconds`."""
        async with self._changed:
            try:
                async with asyncio.timeout(seconds):
                    if not self._stop.is_set():
                        await self._changed.wait()
            except TimeoutError:
                return

    def turn_begins(self, chat_id: int) -> None:
        if self._telegram:
            self._soon(self._telegram.typing.begin, chat_id)

    def turn_ends(self, chat_id: int, outcome: Outcome | None) -> None:
        if self._telegram:
            self._soon(self._telegram.typing.end, chat_id)
        if outcome and Effect.DELETE_DATA in outcome.effects:
            self._services.metrics.erasures.labels("person").inc()
            self._maintenance.sweep_soon()
        self._something_to_send()

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT. Then stop receiving, finish the current turn, and send what is due."""
        for name in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(name, self._stop.set)
        sys.setswitchinterval(SWITCH_SECONDS)
        shared = not self._services.database.is_sqlite
        listener = listen(self._settings.console_host, self._settings.console_port, shared=shared)
        self._ingester.start()
        self._worker.start()
        self._maintenance.start()
        if self._wakeups:
            self._wakeups.start()
        doors = [asyncio.create_task(self._serve(listener))]
        warming = asyncio.create_task(self._warm_up())
        sending: list[asyncio.Task[None]] = []
        if self._telegram:
            doors += [
                asyncio.create_task(self._telegram.take_in(self._stop)),
                asyncio.create_task(self._telegram.introduce(self._stop, self._named)),
            ]
            sending = [asyncio.create_task(self._telegram.dispatcher.run(self._stop_sending))]
        try:
            await self._until_stopped(doors[:2] + sending)
        finally:
            await self._end([*doors, warming], sending)

    async def _warm_up(self) -> None:
        """Warm the engine up after the first turn and the delivery of its reply, or when nobody has written for a while."""
        await self.wait_for_change(WARM_SECONDS)
        try:
            async with asyncio.timeout(WARM_SECONDS):
                await self._stop.wait()
        except TimeoutError:
            await asyncio.to_thread(self._warm)

    async def _until_stopped(self, tasks: list[asyncio.Task[None]]) -> None:
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait({stopped, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in tasks:
            if task.done() and not self._stop.is_set():
                # These tasks run for ever. If one ends, exit, so that the program is restarted as a whole.
                task.result()
                raise RuntimeError("a task ended unexpectedly")

    async def _end(self, doors: list[asyncio.Task[None]], sending: list[asyncio.Task[None]]) -> None:
        _log.info("stopping")
        self._stop.set()
        await self._notify()
        await _ended(doors)
        await asyncio.to_thread(self._ingester.stop)
        await asyncio.to_thread(self._worker.stop)
        await asyncio.to_thread(self._maintenance.stop)
        self._stop_sending.set()
        await _ended(sending)
        if self._telegram:
            await self._telegram.close()
        if self._wakeups:
            await asyncio.to_thread(self._wakeups.stop)
        self._services.locks.close()
        self._services.database.close()
        _log.info("stopped")

    def _connect(self) -> TelegramService:
        # Imported here: without a token the program does not load python-telegram-bot.
        from bot.telegram.service import TelegramService, TelegramSettings

        given = self._settings
        settings = TelegramSettings(given.telegram_bot_token or "", given.telegram_api_url, given.telegram_webhook_url,
                                    given.telegram_webhook_secret, given.default_language)  # fmt: skip
        return TelegramService(settings, self._context)

    def _named(self, link: str) -> None:
        self._services.turns.link = link

    def _update_came(self) -> None:
        self._worker.wake()

    def _alive(self) -> bool:
        return self._worker.alive and self._ingester.alive

    def _something_to_send(self) -> None:
        self._soon(self._announce)

    def _soon(self, act: Callable[..., object], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(act, *arguments)
        except RuntimeError:
            return  # the loop has ended; the outbox keeps what was written

    def _announce(self) -> None:
        if self._telegram:
            self._telegram.dispatcher.wake()
        self._notice = self._loop.create_task(self._notify())

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _routes(self) -> list[BaseRoute]:
        services = self._services
        routes = health_routes(services.database, self._alive, lambda: self._ingester.trouble)
        routes.append(metrics_route(services.metrics, services.database, services.clock))
        routes.append(Mount("/console", app=LazyApp(self._console)))
        if self._telegram:
            return routes + self._telegram.routes()
        # A bot in Telegram does not serve the chat page.
        from bot.chat_page.routes import page_routes

        return routes + page_routes(self._context)

    def _console(self) -> ASGIApp:
        # Loaded when an advisor first opens it, so that it does not delay the start.
        from bot.console.routes import console

        return console(self._context)

    async def _serve(self, listener: socket.socket) -> None:
        config = uvicorn.Config(
            Starlette(routes=self._routes()), log_level="warning", lifespan="off", ws="none", server_header=False,
            access_log=False,
            timeout_graceful_shutdown=SHUT_SECONDS,
        )  # fmt: skip
        server = _Server(config)
        serving = asyncio.create_task(server.serve([listener]))
        host, port = listener.getsockname()[:2]
        _log.info("listening", host=host, port=port)
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        server.should_exit = True
        await serving


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    """Return once these tasks have ended. Cancel those that take too long."""
    if not tasks:
        return
    await asyncio.wait(tasks, timeout=END_SECONDS)
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            _log.error("task failed", error=type(result).__name__)


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers: the program controls the stop order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Return a listening socket. Raise InputError when the address is not available.

    With `shared` several processes can listen on one port, where the system supports it, and share its connections.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    shared = shared and hasattr(socket, "SO_REUSEPORT")
    try:
        listener = socket.create_server((host, port), family=family, backlog=256, reuse_port=shared)
    except OSError as error:
        raise InputError(f"CONSOLE_HOST, CONSOLE_PORT: {host}:{port} is not available ({error.strerror})") from None
    # Accepted connections inherit TCP_NODELAY. asyncio sets it on its own sockets only. Without it an answer takes 40 ms more.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
