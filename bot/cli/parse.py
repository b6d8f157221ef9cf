"""``comptoir parse``: the interpretation of each line of text as a line of JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.environment import settings
from bot.cli.options import Json, silence_libraries
from bot.core import paths
from bot.core.clock import today
from bot.core.errors import InputError
from bot.core.languages import Language, codes

if TYPE_CHECKING:
    from advice.questions import Interview
    from bot.dialogue.engine import DialogueEngine, Understood

MOVES_ON = frozenset({"dont_know", "skip"})
"""Intents after which the open question is not asked again."""


def parse(
    question: Annotated[str | None, typer.Option(help="The question just asked.")] = None,
    language: Annotated[str | None, typer.Option(help=f"One of {codes()}; detected when absent.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Each line is an object with text, question, language.")] = False,
    as_json: Json = False,
) -> None:
    """Print the interpretation of each line of standard input, one JSON object a line."""
    silence_libraries()
    for line in read_lines(sys.stdin, question, language, jsonl, settings().model_path):
        typer.echo(line)


def read_lines(
    lines: Iterable[str], question: str | None, language: str | None, jsonl: bool, model: Path | None = None
) -> Iterator[str]:
    """Yield one JSON object for each line. With `jsonl` each line has its own question and language."""
    from advice.questions import load_interview
    from bot.dialogue.rasa.loader import load_engine
    from bot.dialogue.rasa.training import ensure_model
    from bot.observability import logs

    interview = load_interview(paths.KNOWLEDGE)
    _check(question, language, interview, "--question", "--language")
    engine = load_engine(ensure_model(model))
    logs.configure("ERROR")
    day = today().isoformat()
    with asyncio.Runner() as runner:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            asked = _object(line, number, interview) if jsonl else {"text": line.rstrip("\r\n")}
            text = asked["text"]
            open_question = asked.get("question") or (None if jsonl else question)
            spoken = asked.get("language") or (None if jsonl else language)
            understood = runner.run(_parse(engine, text, open_question, spoken, day))
            yield json.dumps(as_data(text, open_question, understood, spoken), ensure_ascii=False)


async def _parse(engine: DialogueEngine, text: str, question: str | None, language: str | None, day: str) -> Understood:
    return await engine.parse(text, question, language, day)


def as_data(text: str, question: str | None, understood: Understood, language: str | None) -> dict[str, Any]:
    """Return what ``comptoir parse`` prints: the interpretation, the topic of a question from the person and any doubts."""
    reask = question is not None and question not in understood.answers and understood.intent not in MOVES_ON
    return {
        "text": text,
        "language": language or understood.language,
        "question": question,
        "intent": understood.intent,
        "confidence": understood.confidence,
        "answers": dict(understood.answers),
        "tentative": list(understood.tentative),
        "offered": list(understood.guesses),
        "reask": reask,
        "topic": understood.topic,
        "doubt": understood.doubt,
    }


def _object(line: str, number: int, interview: Interview) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError:
        raise InputError(f"line {number}: invalid value {line.strip()[:60]!r}; expected JSON") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise InputError(f"line {number}: invalid value {line.strip()[:60]!r}; expected an object with a text")
    where = f"line {number}"
    _check(asked.get("question"), asked.get("language"), interview, f"{where}, question", f"{where}, language")
    return asked


def _check(question: Any, language: Any, interview: Interview, question_name: str, language_name: str) -> None:
    if question is not None and question not in interview:
        raise InputError(f"{question_name}: invalid value {question!r}; expected one of {', '.join(interview.ids)}")
    if language is not None and language not in set(Language):
        raise InputError(f"{language_name}: invalid value {language!r}; expected one of {codes()}")
