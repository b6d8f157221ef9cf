"""The fine-tuned encoder: from a text to a vector of it, and one of each of its pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from nlu.encoder.pieces import Pieces
from nlu.encoder.quantised import SCALE, WINDOW
from nlu.encoder.weights import Floats, Shape, Weights, weights_path

GRAPH = Path(__file__).with_name("graph.onnx")
LAYERS = Path(__file__).with_name("layers.npz")
WINDOWS = 2
"""A longer message is read in so many windows at most, its beginning and its end."""
ERRORS = 3


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window of a text: `vector` of it, `states` of its pieces, and the `spans` of the text that these stand for."""

    vector: Floats
    states: Floats
    spans: tuple[tuple[int, int], ...]


class Model:
    """Encodes texts, in the thread that asks."""

    def __init__(self, layers: Path = LAYERS) -> None:
        self._weights = Weights.read(weights_path())
        self._pieces = Pieces(self._weights.vocabulary)
        with np.load(layers, allow_pickle=False) as arrays:
            self._session = _session({name: arrays[name] for name in arrays.files}, self._weights.shape)
        self._weights.release()

    def __call__(self, prefix: str, text: str, length: int) -> list[Encoded]:
        """`text` behind `prefix`, window by window; spans count from the begin of `text`, `length` characters of which are
        the message itself: what stands behind is read, but no piece of it is told."""
        ends = self._weights.vocabulary
        before = [piece for piece, _, _ in self._pieces.spans(prefix)]
        spans = self._pieces.spans(f"{prefix}{text}")[len(before) :]
        room = WINDOW - 2 - len(before)
        found = []
        for part in _windows(spans, room):
            pieces = np.array([ends.begin, *before, *(piece for piece, _, _ in part), ends.end])
            states: Floats = self._session.run(None, {"tokens": self._weights.embeddings(pieces)[None]})[0][0]
            mean = states.mean(0)
            vector: Floats = mean * (SCALE / max(float(np.linalg.norm(mean)), 1e-6))
            shift = len(prefix)
            places = tuple((max(0, start - shift), max(0, end - shift)) for _, start, end in part)
            own = sum(1 for start, _ in places if start < length)
            found.append(Encoded(vector, states[1 + len(before) : 1 + len(before) + own], places[:own]))
        return found


def _windows(spans: list[tuple[int, int, int]], room: int) -> list[list[tuple[int, int, int]]]:
    if len(spans) <= room:
        return [spans]
    return [spans[:room], spans[max(room, len(spans) - room * (WINDOWS - 1)) :]]


def _session(layers: Mapping[str, NDArray[np.generic]], shape: Shape) -> onnxruntime.InferenceSession:
    """One thread: on a machine with other work to do, threads that wait for each other cost more than they bring."""
    given = {name: tensor if tensor.dtype == np.int8 else tensor.astype(np.float32) for name, tensor in layers.items()}
    given |= {f"{name[:-2]}.z": np.zeros(len(tensor), np.int8) for name, tensor in layers.items() if name.endswith(".s")}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS
    options.add_external_initializers(
        list(given), [onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(tensor)) for tensor in given.values()]
    )
    return onnxruntime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])
