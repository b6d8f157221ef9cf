"""The value for a number question, by the unit that the question asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nlu.values.answers import Answer, NumberQuestion, Reason, Refusal
from nlu.values.measures import Dimension, Figure
from nlu.values.money import money
from nlu.values.months import months
from nlu.values.people import people
from nlu.values.percent import percent
from nlu.values.plain import plain
from nlu.values.year import year


def _undated(figure: Figure) -> Figure:
    """A figure that stands where a year does, as a plain one: "we could put in 2000"."""
    if figure.dimension is not Dimension.YEAR or not figure.raw.isdecimal() or not figure.single:
        return figure
    plain = float(figure.raw)
    return replace(figure, dimension=Dimension.NONE, value=plain, low=plain, high=plain)


def value_for(question: NumberQuestion, figures: Sequence[Figure], today: date) -> Answer:
    """What `figures` (those that are meant for `question`, in the order of the text) give in its unit, or why nothing.

    For a unit that no parser knows, a plain figure is the value.
    """
    if not figures:
        return Refusal(Reason.NOTHING)
    if question.unit == "year":
        return year(figures, question, today)
    figures = [_undated(figure) for figure in figures]
    parsers = {"months": months, "percent": percent, "eur": money, "people": people}
    return parsers.get(question.unit or "", plain)(figures, question)
