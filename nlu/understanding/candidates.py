"""A value that a figure may mean for the question asked, and the clause that a figure stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.understanding.reading import Doubt

# "en" is Dutch for "and" and French for "in": the word after it decides.
_CLAUSE = re.compile(
    r"[;.!?()\n]|,(?!\d)| (?:et|and|und|mais|maar|but|aber|plus|en(?= (?:we|wij|ik|een|het|onze|hebben|zijn|nu|ook|met)\b)) "
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """`value` is sure unless there is a `doubt`; `other` is the next best value; `bare` when no unit was named."""

    value: float
    confidence: float
    start: int
    end: int
    doubt: Doubt | None = None
    other: float | None = None
    bare: bool = False


def around(text: str, start: int, end: int) -> str:
    """The clause of `text` around the span from `start` to `end`."""
    before = [match.end() for match in _CLAUSE.finditer(text, 0, start)]
    after = _CLAUSE.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]
