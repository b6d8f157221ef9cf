"""What the model says of one message: the odds of every head, and of every piece of the text to be a figure for a question."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.encoder.model import Encoded
from nlu.reader.heads import ACT, LANGUAGE, TARGET, TOPIC, Heads

Floats = NDArray[np.float32]
WHOLE = (ACT, TOPIC, TARGET, LANGUAGE)
"""Heads of the message as a whole: of a long message its beginning decides. An answer may stand in any window."""


@dataclass(frozen=True, slots=True)
class Linear:
    """The last layer: `weight` (options of all heads, width) with `bias`, and the same for the tags of pieces."""

    heads: Heads
    weight: Floats
    bias: Floats
    tag_weight: Floats
    tag_bias: Floats

    def unseen(self) -> frozenset[str]:
        """The number questions that the encoder's training never saw: no piece of a text is known to be a figure for them."""
        return frozenset(tag for number, tag in enumerate(self.heads.tags) if number and not self.tag_weight[number].any())

    def odds(self, windows: Sequence[Encoded]) -> Odds:
        """The odds for a message that was encoded as `windows`."""
        vectors = np.stack([window.vector for window in windows])
        numbers = vectors @ self.weight.T + self.bias
        found: dict[str, Floats] = {}
        for name, place in self.heads.places().items():
            odds = softmax(numbers[:, place])
            found[name] = odds[0 if name in WHOLE else int(odds[:, 0].argmin())]
        states = np.concatenate([window.states for window in windows])
        spans = tuple(span for window in windows for span in window.spans)
        tags = softmax(states @ self.tag_weight.T + self.tag_bias)
        return Odds(self.heads, found, tags, spans)


@dataclass(frozen=True, slots=True)
class Odds:
    """`by_head` gives the odds of each option in the order of the head; `tags` (pieces, tags) those of pieces at `spans`."""

    heads: Heads
    by_head: Mapping[str, Floats]
    tags: Floats
    spans: tuple[tuple[int, int], ...]

    def best(self, head: str) -> tuple[str, float]:
        """The likeliest option of `head`, and its odds."""
        odds = self.by_head[head]
        place = int(odds.argmax())
        return self.heads.options[head][place], float(odds[place])

    def ranked(self, head: str) -> list[tuple[str, float]]:
        """The options of `head` with their odds, the likeliest first."""
        odds = self.by_head[head]
        return [(self.heads.options[head][place], float(odds[place])) for place in np.argsort(-odds)]

    def of(self, head: str, option: str) -> float:
        """The odds of one option; 0 when the head does not know it."""
        options = self.heads.options.get(head, ())
        return float(self.by_head[head][options.index(option)]) if option in options else 0.0

    def marked(self, start: int, end: int) -> Mapping[str, float]:
        """The odds, by question, that the text from `start` to `end` is a figure for it."""
        first, last = bisect_right(self.spans, start, key=itemgetter(1)), bisect_left(self.spans, end, key=itemgetter(0))
        if first >= last:
            return {}
        odds = self.tags[first:last].mean(axis=0)
        return {question: float(odds[number]) for number, question in enumerate(self.heads.tags) if number}


def softmax(numbers: Any) -> Floats:
    """The odds that `numbers` stand for, row by row."""
    if not len(numbers):
        return np.zeros(np.shape(numbers), np.float32)
    shifted = np.exp(numbers - numbers.max(axis=-1, keepdims=True))
    odds: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return odds
