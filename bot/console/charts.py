"""Bar charts as plain geometry. The template draws them as SVG next to a table of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, NAMES, FIGURES = 760, 230, 60
BAR, GAP = 18, 10


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every bar."""

    name: str
    values: list[int]

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Piece:
    """One rectangle: its series, its start and its length."""

    series: int
    x: float
    width: float
    value: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its pieces, its total."""

    name: str
    y: int
    pieces: list[Piece]
    total: int
    end: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of stacked horizontal bars."""

    bars: list[Bar]
    series: list[Series]
    width: int
    height: int


def bars(names: Sequence[str], series: Sequence[Series]) -> Bars:
    """Return the chart of these series, one bar a name, all on one scale from zero."""
    totals = [sum(one.values[index] for one in series) for index in range(len(names))]
    scale = (WIDTH - NAMES - FIGURES) / max([*totals, 1])
    made = []
    for index, name in enumerate(names):
        x, pieces = float(NAMES), []
        for place, one in enumerate(series):
            width = round(one.values[index] * scale, 2)
            if width:
                pieces.append(Piece(place, round(x, 2), width, one.values[index]))
            x += width
        made.append(Bar(name, index * (BAR + GAP), pieces, totals[index], round(x, 2)))
    return Bars(made, list(series), WIDTH, max(len(names), 1) * (BAR + GAP))
