"""The plots of `make evaluate`: which act was taken for which, and how far a certainty can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.nlu.scoring import Scored

BINS = 10


def draw(scored: Sequence[Scored], folder: Path) -> list[Path]:
    """The files written to `folder`: confusion.png and calibration.png."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_confusion(scored, folder / "confusion.png"), _calibration(scored, folder / "calibration.png")]


def bins(scored: Sequence[Scored]) -> list[tuple[float, float, int]]:
    """(mean certainty, share right, lines) of each tenth; right is an act as expected with nothing wrong filled in."""
    found: dict[int, list[tuple[float, bool]]] = {}
    for one in scored:
        certainty = float(one.parsed["confidence"])
        found.setdefault(min(int(certainty * BINS), BINS - 1), []).append((certainty, one.intent_right and not one.wrong))
    return [
        (sum(c for c, _ in ones) / len(ones), sum(right for _, right in ones) / len(ones), len(ones))
        for _, ones in sorted(found.items())
    ]


def _confusion(scored: Sequence[Scored], path: Path) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    counts = Counter((one.line["intent"], one.line["intent"] if one.intent_right else one.parsed["intent"]) for one in scored)
    names = sorted({name for pair in counts for name in pair})
    grid = np.array([[counts[expected, found] for found in names] for expected in names], float)
    shares = grid / np.maximum(grid.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(11, 10), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("understood as")
    axes.set_ylabel("expected")
    for row, column in zip(*np.nonzero(grid), strict=True):
        ink = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, int(grid[row, column]), ha="center", va="center", fontsize=6, color=ink)
    FigureCanvasAgg(figure).print_png(str(path))
    return path


def _calibration(scored: Sequence[Scored], path: Path) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 6), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    points = bins(scored)
    axes.plot([certainty for certainty, _, _ in points], [right for _, right, _ in points], marker="o")
    for certainty, right, lines in points:
        axes.annotate(str(lines), (certainty, right), textcoords="offset points", xytext=(4, -10), fontsize=8)
    axes.set_xlabel("certainty")
    axes.set_ylabel("share right (lines beside the point)")
    FigureCanvasAgg(figure).print_png(str(path))
    return path
