"""The one place that wires everything together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advice.questions import Interview, load_interview
from bot.conversation.turn_repository import TurnRepository
from bot.conversation.turns import Turns
from bot.core import paths
from bot.dialogue.engine import DialogueEngine
from bot.observability import logs
from bot.rendering.renderer import Renderer
from bot.runtime import gc_tuning
from bot.runtime.settings import Settings
from bot.storage.database import Database
from bot.storage.single_instance import SingleInstance

if TYPE_CHECKING:
    from bot.dialogue.rasa.engine import RasaEngine


def now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """What every door needs."""

    database: Database
    renderer: Renderer
    interview: Interview
    repository: TurnRepository
    turns: Turns


def load_engine(model: Path, action_endpoint_url: str | None = None) -> RasaEngine:
    """The dialogue engine with the model at `model`. Rasa is imported here and no earlier."""
    from bot.dialogue.rasa import tensorflow_stubs

    # Before Rasa: a model whose pipeline needs TensorFlow gets the real one.
    tensorflow_stubs.install(model, serving=False)
    from bot.dialogue.rasa.engine import RasaEngine

    engine = RasaEngine.load(model, action_endpoint_url)
    return engine


def assemble(settings: Settings, engine: DialogueEngine, clock: Callable[[], datetime] = now, link: str = "") -> Parts:
    """The parts over the database of the settings, its schema up to date."""
    database = Database(settings.database_url)
    database.upgrade()
    renderer = Renderer.load(retention_months=settings.retention_months)
    interview = load_interview(paths.KNOWLEDGE)
    repository = TurnRepository(renderer, settings.default_language)
    return Parts(database, renderer, interview, repository, Turns(engine, renderer, interview, clock, link))


async def run(settings: Settings, model: Path) -> None:
    """Run the program with these settings and this model."""
    logs.configure(settings.log_level, as_json=settings.log_json)
    with gc_tuning.gc_disabled():
        engine = load_engine(model, settings.action_endpoint_url)
    logs.configure(settings.log_level, as_json=settings.log_json)
    await run_with(settings, engine, engine.warm)


async def run_with(settings: Settings, engine: DialogueEngine, warm: Callable[[], None] = lambda: None) -> None:
    """Run the program with this engine until it is told to stop; `warm` readies the engine further, in another thread."""
    with ExitStack() as held:
        file = Database(settings.database_url).file
        if file:
            held.enter_context(SingleInstance(file))
        with gc_tuning.gc_disabled():
            from bot.runtime.program import Program

            program = Program(settings, assemble(settings, engine), now, warm)
        await program.run()
