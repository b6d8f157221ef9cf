"""The services and the context that a test hands to a channel or the console, over a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from advice.questions import load_interview
from bot.conversation.services import AppContext, Services
from bot.conversation.turn_repository import TurnRepository
from bot.conversation.turns import Turns
from bot.core import paths
from bot.core.languages import Language
from bot.documents.attachments import attachments
from bot.observability.metrics import Metrics
from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from bot.storage.locks import Locks, ProcessLocks


def services(
    database: Database, renderer: Renderer, clock: Callable[[], datetime], engine: Any = None, locks: Locks | None = None
) -> Services:
    """Services without a running program; only turns need an engine."""
    interview = load_interview(paths.KNOWLEDGE)
    return Services(
        clock=clock,
        database=database,
        locks=locks or ProcessLocks(),
        metrics=Metrics(),
        renderer=renderer,
        interview=interview,
        repository=TurnRepository(renderer, Language("fr")),
        turns=Turns(engine, renderer, interview, clock),
        attachments=attachments(),
    )


def app_context(database: Database, renderer: Renderer, clock: Callable[[], datetime], **program: Any) -> AppContext:
    """A context; `program` says what stands for the running program."""
    return AppContext(services=services(database, renderer, clock), **program)


async def no_wait(seconds: float) -> None:
    """Stands for `AppContext.wait_for_change` where nothing is waited for."""
