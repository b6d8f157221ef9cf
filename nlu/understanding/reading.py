"""What reading one message yields: sure answers, best guesses, and the reason for any doubt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Doubt(StrEnum):
    """Why the asked question was not simply answered; each has its own words in the catalogue."""

    HEDGE = "hedge"
    CONTRADICTION = "contradiction"
    PERIOD = "period"
    CURRENCY = "currency"
    SEVERAL = "several"
    RANGE = "range"
    BOUND = "bound"
    OUT_OF_RANGE = "out_of_range"
    UNIT = "unit"
    UNKNOWN = "unknown"
    QUESTION = "question"
    HOSTILE = "hostile"
    UNCLEAR = "unclear"


class Signal(StrEnum):
    """What the words show by themselves, whatever was asked."""

    YES = "yes"
    NO = "no"
    INSULT = "insult"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer read from the characters `start` to `end` of a message; `confidence` is between 0 and 1."""

    question: str
    value: Any
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a message says to one question: sure answers, else guesses and the reason for the doubt."""

    answers: tuple[Answer, ...] = ()
    guesses: tuple[Answer, ...] = ()
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """`answers` are sure; `guesses` are at most two candidates for the asked question; `doubt` says why they are;
    `signal` is the yes, the no or the insult that the message begins with or holds; `asks_back`: it also holds a question."""

    answers: tuple[Answer, ...] = ()
    guesses: tuple[Answer, ...] = ()
    doubt: Doubt | None = None
    signal: Signal | None = None
    asks_back: bool = False

    def value(self, question: str) -> Any:
        """The sure answer to `question`, or None."""
        return next((answer.value for answer in self.answers if answer.question == question), None)
