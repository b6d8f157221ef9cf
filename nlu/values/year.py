"""The year in which something began: a year, a date, or an age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from nlu.values.answers import Answer, Ends, NumberQuestion, Reason, Refusal, Value, inside, settled
from nlu.values.measures import Bound, Dimension, Figure
from nlu.values.months import in_months

EARLIEST = 1000


def year(figures: Sequence[Figure], question: NumberQuestion, today: date) -> Answer:
    """The year that `figures` give; ages and anniversaries count back from `today`."""
    dated = [figure for figure in figures if figure.dimension in (Dimension.YEAR, Dimension.DATE)]
    if len(figures) > 1 and any(figure.value == today.year for figure in dated):  # "80 candles this year"
        figures = [_as_age(figure) for figure in figures if figure not in dated or figure.value != today.year]
        dated = [figure for figure in dated if figure.value != today.year]
    aged = [figure for figure in figures if figure.dimension in (Dimension.AGE, Dimension.DURATION)]
    bare = [figure for figure in figures if figure.dimension is Dimension.NONE and figure.low >= EARLIEST]
    answer = settled(dated or bare or aged or figures, question, partial(_ends, today=today))
    if isinstance(answer, Value) and (answer.value > today.year or not inside(answer.value, question)):
        return Refusal(Reason.OUT_OF_BOUNDS, (answer.value,), answer.start, answer.end)
    return answer


def _as_age(figure: Figure) -> Figure:
    aged = figure.dimension is Dimension.NONE and figure.single and 1 < figure.value < EARLIEST
    return replace(figure, dimension=Dimension.AGE, unit="year", size=12.0) if aged else figure


def _ends(figure: Figure, today: date) -> Ends | Refusal:
    low, high = figure.low, figure.high
    if figure.bound in (Bound.LESS, Bound.MORE):
        return Refusal(Reason.BOUND, (low,) if low >= EARLIEST else (today.year - low,))
    if figure.dimension in (Dimension.YEAR, Dimension.DATE):
        return (low, high) if low == high else Refusal(Reason.RANGE, (low, high))
    if figure.dimension in (Dimension.AGE, Dimension.DURATION):
        return _began(figure, today)
    if figure.dimension is not Dimension.NONE or (figure.scaled and figure.raw) or low != int(low):
        return Refusal(Reason.DIMENSION)
    if low >= EARLIEST:
        return (low, high) if low == high else Refusal(Reason.RANGE, (low, high))
    short = today.year % 100
    if len(figure.raw) in (0, 2) and short < low < 100:
        return 1900 + low, 1900 + low
    offers = (2000 + low, today.year - low) if 0 <= low <= short else ()
    return Refusal(Reason.UNCLEAR, offers) if 0 <= low < 400 else Refusal(Reason.DIMENSION)


def _began(figure: Figure, today: date) -> Ends | Refusal:
    """The year of what is as old as the figure says; an age that is not a whole number of years may lie in two."""
    if not figure.single:
        return Refusal(Reason.RANGE, (today.year - figure.low, today.year - figure.high))
    if figure.unit == "year" and figure.value == int(figure.value):
        return today.year - figure.value, today.year - figure.value
    months = today.year * 12 + today.month - 1 - in_months(figure.value, figure)
    return months // 12, months // 12
