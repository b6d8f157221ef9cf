"""Long polling. Updates are stored before they are confirmed to Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram.constants import PollingLimit
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.observability.redaction import redact
from bot.telegram.client import Client
from bot.telegram.errors import SlowDown, translated
from bot.telegram.updates import ALLOWED_UPDATES, UnreadableUpdate, admit, update_id

Store = Callable[[list[dict[str, Any]]], Awaitable[None]]
Pause = Callable[[float], Awaitable[object]]

WAIT_SECONDS = 30
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
BATCH = int(PollingLimit.MAX_LIMIT)

_log = structlog.get_logger(__name__)


async def poll(
    client: Client, store: Store, stop: asyncio.Event, *, wait: int = WAIT_SECONDS, pause: Pause | None = None
) -> None:
    """Pass every update to `store` in Telegram's order, until `stop` is set.

    `store` returns once a batch is committed, and must accept the same update again. Only then is the next batch
    requested, which confirms this one. When `store` raises, the same batch is fetched again. Telegram errors are logged
    and retried without limit. `stop` cancels a waiting request at once, and a running `store` after its commit. `pause`
    waits a number of seconds; the default one ends early when `stop` is set.
    """
    door = _Door(client, store, wait)
    rest = pause or (lambda seconds: _wait_for(stop, seconds))
    failures = 0
    while not stop.is_set():
        turn = asyncio.ensure_future(door.turn())
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({turn, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not door.storing:
                turn.cancel()
            await asyncio.wait({turn})
        finally:
            stopped.cancel()
            turn.cancel()
        if turn.cancelled():
            return
        advised = turn.result()
        if advised is None:
            if failures:
                _log.info("telegram polling recovered", after_failures=failures)
            failures = 0
            continue
        failures += 1
        await rest(max(advised, min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)))


class _Door:
    """The long-poll state of one bot."""

    def __init__(self, client: Client, store: Store, wait: int) -> None:
        self.storing = False
        self._client = client
        self._store = store
        self._wait = wait
        self._offset: int | None = None
        self._webhook_gone = False

    async def turn(self) -> float | None:
        """Fetch and store one batch. Return None on success, else the minimum pause in seconds."""
        try:
            if not self._webhook_gone:
                # Telegram rejects polling while a webhook is set. Pending updates are kept.
                await self._client.delete_webhook(drop_pending_updates=False)
                self._webhook_gone = True
            batch = await self._client.fetch(offset=self._offset, wait=self._wait, limit=BATCH, allowed=ALLOWED_UPDATES)
        except TelegramError as error:
            return _advice(error)
        except RecursionError:
            _log.error("telegram response nested too deeply")
            return 0.0
        return await self._keep(batch)

    async def _keep(self, batch: list[Any]) -> float | None:
        numbers = [number for number in map(update_id, batch) if number is not None]
        if batch and not numbers:
            _log.error("updates without update_id", count=len(batch))
            return 0.0
        if not numbers:
            return None
        self.storing = True
        try:
            await self._store([_admitted(raw) for raw in batch if update_id(raw) is not None])
        except Exception as error:
            # The error message may quote user text. Log the error type alone.
            _log.error("updates not stored; fetching them again", count=len(numbers), error=type(error).__name__)
            return 0.0
        finally:
            self.storing = False
        self._offset = max(numbers) + 1
        return None


def _admitted(raw: Any) -> dict[str, Any]:
    """Return the update for storage. Of an unreadable one only the id is kept, or it would be sent again for ever."""
    try:
        return admit(raw)
    except UnreadableUpdate as error:
        _log.error("update unreadable; only its id is stored", update_id=update_id(raw), reason=str(error))
        return {"update_id": update_id(raw)}


def _advice(error: TelegramError) -> float:
    """Log the error and return the minimum pause in seconds."""
    if isinstance(error, InvalidToken):
        _log.error("telegram refuses the bot token: check TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL")
        return LONGEST_PAUSE / 2
    if isinstance(error, Conflict):
        _log.error("another program polls this bot; only one may poll at a time", reason=redact(str(error)))
        return 5.0
    known = translated(error)
    _log.warning("telegram unreachable", reason=str(known))
    return known.retry_after if isinstance(known, SlowDown) else 0.0


async def _wait_for(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
