"""Which figures of a training line answer which question: found by comparing the parsers' values with the line's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from nlu.reader.lines import Line
from nlu.values import Dimension, Figure, figures

WRITTEN = date(2026, 11, 22)
"""The day that the lines suppose where a year hangs on it."""
NEAR = 0.006

Span = tuple[int, int, int]


def tags_of(line: Line, tags: Sequence[str], units: Mapping[str, str]) -> tuple[Span, ...] | None:
    """The figures of `line` as (start, end, tag); None where a figure that must be there was not found, so that nobody knows.

    `units` gives the unit of each number question.
    """
    asked = {question: value for question, value in line.answers.items() if question in tags and value is not None}
    if not asked:
        return ()
    found = figures(line.text, line.language, WRITTEN)
    spans: list[Span] = []
    for question, value in asked.items():
        mine = _matching(found, float(value), units[question])
        if not mine and value != 0:
            return None
        spans += [(figure.start, figure.end, tags.index(question)) for figure in mine]
    return tuple(spans)


def _matching(found: Sequence[Figure], value: float, unit: str) -> list[Figure]:
    exact = [figure for figure in found if any(_near(one, value) for one in _values(figure, unit))]
    if exact:
        fitting = [figure for figure in exact if figure.dimension in FITTING.get(unit, PLAIN)]
        return fitting or exact
    if unit == "people":
        counted = [figure for figure in found if figure.dimension in (Dimension.PEOPLE, Dimension.COUNT, Dimension.NONE)]
        for some in (counted, [figure for figure in counted if figure.dimension is Dimension.PEOPLE]):
            if len(some) > 1 and _near(sum(figure.value * figure.size for figure in some), value):
                return some
    if unit == "percent":
        for first in found:
            for second in found:
                if first.start < second.start and first.value > 0 and _near((second.value / first.value - 1) * 100, value):
                    return [first, second]
    return []


WHOLE = (("week", 4), ("day", 30))
"""A month of shop keepers."""
FITTING: Mapping[str, frozenset[Dimension]] = {
    "months": frozenset({Dimension.DURATION}),
    "percent": frozenset({Dimension.PERCENT, Dimension.SHARE}),
    "eur": frozenset({Dimension.MONEY}),
    "people": frozenset({Dimension.PEOPLE}),
    "year": frozenset({Dimension.YEAR, Dimension.DATE, Dimension.AGE}),
}

PLAIN = frozenset({Dimension.NONE, Dimension.COUNT, Dimension.OTHER, Dimension.WEIGHT, Dimension.VOLUME})
"""What fits a unit that has no parser of its own."""


def _values(figure: Figure, unit: str) -> Iterator[float]:
    ends = (figure.low, figure.high)
    match unit:
        case "months":
            yield from (end * figure.size for end in ends) if figure.dimension is Dimension.DURATION else ends
            yield from (end / parts for end in ends for unit, parts in WHOLE if figure.unit == unit)
        case "percent" if figure.dimension is Dimension.SHARE:
            yield figure.value * 100
        case "year":
            yield from ends
            yield from (WRITTEN.year - end for end in ends)
            yield from (century + end for end in ends for century in (1900, 2000) if end < 100)
        case _:
            yield from ends
            yield from (end * figure.size for end in ends)
            if figure.paired is not None:
                yield figure.paired


def _near(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= NEAR * max(abs(other), 1e-9))
