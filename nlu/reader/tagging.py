"""Which figures of a training line answer which question: those from which the parsers make the answer that the line has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from nlu.reader.lines import Line
from nlu.values import Dimension, Figure, NumberQuestion, Value, figures, value_for

WRITTEN = date(2026, 11, 22)
"""The day that the lines suppose where a year hangs on it."""
NEAR = 0.006
TOGETHER = 3
"""So many figures at most make one answer, but for the people of a team."""

Span = tuple[int, int, int]


def tags_of(line: Line, tags: Sequence[str], questions: Mapping[str, NumberQuestion]) -> tuple[Span, ...] | None:
    """The figures of `line` as (start, end, tag); None where a figure that must be there was not found, so that nobody knows.

    `questions` are the number questions by id.
    """
    asked = {question: value for question, value in line.answers.items() if question in tags and value is not None}
    if not asked:
        # A correction that is labelled for its act alone may hold the new figure.
        return None if line.only and line.kind == "correction" else ()
    found = figures(line.text, line.language, WRITTEN)
    spans: list[Span] = []
    for question, value in asked.items():
        mine = _matching(found, float(value), questions[question])
        if not mine and value != 0:
            return None
        spans += [(figure.start, figure.end, tags.index(question)) for figure in mine]
    return tuple(spans)


def _matching(found: Sequence[Figure], value: float, question: NumberQuestion) -> Sequence[Figure]:
    """The fewest figures that give `value`; of several single ones all that are of the fitting kind."""
    single = [figure for figure in found if _gives((figure,), value, question)]
    if single:
        return [figure for figure in single if figure.dimension is not Dimension.NONE] or single
    return next((some for some in _several(found) if _gives(some, value, question)), ())


def _several(found: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    people = tuple(figure for figure in found if figure.dimension is Dimension.PEOPLE)
    yield people
    for size in range(2, TOGETHER + 1):
        yield from combinations(found[:8], size)
    yield tuple(found)


def _gives(some: Sequence[Figure], value: float, question: NumberQuestion) -> bool:
    answer = value_for(question, some, WRITTEN)
    values = (answer.value,) if isinstance(answer, Value) else answer.offers
    return any(abs(one - value) <= NEAR * max(abs(value), 1e-9) for one in values)
