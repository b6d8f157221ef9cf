"""``comptoir replay``: plays dialogue scripts and reports as text or JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from bot.cli.environment import settings
from bot.cli.options import Json, silence_libraries
from bot.core import paths


def replay(files: list[Path], as_json: Json = False) -> None:
    """Play dialogue scripts through the real engine and the real actions."""
    silence_libraries()
    passed = True
    for result in play(files, settings().model_path):
        typer.echo(line(result, as_json))
        passed = passed and result["passed"]
    if not passed:
        raise typer.Exit(1)


def play(files: Sequence[Path], model: Path | None = None) -> Iterator[dict[str, Any]]:
    """Yield the result of each test case. All files are parsed before the first case is played."""
    from advice.knowledge import load_knowledge
    from bot.conversation.turns import Turns
    from bot.dialogue.rasa.loader import load_engine
    from bot.dialogue.rasa.training import ensure_model
    from bot.dialogue_scripts.player import Player, ScriptClock, vocabulary
    from bot.dialogue_scripts.script import TestCase, read_script
    from bot.observability import logs
    from bot.rendering.renderer import Renderer

    knowledge = load_knowledge(paths.KNOWLEDGE)
    renderer = Renderer.load()
    words = vocabulary(knowledge, renderer)
    scripts: list[tuple[Path, tuple[TestCase, ...]]] = [(path, read_script(path, words)) for path in files]
    engine = load_engine(ensure_model(model))
    logs.configure("ERROR")
    clock = ScriptClock()
    player = Player(Turns(engine, renderer, knowledge.interview, clock), clock)
    with asyncio.Runner() as runner:
        for path, cases in scripts:
            for case in cases:
                played = runner.run(player.play(case))
                yield {
                    "file": str(path),
                    "test_case": played.name,
                    "passed": played.passed,
                    "failure": played.failure,
                    "conversation": list(played.conversation),
                }


def line(result: dict[str, Any], as_json: bool) -> str:
    """Return a result as one line, as JSON or for a reader."""
    if as_json:
        return json.dumps(result, ensure_ascii=False)
    mark = "passed" if result["passed"] else "FAILED"
    reason = "" if result["passed"] else f"\n    {result['failure']}"
    return f"{mark}  {result['file']}: {result['test_case']}{reason}"
