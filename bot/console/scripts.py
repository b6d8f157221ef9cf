"""Converts a conversation to a dialogue script: what the person did, and what must hold after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from actions.reply_kinds import ReplyKind
from advice.knowledge import Knowledge
from bot.console.scrubbing import disguised
from bot.conversation.exchange import SENDABLE
from bot.core.incoming import Kind
from bot.core.languages import Language
from bot.dialogue_scripts.player import vocabulary
from bot.dialogue_scripts.script import read_script
from bot.rendering.renderer import Renderer
from bot.storage.models import Chat, Direction, StoredRecommendation, TranscriptMessage

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,58}")

SETTING = frozenset({"inform", "affirm", "edit", "greet", "faq", "done", "clarify"})
"""The intents whose answers are recorded. Those of a what-if question are not."""


def script_of(
    name: str, chat: Chat, rows: Sequence[TranscriptMessage], advice: Sequence[StoredRecommendation], renderer: Renderer
) -> dict[str, Any]:
    """Return the conversation as a script, up to a human's takeover. Personal data is replaced by placeholders."""
    steps: list[dict[str, Any]] = []
    given = list(advice)
    for place, row in enumerate(rows):
        if row.author is not None or (row.direction == Direction.IN and row.intent == "human"):
            break
        step = _step(row) if row.direction == Direction.IN else None
        if step is None:
            continue
        steps.append(step)
        said = _until_next(rows[place + 1 :])
        steps += _checks(row, said)
        if any(one.kind == ReplyKind.RECOMMENDATION for one in said) and given:
            stored = given.pop(0)
            steps.append({"verdict": stored.verdict})
            if stored.first_channel:
                steps.append({"channel": stored.first_channel})
    held: dict[str, Any] = {"metadata": {"day": rows[0].at.date().isoformat()}} if rows else {}
    return {
        "test_cases": [
            {"test_case": name, "language": _first_language(rows, renderer) or chat.language, **held, "steps": steps}
        ]
    }


def _first_language(rows: Sequence[TranscriptMessage], renderer: Renderer) -> str | None:
    """Return the language of the first question. The person may have changed it later."""
    first = next((row for row in rows if row.direction == Direction.OUT and row.kind == ReplyKind.ASK and row.question), None)
    if first is None:
        return None
    key, said = f"questions.{first.question}.ask", " ".join(first.text.split())
    for language in Language:
        words = renderer.words(language)
        if key in words and " ".join(words.say(key).striptags().split()) in said:
            return str(language)
    return None


def as_yaml(script: Mapping[str, Any]) -> str:
    """Return the script as YAML."""
    return yaml.safe_dump(dict(script), allow_unicode=True, sort_keys=False, width=120)


def check(path: Path, knowledge: Knowledge, renderer: Renderer) -> None:
    """Raise `ScriptError` when the file is not playable."""
    read_script(path, vocabulary(knowledge, renderer))


def _step(row: TranscriptMessage) -> dict[str, Any] | None:
    if row.kind == Kind.BUTTON:
        return {"press": row.text}
    if row.kind in (Kind.TEXT, Kind.COMMAND):
        text = row.text if row.kind == Kind.COMMAND else disguised(row.text)
        return {"user": text} if text else None
    return {"send": row.kind} if row.kind in {str(kind) for kind in SENDABLE} else None


def _until_next(rows: Iterable[TranscriptMessage]) -> list[TranscriptMessage]:
    said = []
    for row in rows:
        if row.direction == Direction.IN:
            break
        said.append(row)
    return said


def _checks(row: TranscriptMessage, said: Sequence[TranscriptMessage]) -> list[dict[str, Any]]:
    checks: list[dict[str, Any]] = []
    if row.answers and row.intent in SETTING:
        checks.append({"slot_was_set": [{name: value} for name, value in row.answers.items()]})
    asked = [one.question for one in said if one.kind == ReplyKind.ASK and one.question]
    if asked:
        checks.append({"utter": f"utter_ask_{asked[-1]}"})
    return checks
