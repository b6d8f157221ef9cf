"""``comptoir chat``: the interview in the terminal with numbered buttons, or with ``--jsonl`` for another program."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.environment import settings
from bot.cli.options import language_of, silence_libraries
from bot.core.errors import InputError
from bot.core.languages import Language

if TYPE_CHECKING:
    from bot.conversation.in_memory_chat import InMemoryChat
    from bot.conversation.outcome import Outcome


def chat(
    language: str = "fr",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read and write one JSON object a line (say, press or send).")
    ] = False,
) -> None:
    """Hold the interview in this terminal, or with another program."""
    spoken = language_of(language)
    if jsonl:
        silence_libraries()
    asyncio.run(exchange(spoken, settings().model_path) if jsonl else talk(spoken, settings().model_path))


async def exchange(language: Language, model: Path | None = None) -> None:
    """Write one line of output for each line of input, after the greeting."""
    from bot.conversation.exchange import Exchange

    held = Exchange(_begun(language, model))
    _write(await held.begin())
    while line := await asyncio.to_thread(sys.stdin.readline):
        if not line.strip():
            continue
        try:
            _write(await held.take(_read(line)))
        except InputError as error:
            _write({"error": str(error)})


def _read(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        raise InputError(f"invalid line {line.strip()[:60]!r}; expected a JSON object") from None


def _write(told: object) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201


async def talk(language: Language, model: Path | None = None) -> None:
    """Hold the interview until the input ends."""
    chat = _begun(language, model)
    labels = _show(await chat.says("/start"))
    while True:
        print("> ", end="", flush=True)  # noqa: T201
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        typed = line.strip()
        if not typed:
            continue
        number = typed.removeprefix("#")
        pressed = typed.startswith("#") and number.isdigit() and 0 < int(number) <= len(labels)
        outcome = await (chat.presses(labels[int(number) - 1]) if pressed else chat.says(typed))
        labels = _show(outcome) or labels


def _begun(language: Language, model: Path | None) -> InMemoryChat:
    """Return a new chat with the model at `model`."""
    from advice.questions import load_interview
    from bot.conversation.in_memory_chat import InMemoryChat
    from bot.conversation.turns import Turns
    from bot.core import paths
    from bot.core.clock import now
    from bot.dialogue.rasa.loader import load_engine
    from bot.dialogue.rasa.training import ensure_model
    from bot.observability import logs
    from bot.rendering.renderer import Renderer

    engine = load_engine(ensure_model(model))
    logs.configure("ERROR")
    renderer = Renderer.load()
    return InMemoryChat(Turns(engine, renderer, load_interview(paths.KNOWLEDGE), now), now, language)


def _show(outcome: Outcome) -> list[str]:
    labels: list[str] = []
    for said in outcome.said:
        print("\n" + said.message.plain)  # noqa: T201
        for row in said.message.buttons:
            shown = []
            for button in row:
                labels.append(button.label)
                shown.append(f"[#{len(labels)} {button.label}]")
            print("  " + " ".join(shown))  # noqa: T201
    return labels
