"""What a training leaves behind: the encoder's layers and, in one file, the heads with all that teaching them anew needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.reader.certainty import Certainty
from nlu.reader.heads import Heads
from nlu.reader.lines import Line
from nlu.reader.odds import Floats, Linear

HEADS = Path(__file__).parents[1] / "encoder" / "heads.npz"


@dataclass(frozen=True, slots=True)
class Stored:
    """`linear` and `certainty`; `anchors`, vectors of lines that hold the heads in place when they are taught; the digests of
    the lines that were `known`; and `about`: the data's hash, the recipe, what was measured."""

    linear: Linear
    certainty: Certainty
    anchors: Floats
    known: frozenset[int]
    about: Mapping[str, Any]

    def save(self, path: Path) -> None:
        """Write all of it to one file."""
        scales = np.abs(self.anchors).max(axis=1) / 127 if len(self.anchors) else np.zeros(0)
        rounded = np.rint(self.anchors / np.maximum(scales, 1e-9)[:, None]).astype(np.int8)
        text = {"heads": self.linear.heads.data(), "certainty": self.certainty.data(), "about": dict(self.about)}
        np.savez(
            path, weight=self.linear.weight.astype(np.float32), bias=self.linear.bias.astype(np.float32),
            tag_weight=self.linear.tag_weight.astype(np.float32), tag_bias=self.linear.tag_bias.astype(np.float32),
            anchors=rounded, scales=scales.astype(np.float32), known=np.array(sorted(self.known), np.uint64),
            text=np.frombuffer(json.dumps(text, ensure_ascii=False).encode(), np.uint8),
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path = HEADS, *, teaching: bool = False) -> Stored:
        """What `path` holds; anchors and digests only for `teaching`."""
        with np.load(path, allow_pickle=False) as arrays:
            text = json.loads(arrays["text"].tobytes())
            linear = Linear(
                Heads.read(text["heads"]), arrays["weight"], arrays["bias"], arrays["tag_weight"], arrays["tag_bias"]
            )
            anchors: Floats = np.zeros((0, linear.weight.shape[1]), np.float32)
            known: NDArray[np.uint64] = np.zeros(0, np.uint64)
            if teaching:
                anchors = arrays["anchors"].astype(np.float32) * arrays["scales"][:, None]
                known = arrays["known"]
        return cls(linear, Certainty.of(text["certainty"]), anchors, frozenset(known.tolist()), text["about"])


def digest(line: Line) -> int:
    """The line in eight bytes, label and all."""
    told = [
        line.text,
        line.language,
        line.question,
        line.kind,
        dict(line.answers),
        line.act,
        line.topic,
        line.target,
        line.only,
    ]
    return int.from_bytes(
        hashlib.blake2b(json.dumps(told, ensure_ascii=False, sort_keys=True).encode(), digest_size=8).digest(), "big"
    )


def data_hash(lines: Iterable[Line]) -> str:
    """A hash of all lines, whatever their order."""
    return hashlib.blake2b("".join(f"{one:016x}" for one in sorted(map(digest, lines))).encode(), digest_size=16).hexdigest()
