"""Delivery to the webhook: one update at a time for each chat, several chats at once, again and again until a 2xx."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from http import HTTPStatus

from tests.emulator.api import Api
from tests.emulator.parameters import Parameters
from tests.emulator.posting import Poster, Reply
from tests.emulator.updates import Pending, disordered
from tests.emulator.world import WebhookSettings, World

IDLE_SECONDS = 3600.0
LONGEST_DELAY = 60.0
MOST_RETRY_AFTER = 3600.0


class WebhookDelivery:
    """Posts pending updates while a webhook is set. `pace` scales all waits between attempts: a test takes 0.01."""

    def __init__(self, world: World, api: Api, *, pace: float = 1.0, timeout: float = 60.0) -> None:
        self.world = world
        self.api = api
        self.pace = pace
        self.timeout = timeout
        self._poster = Poster()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until the emulator stops."""
        try:
            while not self.world.stopped:
                for hook, item in self._start():
                    task = asyncio.create_task(self._deliver(hook, item))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                await self._rest()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._poster.close()

    def _due(self) -> list[Pending]:
        """The heads of the chats' queues that may go out now."""
        if not self.world.webhook.url or self.world.stopped:
            return []
        now = time.monotonic()
        heads = self.world.updates.heads()
        room = self.world.webhook.max_connections - sum(item.in_flight for item in heads)
        due = [item for item in heads if not item.in_flight and item.due <= now]
        return due[: max(0, room)]

    async def _rest(self) -> None:
        """Return when an update may go out, at the latest when the next attempt falls due."""
        with self.world.signal:
            planned = self._next_attempt()

        def ready() -> bool:
            return self.world.stopped or self._next_attempt() < planned or bool(self._due())

        await self.world.signal.arrives(ready, max(0.001, planned - time.monotonic()))

    def _next_attempt(self) -> float:
        """The earliest time in the future at which an update falls due."""
        now = time.monotonic()
        dues = [item.due for item in self.world.updates.heads() if not item.in_flight and item.due > now]
        return min(dues, default=now + IDLE_SECONDS)

    def _start(self) -> list[tuple[WebhookSettings, Pending]]:
        with self.world.signal:
            due = self._due()
            if self.world.faults.disorder:
                due = disordered(due, self.world.faults.disorder, self.world.random)
            for item in due:
                item.in_flight = True
                item.deliveries += 1
            return [(self.world.webhook, item) for item in due]

    async def _deliver(self, hook: WebhookSettings, item: Pending) -> None:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}
        if hook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token
        error, retry_after = "", 0.0
        try:
            async with asyncio.timeout(self.timeout):
                reply = await self._poster.post(hook.url, json.dumps(item.body).encode(), headers)
        except TimeoutError:
            error = "Read timeout expired"
        except ConnectionRefusedError:
            error = "Connection refused"
        except OSError:
            error = "Webhook connection closed"
        else:
            if 200 <= reply.status <= 299:
                await self._carry_out(reply)
            else:
                error = f"Wrong response from the webhook: {reply.status} {_phrase(reply.status)}"
                with contextlib.suppress(ValueError):
                    retry_after = min(float(reply.headers.get("retry-after", 0)), MOST_RETRY_AFTER)
        self._settle(hook, item, error, retry_after)

    def _settle(self, hook: WebhookSettings, item: Pending, error: str, retry_after: float) -> None:
        """Confirm the update, or set the time of its next attempt: at once, then after 2, 4, 8… seconds."""
        with self.world.signal:
            item.in_flight = False
            if not error and self.world.faults.loses_acknowledgement():
                error = "Webhook connection closed"
            if hook.generation != self.world.webhook.generation and error:
                return
            if error:
                hook.last_error_date = self.world.now()
                hook.last_error_message = error
                delay = retry_after or (min(2.0**item.failures, LONGEST_DELAY) if item.failures else 0.0)
                item.failures += 1
                item.due = time.monotonic() + delay * self.pace
            else:
                self.world.updates.acknowledge(item)
            self.world.signal.tell()

    async def _carry_out(self, reply: Reply) -> None:
        """Do what the bot asked for in its answer to the webhook, as Telegram does; the result goes nowhere."""
        try:
            asked = json.loads(reply.body)
        except ValueError:
            return
        method = str(asked.get("method") or "") if isinstance(asked, dict) else ""
        if method and not method.lower().startswith(("get", "setwebhook", "deletewebhook", "close", "logout")):
            values = {name: value for name, value in asked.items() if name != "method"}
            await self.api.answer(self.world.token, method, Parameters(values))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
