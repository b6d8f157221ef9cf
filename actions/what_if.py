"""What a person supposes: the answers that "et avec 150k ?" names, although it only asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from actions.channel_names import folded
from actions.resources import KNOWLEDGE
from advice.questions import Interview, QuestionType
from advice.yaml_files import read_yaml
from nlu.understanding.reader import Reader

ROOT = KNOWLEDGE.parent
MONEY = "budget_eur"
LEAST_MONEY = 1000
"""A bare figure as large as this is money: nothing else that is asked comes in thousands to a small firm."""

SURE = 0.9
ASKING = re.compile(r"[?¿]|\b(?:what if|wat als|was wenn|et si|en als|und wenn|if|als|wenn|si)\b", re.IGNORECASE)


def supposed(text: str, language: str, interview: Interview, today: date) -> dict[str, Any]:
    """The answers that `text` supposes; empty where it names none that can be told for sure."""
    told = ASKING.sub(" ", text).strip()
    if not told:
        return {}
    reading = _reader().read(told, None, language, today=today)
    found = {one.question: one.value for one in reading.answers if _countable(interview, one.question)}
    return found or _money(told, language, today) or _described(text)


def _countable(interview: Interview, question: str) -> bool:
    return interview[question].type is QuestionType.NUMBER


def _money(told: str, language: str, today: date) -> dict[str, Any]:
    reading = _reader().read(told, MONEY, language, today=today)
    for one in (*reading.answers, *reading.guesses):
        if one.question == MONEY and one.confidence >= SURE and one.value >= LEAST_MONEY:
            return {MONEY: one.value}
    return {}


def _described(text: str) -> dict[str, Any]:
    words = re.findall(r"\w+", folded(text))
    for entry in _suppositions():
        if all(any(word.startswith(begins) for word in words for begins in group) for group in entry["groups"]):
            return dict(entry["answer"])
    return {}


@cache
def _reader() -> Reader:
    return Reader.load(KNOWLEDGE, ROOT / "nlu" / "gazetteer", ROOT / "templates" / "words")


@cache
def _suppositions(folder: Path = KNOWLEDGE) -> tuple[Mapping[str, Any], ...]:
    return tuple(read_yaml(folder / "suppositions.yml")["suppositions"])
