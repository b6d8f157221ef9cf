"""Keeps a part of the lines for calibration: neither trained on nor looked at, and never a line that stands on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from nlu.reader.lines import Line
from nlu.values import fold


def halves(lines: Iterable[Line], held: int) -> tuple[list[Line], list[Line]]:
    """`lines` to train on, and `held` in a hundred to calibrate on: the words decide, whatever language they stand in."""
    train: list[Line] = []
    kept: list[Line] = []
    for line in lines:
        words = " ".join(fold(line.text).split())
        number = int.from_bytes(hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=4).digest(), "big") % 100
        (kept if number < held else train).append(line)
    return train, kept
