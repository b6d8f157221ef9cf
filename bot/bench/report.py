"""Formats the benchmark's figures as a table, JSON and a plot."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.bench.measures import Measure


def table(measures: Sequence[Measure]) -> str:
    """Return a table for the terminal: ours, stock's, and ours divided by stock's."""
    rows = [("", "comptoir", "stock", "ratio", "n")]
    rows += [
        (f"{measure.name} ({measure.unit})", _figure(measure.ours), _figure(measure.stock), f"{measure.ratio:.2f}",
         str(measure.samples))
        for measure in measures
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    )  # fmt: skip


def as_data(measures: Sequence[Measure], conditions: dict[str, Any]) -> str:
    """Return the figures and the measuring conditions as JSON."""
    figures = [
        {"name": measure.name, "unit": measure.unit, "comptoir": round(measure.ours, 4), "stock": round(measure.stock, 4),
         "ratio": round(measure.ratio, 4), "samples": measure.samples, "better": measure.better}
        for measure in measures
    ]  # fmt: skip
    return json.dumps({"conditions": conditions, "measures": figures}, indent=2)


def machine() -> dict[str, Any]:
    """Return the conditions that affect the figures: processors, load, system and Python."""
    return {
        "processors": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def plot(measures: Sequence[Measure], path: Path) -> None:
    """Write the figures as an image: a pair of bars for each, from zero, grouped by unit."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    units = list(dict.fromkeys(measure.unit for measure in measures))
    figure, grid = pyplot.subplots(len(units), 1, figsize=(9, 1.2 + 0.55 * len(measures)), layout="constrained",
                                   height_ratios=[sum(m.unit == unit for m in measures) + 0.8 for unit in units],
                                   squeeze=False)  # fmt: skip
    for axes, unit in zip(grid[:, 0], units, strict=True):
        shown = [measure for measure in measures if measure.unit == unit]
        for offset, (label, colour) in enumerate((("comptoir", "#12645c"), ("stock", "#c26a2d"))):
            values = [measure.ours if label == "comptoir" else measure.stock for measure in shown]
            bars = axes.barh([place + 0.4 * offset for place in range(len(shown))], values, 0.38, label=label, color=colour)
            axes.bar_label(bars, [_figure(value) for value in values], padding=3, fontsize=8)
        axes.set_yticks([place + 0.2 for place in range(len(shown))], [measure.name for measure in shown], fontsize=8)
        axes.invert_yaxis()
        axes.margins(x=0.15)
        axes.set_xlabel(f"{unit} ({'more' if shown[0].better == 'higher' else 'less'} is better)", fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside upper right", ncols=2, fontsize=8, frameon=False)
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
