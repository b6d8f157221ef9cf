"""The sets that reading is measured on; README.md says how they were made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.reader.lines import Line

FOLDER = Path(__file__).parent
OPEN, SEALED, DEV = "open", "sealed", "dev"
LANGUAGES = ("fr", "nl", "en", "de")


@dataclass(frozen=True, slots=True)
class Digression:
    """What a person says instead, when the question `at` is open: a question back, small talk or a hedge."""

    at: str
    line: Line


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One whole interview: who answers what at the first and at the second wording; `profile` is what is true of the firm."""

    language: str
    who: str
    profile: dict[str, Any]
    opening: Line
    replies: dict[str, list[str]]
    digressions: tuple[Digression, ...]


def lines(half: str, language: str) -> list[Line]:
    """The lines of one half in one language."""
    return [Line.of(row, language) for row in rows(FOLDER / half / f"{language}.jsonl")]


def dialogues(half: str, language: str) -> list[Dialogue]:
    """The whole interviews of one half in one language."""
    return [_dialogue(row, language) for row in rows(FOLDER / half / f"interviews-{language}.jsonl")]


def rows(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file."""
    return [json.loads(row) for row in path.read_text("utf-8").splitlines() if row.strip()]


def every_text(half: str) -> list[str]:
    """Whatever people type in one half, interviews and all."""
    found = []
    for language in LANGUAGES:
        found += [line.text for line in lines(half, language)]
        for one in dialogues(half, language):
            found.append(one.opening.text)
            found += [text for wordings in one.replies.values() for text in wordings]
            found += [digression.line.text for digression in one.digressions]
    return found


def _dialogue(row: dict[str, Any], language: str) -> Dialogue:
    opening = Line.of({"kind": "volunteer", "question": None, **row["opening"]}, language)
    digressions = tuple(Digression(one["at"], Line.of(one, language)) for one in row.get("digressions") or ())
    return Dialogue(language, row["who"], row["profile"], opening, row["replies"], digressions)
