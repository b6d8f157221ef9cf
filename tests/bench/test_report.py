"""The figures as a table, as JSON and as a picture."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from bot.bench.measures import Measure
from bot.bench.report import as_data, machine, plot, table

MEASURES = [
    Measure("turn p50 at 10 turns", "ms", 12.34, 61.7, 60),
    Measure("turns a second at 64 chats", "1/s", 96.2, 13.1, 3, "higher"),
    Measure("start to first reply", "s", 3.456, 12.3, 3),
]


def test_the_table_has_both_sides_and_the_ratio() -> None:
    lines = table(MEASURES).splitlines()
    assert lines[0].split() == ["comptoir", "stock", "ratio", "n"]
    assert lines[1].split()[-4:] == ["12.3", "61.7", "0.20", "60"]
    assert lines[1].startswith("turn p50 at 10 turns (ms)")
    assert lines[2].split()[-4:] == ["96.2", "13.1", "7.34", "3"]
    assert len({len(line) for line in lines[1:]}) == 1


def test_the_json_says_the_conditions_and_which_way_a_figure_counts() -> None:
    data = json.loads(as_data(MEASURES, {"quick": True, **machine()}))
    assert data["conditions"]["quick"] is True
    assert data["conditions"]["processors"] >= 1 and len(data["conditions"]["load"]) == 3
    assert data["measures"][1] == {
        "name": "turns a second at 64 chats", "unit": "1/s", "comptoir": 96.2, "stock": 13.1, "ratio": 7.3435,
        "samples": 3, "better": "higher",
    }  # fmt: skip


def test_the_plot_is_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "bench.png"
    plot(MEASURES, path)
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        assert picture.width > 800 and picture.height > 250
        assert len(picture.convert("RGB").getcolors(2**24) or []) > 50
