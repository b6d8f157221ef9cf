"""The composition root: the only place that builds the services and runs the program with them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from advice.questions import load_interview
from bot.conversation.services import Services
from bot.conversation.turn_repository import TurnRepository
from bot.conversation.turns import Clock, Turns
from bot.core import paths
from bot.core.clock import now
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.rasa.loader import load_engine
from bot.documents.attachments import attachments
from bot.observability import logs
from bot.observability.metrics import Metrics
from bot.rendering.renderer import Renderer
from bot.runtime.gc_tuning import gc_disabled
from bot.runtime.program import Program
from bot.runtime.settings import Settings
from bot.storage.database import Database
from bot.storage.locks import locks
from bot.storage.single_instance import SingleInstance


def build_services(settings: Settings, engine: DialogueEngine, database: Database, clock: Clock = now) -> Services:
    """Migrate `database` and return the services over it."""
    database.upgrade()
    renderer = Renderer.load(retention_months=settings.retention_months)
    interview = load_interview(paths.KNOWLEDGE)
    return Services(
        clock=clock,
        database=database,
        locks=locks(database, settings.redis_url),
        metrics=Metrics(),
        renderer=renderer,
        interview=interview,
        repository=TurnRepository(renderer, settings.default_language),
        turns=Turns(engine, renderer, interview, clock),
        attachments=attachments(),
    )


async def run(settings: Settings, model: Path) -> None:
    """Run the program with these settings and this model."""
    logs.configure(settings.log_level, as_json=settings.log_json)
    with gc_disabled():
        engine = load_engine(model, settings.action_endpoint_url)
    # Rasa has reconfigured structlog during its import.
    logs.configure(settings.log_level, as_json=settings.log_json)
    await run_with(settings, engine, engine.warm)


async def run_with(settings: Settings, engine: DialogueEngine, warm: Callable[[], None] = lambda: None) -> None:
    """Run the program with this engine until it is told to stop. `warm` warms the engine up in another thread."""
    with ExitStack() as held:
        database = Database(settings.database_url)
        if database.file:
            held.enter_context(SingleInstance(database.file))
        with gc_disabled():
            program = Program(settings, build_services(settings, engine, database), warm)
        await program.run()
