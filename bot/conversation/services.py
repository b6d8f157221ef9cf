"""The program's services, and the context passed to channels and console."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from advice.questions import Interview
from bot.conversation.turn_repository import TurnRepository
from bot.conversation.turns import Clock, Turns
from bot.core.incoming import Incoming
from bot.documents.attachments import Attachments
from bot.observability.metrics import Metrics
from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from bot.storage.locks import Locks


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The shared services. `bot.runtime.composition` builds them once."""

    clock: Clock
    database: Database
    locks: Locks
    metrics: Metrics
    renderer: Renderer
    interview: Interview
    repository: TurnRepository
    turns: Turns
    attachments: Attachments


async def _take_nothing(incoming: list[Incoming]) -> None:
    raise RuntimeError("no running program to take the update")


def _nothing() -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class AppContext:
    """The services, and callbacks of the running program for channels and the console. The defaults do nothing useful."""

    services: Services
    take: Callable[[list[Incoming]], Awaitable[None]] = _take_nothing
    """Commit these updates to the inbox. Return when they are stored."""
    wait_for_change: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Return when something may have changed, at the latest after so many seconds."""
    outbox_written: Callable[[], None] = _nothing
    """Called from any thread after something was put into the outbox."""
    person_erased: Callable[[], None] = _nothing
    """Called from any thread after a person was erased."""
    stopping: Callable[[], bool] = bool
    """Whether the program is stopping."""
