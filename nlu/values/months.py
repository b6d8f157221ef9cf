"""Durations in months."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.values.answers import Answer, Ends, NumberQuestion, Reason, Refusal, settled
from nlu.values.measures import Dimension, Figure

_WEEKS_TO_FOUR = 12
"""Up to so many weeks count four to the month, more count 52 to the year."""


def months(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    """The duration that `figures` give, in months; a figure without unit counts months."""
    named = [figure for figure in figures if figure.dimension in (Dimension.DURATION, Dimension.AGE)]
    return settled(named or figures, question, _ends)


def _ends(figure: Figure) -> Ends | Refusal:
    if figure.dimension in (Dimension.DURATION, Dimension.AGE):
        return in_months(figure.low, figure), in_months(figure.high, figure)
    if figure.dimension is Dimension.NONE and not figure.scaled:
        return figure.low, figure.high
    return Refusal(Reason.DIMENSION)


def in_months(value: float, figure: Figure) -> float:
    """`value` of the figure's unit in months: weeks by four or by 52 a year, days by 30 where they are whole months."""
    days = value * {"day": 1, "week": 7, "fortnight": 14}.get(figure.unit, 0)
    if not days:
        return value * figure.size
    if days % 7 == 0 and (figure.unit != "day" or days < 30):
        weeks = days / 7
        return weeks / 4 if weeks <= _WEEKS_TO_FOUR else weeks * 12 / 52
    return days / 30 if days % 30 == 0 else days * 12 / 365
