"""Weights in bytes: at most half a step from what they were, row by row."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlu.encoder.model import LAYERS
from nlu.encoder.quantised import quantised
from nlu.encoder.weights import Weights, weights_path


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_a_weight_is_at_most_half_a_step_off(rows: int, columns: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    weight = random.normal(size=(rows, columns)).astype(np.float32) * random.uniform(0.001, 5, (rows, 1)).astype(np.float32)
    packed = quantised("one", weight, np.arange(rows, dtype=np.float32))
    assert packed["one.w"].shape == (columns, rows) and packed["one.w"].dtype == np.int8
    again = packed["one.w"].T.astype(np.float32) * packed["one.s"][:, None]
    assert (np.abs(again - weight) <= packed["one.s"][:, None] * 0.5001).all()
    assert (packed["one.b"] == np.arange(rows)).all()


def test_the_stored_layers_are_those_that_the_graph_asks_for() -> None:
    shape = Weights.read(weights_path()).shape
    sizes = {"qkv": (shape.width, 3 * shape.width), "ao": (shape.width, shape.width), "fi": (shape.width, shape.inner),
             "fo": (shape.inner, shape.width)}  # fmt: skip
    with np.load(LAYERS, allow_pickle=False) as layers:
        for number in range(shape.layers):
            for part, size in sizes.items():
                name = f"l{number}.{part}"
                assert layers[f"{name}.w"].shape == size and layers[f"{name}.w"].dtype == np.int8
                assert layers[f"{name}.s"].shape == layers[f"{name}.b"].shape == (size[1],)
                assert np.isfinite(layers[f"{name}.s"]).all()
