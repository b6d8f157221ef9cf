"""``comptoir chat``: the interview in the terminal, buttons by their number."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.environment import settings
from bot.cli.options import language_of
from bot.core.languages import Language

if TYPE_CHECKING:
    from bot.conversation.outcome import Outcome


def chat(language: str = "fr") -> None:
    """Hold the interview in this terminal."""
    asyncio.run(talk(language_of(language), settings().model_path))


async def talk(language: Language, model: Path | None = None) -> None:
    """Hold the interview until the input ends."""
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
    chat = InMemoryChat(Turns(engine, renderer, load_interview(paths.KNOWLEDGE), now), now, language)
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
