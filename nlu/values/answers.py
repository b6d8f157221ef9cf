"""What the figures of a message answer to a number question: a value in its unit, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from nlu.values.measures import Bound, Figure

NEAR, NEAR_IN_BAND = 1.35, 1.6
"""The widest ratios at which both ends of a range say the same to the advice: in any case, and with no threshold between."""
BANDS: Mapping[str, tuple[float, ...]] = {
    "staff_count": (5, 10, 250),
    "shelf_life_months": (6, 9, 12),
    "gross_margin_pct": (45, 60),
    "spare_capacity_pct": (10, 20),
    "budget_eur": (10_000, 20_000, 60_000, 150_000, 250_000),
}
"""The figures at which the advice changes: a range across one is asked about, "more than" the last is as good as it."""


class NumberQuestion(Protocol):
    """What the parsers need to know of a question."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str | None: ...  # noqa: D102
    @property
    def minimum(self) -> float | None: ...  # noqa: D102
    @property
    def maximum(self) -> float | None: ...  # noqa: D102


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
    """The answer, in the unit of the question, read from `start` to `end`; `likely` where a letter was wrong or a guess was made."""

    value: float
    start: int
    end: int
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and the values that may be offered instead, the likelier first."""

    reason: Reason
    offers: tuple[float, ...] = ()
    start: int = 0
    end: int = 0


Answer = Value | Refusal
Ends = tuple[float, float]
Convert = Callable[[Figure], Ends | Refusal]


def settled(figures: Sequence[Figure], question: NumberQuestion, convert: Convert) -> Answer:
    """The one value that `figures` give, each turned into the unit of the question by `convert`; the doubt otherwise."""
    answers = [_one(figure, question, convert) for figure in figures]
    values = [answer for answer in answers if isinstance(answer, Value)]
    if values and len({answer.value for answer in values}) == 1:
        return values[0]
    if values:
        return Refusal(Reason.SEVERAL, _unlike(one.value for one in values), values[0].start, values[-1].end)
    doubts = [answer for answer in answers if isinstance(answer, Refusal)]
    return min(doubts, key=lambda one: one.reason is Reason.DIMENSION, default=Refusal(Reason.NOTHING))


def _one(figure: Figure, question: NumberQuestion, convert: Convert) -> Answer:
    ends = convert(figure)
    start, end = figure.start, figure.end
    if isinstance(ends, Refusal):
        return Refusal(ends.reason, ends.offers, start, end)
    low, high = tidy(ends[0]), tidy(ends[1])
    if not inside(low, question) or not inside(high, question):
        return Refusal(Reason.OUT_OF_BOUNDS, (), start, end)
    if figure.vague:
        return Refusal(Reason.UNCLEAR, (low,), start, end)
    if low != high:
        if figure.alternative and not _close(low, high, question.id):
            return Refusal(Reason.SEVERAL, (low, high), start, end)
        if not _close(low, high, question.id):
            return Refusal(Reason.RANGE, (low, high), start, end)
    edges = BANDS.get(question.id)
    if figure.bound is Bound.LESS or (figure.bound is Bound.MORE and (edges is None or low < edges[-1])):
        return Refusal(Reason.BOUND, (low,), start, end)
    return Value(low, start, end, likely=figure.slip or low != high)


def _close(low: float, high: float, question: str) -> bool:
    crossed = any(low < edge <= high for edge in BANDS.get(question, ()))
    return low > 0 and high / low <= (NEAR if crossed else NEAR_IN_BAND)


def inside(value: float, question: NumberQuestion) -> bool:
    """Whether the question takes `value`."""
    return (question.minimum is None or value >= question.minimum) and (question.maximum is None or value <= question.maximum)


def tidy(value: float) -> float:
    """`value` to two decimals; whole numbers as integers."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _unlike(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(dict.fromkeys(values))
