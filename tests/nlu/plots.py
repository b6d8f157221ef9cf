"""The plots of `make evaluate`: which act was taken for which, and how far a certainty can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.nlu.measures import Judged

BINS = 10


def draw(judged: Sequence[Judged], folder: Path) -> list[Path]:
    """The files written to `folder`: confusion.png and calibration.png."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_confusion(judged, folder / "confusion.png"), _calibration(judged, folder / "calibration.png")]


def bins(pairs: Iterable[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """(mean certainty, share right, how many) of each tenth."""
    found: dict[int, list[tuple[float, bool]]] = {}
    for certainty, right in pairs:
        found.setdefault(min(int(certainty * BINS), BINS - 1), []).append((certainty, right))
    return [
        (sum(c for c, _ in ones) / len(ones), sum(right for _, right in ones) / len(ones), len(ones))
        for _, ones in sorted(found.items())
    ]


def _confusion(judged: Sequence[Judged], path: Path) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    counts = Counter(
        (one.line.act or "", one.line.act or "" if one.act_right else one.reading.act[0]) for one in judged if one.acts
    )
    names = sorted({name for pair in counts for name in pair})
    grid = np.array([[counts[expected, found] for found in names] for expected in names], float)
    shares = grid / np.maximum(grid.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(11, 10), layout="constrained")
    axes: Any = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("understood as")
    axes.set_ylabel("expected")
    for row, column in zip(*np.nonzero(grid), strict=True):
        ink = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, str(int(grid[row, column])), ha="center", va="center", fontsize=6, color=ink)
    FigureCanvasAgg(figure).print_png(str(path))
    return path


def _calibration(judged: Sequence[Judged], path: Path) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    told = {
        "the answer to the open question": bins(pair for one in judged for pair in one.certainties),
        "facts told in passing": bins(
            (answer.confidence, answer.question not in one.wrong)
            for one in judged for answer in one.reading.answers if answer.question != one.line.question
        ),
        "the act": bins((one.reading.act[1], one.act_right) for one in judged if one.acts),
    }  # fmt: skip
    figure = Figure(figsize=(7, 7), layout="constrained")
    axes: Any = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for name, points in told.items():
        axes.plot([certainty for certainty, _, _ in points], [right for _, right, _ in points], marker="o", label=name)
        for certainty, right, lines in points:
            axes.annotate(str(lines), (certainty, right), textcoords="offset points", xytext=(4, -10), fontsize=8)
    axes.legend()
    axes.set_xlabel("certainty")
    axes.set_ylabel("share right (how many beside the point)")
    FigureCanvasAgg(figure).print_png(str(path))
    return path
