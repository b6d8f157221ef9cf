"""What the figures of a message answer to a number question: a value in its unit, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from nlu.values.measures import Bound, Figure

NEAR, NEAR_IN_BAND = 1.35, 1.6
"""The widest ratios at which both ends of a range say the same to the advice: in any case, and with no band's edge between."""
PRICE, TOTAL, GROWTH = "price", "total", "growth"
"""Senses of a question: the price of one item; a sum of money; the step between two quantities counts."""


class NumberQuestion(Protocol):
    """What the parsers need to know of a question: the keys of ``questions.yml``."""

    @property
    def unit(self) -> str | None: ...
    @property
    def minimum(self) -> float | None: ...
    @property
    def maximum(self) -> float | None: ...
    @property
    def bands(self) -> tuple[float, ...]: ...
    @property
    def sense(self) -> str | None: ...


class Reason(StrEnum):
    """Why figures give no value."""

    NOTHING = "nothing"
    OUT_OF_BOUNDS = "out_of_bounds"
    CURRENCY = "currency"
    PERIOD = "period"
    DIMENSION = "dimension"
    RANGE = "range"
    BOUND = "bound"
    SEVERAL = "several"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Value:
    """The answer, in the unit of the question, read from `start` to `end`; `likely`: a slip, or derived."""

    value: float
    start: int
    end: int
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and the values that may be offered instead, the likelier first; or the one out of bounds."""

    reason: Reason
    offers: tuple[float, ...] = ()
    start: int = 0
    end: int = 0


Answer = Value | Refusal
Ends = tuple[float, float]
Convert = Callable[[Figure], Ends | Refusal]


def settled(figures: Sequence[Figure], question: NumberQuestion, convert: Convert) -> Answer:
    """The one value that `figures` give, each turned into the unit of the question by `convert`; the doubt otherwise."""
    answers = [_one(figure, question, convert(figure)) for figure in figures]
    values = [answer for answer in answers if isinstance(answer, Value)]
    if values:
        unlike = tuple(dict.fromkeys(answer.value for answer in values))
        return values[0] if len(unlike) == 1 else Refusal(Reason.SEVERAL, unlike, values[0].start, values[-1].end)
    doubts = [answer for answer in answers if isinstance(answer, Refusal)]
    return min(doubts, key=lambda one: one.reason is Reason.DIMENSION, default=Refusal(Reason.NOTHING))


def _one(figure: Figure, question: NumberQuestion, ends: Ends | Refusal) -> Answer:
    start, end = figure.start, figure.end
    if isinstance(ends, Refusal):
        return Refusal(ends.reason, ends.offers, start, end)
    low, high = tidy(ends[0]), tidy(ends[1])
    edges = question.bands
    near = NEAR if any(low < edge <= high for edge in edges) else NEAR_IN_BAND
    if not inside(low, question) or not inside(high, question):
        return Refusal(Reason.OUT_OF_BOUNDS, (high if inside(low, question) else low,), start, end)
    if figure.vague:
        return Refusal(Reason.UNCLEAR, (low,), start, end)
    if low != high and not (low > 0 and high / low <= near):
        return Refusal(Reason.SEVERAL if figure.alternative else Reason.RANGE, (low, high), start, end)
    if figure.bound is Bound.LESS or (figure.bound is Bound.MORE and not (edges and low >= edges[-1])):
        return Refusal(Reason.BOUND, (low,), start, end)
    return Value(low, start, end, likely=figure.slip or low != high)


def inside(value: float, question: NumberQuestion) -> bool:
    """Whether the question takes `value`."""
    return (question.minimum is None or value >= question.minimum) and (question.maximum is None or value <= question.maximum)


def tidy(value: float) -> float:
    """`value` to two decimals; whole numbers as integers."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
