"""multilingual-e5-small: from texts to vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from nlu.sentences.pieces import Pieces
from nlu.sentences.weights import Floats, Weights, weights_path

GRAPH = Path(__file__).with_name("graph.onnx")
PREFIX = "query: "
"""What the model was trained to see before a short text that is compared with others."""
ERRORS = 3


class Model:
    """Encodes texts as unit vectors, in the thread that asks."""

    def __init__(self) -> None:
        self._weights = Weights.read(weights_path())
        self._pieces = Pieces(self._weights.vocabulary)
        self._session = _session(self._weights)
        self._weights.release()

    def __call__(self, texts: Sequence[str]) -> Floats:
        """The vectors of `texts`, a row each: quickest when they are equally long."""
        passages = [self._passages(text) for text in texts]
        by_length: dict[int, list[tuple[int, NDArray[np.int64]]]] = {}
        for row, cut in enumerate(passages):
            for passage in cut:
                by_length.setdefault(len(passage), []).append((row, passage))
        sums = np.zeros((len(texts), self._weights.shape.width), np.float32)
        for length, group in by_length.items():
            tokens = np.stack([self._weights.embeddings(passage) for _, passage in group])
            means = self._session.run(None, {"tokens": tokens})[0]
            for (row, _), mean in zip(group, means, strict=True):
                sums[row] += mean * (length - 2)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors: Floats = sums / np.maximum(norms, 1e-6)
        return vectors

    def _passages(self, text: str) -> list[NDArray[np.int64]]:
        """The tokens of `text`; a text that is too long for the model is cut, and its vector is the mean of the parts."""
        return [
            np.array([self._weights.vocabulary.begin, *part, self._weights.vocabulary.end])
            for part in _parts(self._pieces(PREFIX + text), self._weights.shape.longest - 2)
        ]


def _parts(pieces: list[int], longest: int) -> Iterator[list[int]]:
    for start in range(0, len(pieces), longest):
        yield pieces[start : start + longest]


def _session(weights: Weights) -> onnxruntime.InferenceSession:
    """One thread: on a machine with other work to do, threads that wait for each other cost more than they bring."""
    given = _tensors(weights)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS
    options.add_external_initializers(
        list(given), [onnxruntime.OrtValue.ortvalue_from_numpy(tensor) for tensor in given.values()]
    )
    return onnxruntime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])


def _tensors(weights: Weights) -> dict[str, NDArray[np.generic]]:
    """The weights by the names that the graph calls them."""
    shape = weights.shape
    width, inner = shape.width, shape.inner
    tensors: dict[str, NDArray[np.generic]] = {}
    norms = ["emb.ln"]
    for layer in (f"l{number}" for number in range(shape.layers)):
        parts = [(f"{layer}.{part}", width) for part in "qkv"]
        tensors |= _product(weights, f"{layer}.qkv", parts, width)
        tensors |= _product(weights, f"{layer}.ao", [(f"{layer}.ao", width)], width)
        tensors |= _product(weights, f"{layer}.fi", [(f"{layer}.fi", inner)], width)
        tensors |= _product(weights, f"{layer}.fo", [(f"{layer}.fo", width)], inner)
        norms += [f"{layer}.aln", f"{layer}.oln"]
    tensors |= {f"{norm}.{part}": weights.floats(f"{norm}.{part}", width).copy() for norm in norms for part in "wb"}
    return tensors


def _product(weights: Weights, name: str, parts: Sequence[tuple[str, int]], columns: int) -> dict[str, NDArray[np.generic]]:
    """The weights `parts`, (name, rows) each, as one: two to a byte, each with its neighbour."""
    blocks = [weights.blocks(f"{part}.w", rows, columns) for part, rows in parts]
    values = np.concatenate([values for _, values in blocks])
    scales = np.concatenate([scales.reshape(-1) for scales, _ in blocks])
    bias = np.concatenate([weights.floats(f"{part}.b", rows) for part, rows in parts])
    return {f"{name}.w": values[..., 0::2] | values[..., 1::2] << 4, f"{name}.s": scales, f"{name}.b": bias}
