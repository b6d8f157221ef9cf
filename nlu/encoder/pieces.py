"""The tokenizer of XLM-RoBERTa: the likeliest pieces of a text by a unigram model (SentencePiece), word by word."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlu.encoder.weights import Vocabulary

SPACE = "\u2581"
REMEMBERED = 16_384
BASE = np.uint64(0x9E3779B97F4A7C15)
UNLIKELY = 10.0
"""How much less likely than the least likely piece a character without one is."""

Hashes = NDArray[np.uint64]


class Pieces:
    """Splits texts into pieces. The pieces are known by their 64-bit hashes, a tenth of the memory of their texts."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        lengths = np.diff(vocabulary.starts).astype(np.int64)
        self._vocabulary = vocabulary
        self._longest = int(lengths.max())
        self._unlikely = float(vocabulary.scores.min()) - UNLIKELY
        spaces = "".join(chr(code) for code, plain in vocabulary.normalised.items() if plain == " ")
        self._words = re.compile(f"[^ {re.escape(spaces)}]+")
        hashes = _hashes_of_pieces(vocabulary, lengths)
        self._order = np.argsort(hashes).astype(np.int32)
        self._sorted = hashes[self._order]
        self._word = lru_cache(REMEMBERED)(self._split)

    def __call__(self, text: str) -> list[int]:
        """The pieces of `text` by number, without those for its begin and end. No piece goes past a space."""
        return [piece for piece, _, _ in self.spans(text)]

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        """The pieces of `text` in order, each with the part of `text` that it stands for: (number, start, end)."""
        found: list[tuple[int, int, int]] = []
        for match in self._words.finditer(text):
            letters, origins = [SPACE], [match.start()]
            for at in range(match.start(), match.end()):
                for letter in self._vocabulary.normalised.get(ord(text[at]), text[at]):
                    if letter != " ":
                        letters.append(letter)
                        origins.append(at)
            if len(letters) == 1:
                continue
            start = 0
            for piece, end in self._word("".join(letters)):
                found.append((piece, origins[start], origins[end - 1] + 1))
                start = end
        return found

    def _split(self, word: str) -> tuple[tuple[int, int], ...]:
        """The pieces of `word` whose scores add up to most, each with the character that it ends before.

        Found by dynamic programming over the characters.
        """
        ends = np.cumsum([0, *(len(character.encode("utf-8", "replace")) for character in word)])
        known = self._known(word.encode("utf-8", "replace"), ends)
        unknown, scores = self._vocabulary.unknown, self._vocabulary.scores
        best = [0.0] + [-np.inf] * len(word)
        last = [(unknown, 0)] * (len(word) + 1)
        for start in range(len(word)):
            for end, piece in known[start]:
                score = best[start] + float(scores[piece])
                if score > best[end]:
                    best[end], last[end] = score, (piece, start)
            if best[start] + self._unlikely > best[start + 1]:
                best[start + 1], last[start + 1] = best[start] + self._unlikely, (unknown, start)
        pieces = []
        at = len(word)
        while at:
            piece, start = last[at]
            pieces.append((piece, at))
            at = start
        return tuple(reversed(pieces))

    def _known(self, text: bytes, ends: NDArray[np.int64]) -> list[list[tuple[int, int]]]:
        """For each character of `text` the pieces that begin there, each with the character that it ends before."""
        character = {int(end): index for index, end in enumerate(ends)}
        letters = np.frombuffer(text, np.uint8)
        hashes = np.zeros(len(letters), np.uint64)
        found: list[list[tuple[int, int]]] = [[] for _ in ends]
        for length in range(1, min(self._longest, len(letters)) + 1):
            hashes = hashes[: len(letters) - length + 1] * BASE + letters[length - 1 :] + np.uint64(1)
            places = np.minimum(np.searchsorted(self._sorted, hashes), len(self._sorted) - 1)
            for start in np.flatnonzero(self._sorted[places] == hashes):
                piece = int(self._order[places[start]])
                end = int(start) + length
                if int(start) in character and end in character and piece != self._vocabulary.unknown:
                    found[character[int(start)]].append((character[end], piece))
        return found


def _hashes_of_pieces(vocabulary: Vocabulary, lengths: NDArray[np.int64]) -> Hashes:
    letters = np.frombuffer(vocabulary.text, np.uint8)
    hashes = np.zeros(len(lengths), np.uint64)
    for length in range(1, int(lengths.max()) + 1):
        longer = np.flatnonzero(lengths >= length)
        letter = letters[vocabulary.starts[longer] + np.uint32(length - 1)]
        hashes[longer] = hashes[longer] * BASE + letter + np.uint64(1)
    return hashes
