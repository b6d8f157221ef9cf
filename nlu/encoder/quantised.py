"""What training and reading agree on: sizes, and weights rounded to bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlu.encoder.weights import Floats

SCALE = 8.0
"""The length of the vector that the heads see."""
WINDOW = 128
"""Pieces in one pass: attention costs little up to here, and the training saw no longer message."""


def quantised(name: str, weight: Floats, bias: Floats) -> dict[str, NDArray[np.generic]]:
    """The product `name` as the graph takes it: `weight` (rows, columns) in bytes, a scale for each row."""
    scales = np.abs(weight).max(axis=1) / 127
    rounded = np.rint(weight / scales[:, None]).astype(np.int8)
    return {f"{name}.w": rounded.T.copy(), f"{name}.s": scales.astype(np.float32), f"{name}.b": bias.astype(np.float32)}
