"""Held-out lines set how sure the reader may be: what counts as the same answer, and that the whole of it holds together."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core import paths
from nlu.reader.lines import read_folder
from nlu.reader.reader import Reader
from nlu.reader.school import languages
from nlu.training.calibration import calibrated, same
from nlu.training.split import halves


@pytest.mark.parametrize(("value", "wanted", "right"), [
    (12, 12, True), (12.0, 12, True), (12, 12.05, True), (12, 13, False), (0, 0, True), (1, True, False), (True, 1, False),
    (True, True, True), (False, True, False), (False, None, False), (12, None, False), ("beer", "beer", True),
    ("beer", "dairy", False), ("Depuis 1912 …", True, True), ("Depuis 1912 …", False, False), ([], [], True),
    (["craft", "award"], ["award", "craft"], True), (["craft"], ["award", "craft"], False), ("craft", ["craft"], False),
])  # fmt: skip
def test_what_is_the_same_answer(value: Any, wanted: Any, right: bool) -> None:
    assert same(value, wanted) is right


def test_the_reader_is_calibrated_on_held_out_lines(reader: Reader) -> None:
    _, held = halves(read_folder(paths.ROOT / "nlu", languages()), 2)
    said: list[str] = []
    certainty, measured = calibrated(reader, held[::4], said.append)
    assert 0 <= certainty.asked[1] <= certainty.asked[0] <= 1 and 0 <= certainty.passing[1] <= certainty.passing[0] <= 1
    assert measured["answered"] > 20 and measured["samples"] > 20 and len(said) == 1
