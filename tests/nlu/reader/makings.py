"""Small heads, lines and vectors, made up for tests of the parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from nlu.reader.heads import Heads
from nlu.reader.lines import Line
from nlu.reader.odds import Floats, Linear

WIDTH = 64
INTERVIEW: list[dict[str, Any]] = [
    {"id": "region", "type": "choice", "options": ["wallonia", "brussels"]},
    {"id": "staff_count", "type": "number", "options": []},
    {"id": "budget_eur", "type": "number", "options": []},
    {"id": "china_lead", "type": "yes_no", "options": []},
    {"id": "story_assets", "type": "several", "options": ["heritage", "craft"]},
    {"id": "brand_story", "type": "text", "options": []},
]


def line(text: str, question: str | None = None, kind: str = "direct", language: str = "fr", **told: Any) -> Line:
    return Line.of({"text": text, "question": question, "kind": kind, **told}, language)


LINES = [
    line("12", "staff_count", answers={"staff_count": 12}),
    line("c'est quoi ?", None, "question", topic="what_is_kol"),
    line("parlons anglais", None, "command", act="change_language", target="en"),
    line("stop", None, "command", act="stop", language="nl"),
    line("plus tard", None, "correction"),
]


def heads(interview: list[dict[str, Any]] | None = None, lines: list[Line] | None = None) -> Heads:
    return Heads.of(INTERVIEW if interview is None else interview, LINES if lines is None else lines)


def linear(made: Heads | None = None, seed: int = 1) -> Linear:
    made = made or heads()
    random = np.random.default_rng(seed)

    def drawn(*size: int) -> Floats:
        return random.normal(size=size, scale=0.25).astype(np.float32)

    return Linear(made, drawn(made.width, WIDTH), drawn(made.width), drawn(len(made.tags), WIDTH), drawn(len(made.tags)))


def vectors(count: int, seed: int = 2) -> Floats:
    """As the encoder gives them: all of the same length."""
    drawn = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    scaled: Floats = drawn * (8 / np.linalg.norm(drawn, axis=1, keepdims=True))
    return scaled
