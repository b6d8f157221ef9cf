"""What reading one message yields: answers with their degree, what would be offered, and the dialogue act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nlu.reader.certainty import Degree


class Doubt(StrEnum):
    """Why the open question was not simply answered; each has its own words in the catalogue."""

    HEDGE = "hedge"
    PERIOD = "period"
    CURRENCY = "currency"
    SEVERAL = "several"
    RANGE = "range"
    BOUND = "bound"
    OUT_OF_RANGE = "out_of_range"
    UNIT = "unit"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer read from the characters `start` to `end` of a message; `confidence` is the share of such that is right."""

    question: str
    value: Any
    confidence: float
    degree: Degree
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """`answers` are sure or likely; `offered` readings of the open question are asked about, best first, and what a
    text tells of the question that is put with it; `doubt` says why the open question was not simply answered.
    `act` is the dialogue act, `topic` what a question back is about, `target` what an act is about: each with its odds."""

    answers: tuple[Answer, ...]
    offered: tuple[Answer, ...]
    doubt: Doubt | None
    act: tuple[str, float]
    acts: tuple[tuple[str, float], ...]
    topic: tuple[str, float] | None
    target: str | None
    language: tuple[str, float]

    def value(self, question: str) -> Any:
        """The answer to `question`, or None."""
        return next((answer.value for answer in self.answers if answer.question == question), None)
