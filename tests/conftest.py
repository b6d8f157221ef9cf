"""What all tests share: the words, the knowledge, one engine a run, and scripted dialogues as test items."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from advice.knowledge import Knowledge, load_knowledge
from bot.core import paths
from bot.rendering.renderer import Renderer

pytest_plugins = ["tests.emulator.fixtures"]

DIALOGUES = Path(__file__).parent / "dialogues"


@pytest.fixture(autouse=True)
def _fresh_logging() -> None:
    """What an earlier test's command or Rasa set up (the level above all) neither hides nor adds lines in this test."""
    structlog.reset_defaults()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(paths.KNOWLEDGE)


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer.load()


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model; `make test` trains it before the tests begin."""
    from bot.dialogue.rasa.training import ensure_model

    return ensure_model(_given_model())


@pytest.fixture(scope="session")
def engine(model: Path) -> Any:
    """The real engine: Rasa with our actions in this process."""
    return _loaded()[0]


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Each scripted dialogue of tests/dialogues is a test item of its own."""
    if file_path.suffix == ".yml" and file_path.parent == DIALOGUES:
        return DialogueFile.from_parent(parent, path=file_path)
    return None


class DialogueFile(pytest.File):
    """A file of scripted dialogues."""

    def collect(self) -> Iterator[pytest.Item]:
        from bot.dialogue_scripts.player import vocabulary
        from bot.dialogue_scripts.script import read_script

        words = vocabulary(load_knowledge(paths.KNOWLEDGE), Renderer.load())
        for case in read_script(self.path, words):
            yield DialogueItem.from_parent(self, name=case.name, case=case)


class DialogueItem(pytest.Item):
    """One scripted dialogue."""

    def __init__(self, *, case: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case

    def runtest(self) -> None:
        from bot.conversation.turns import Turns
        from bot.dialogue_scripts.player import Player, ScriptClock

        engine, renderer = _loaded()
        clock = ScriptClock()
        player = Player(Turns(engine, renderer, load_knowledge(paths.KNOWLEDGE).interview, clock), clock)
        played = asyncio.run(player.play(self.case))
        if not played.passed:
            raise DialogueFailure("\n".join([*played.conversation, f"=> {played.failure}"]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, DialogueFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"dialogue: {self.name}"


class DialogueFailure(AssertionError):
    """A step that did not hold, with the conversation up to it."""


_LOADED: list[Any] = []


def _loaded() -> tuple[Any, Renderer]:
    if not _LOADED:
        from bot.dialogue.rasa.loader import load_engine
        from bot.dialogue.rasa.training import ensure_model
        from bot.observability import logs

        _LOADED[:] = [load_engine(ensure_model(_given_model())), Renderer.load()]
        logs.configure("WARNING")
    return _LOADED[0], _LOADED[1]


def _given_model() -> Path | None:
    from bot.runtime.settings import read_settings

    return read_settings().model_path
