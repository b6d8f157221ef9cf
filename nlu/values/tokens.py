"""A message cut into numbers, words and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from nlu.values.normalised import fold

PADDING = 16
"""So many empty tokens end the list: whoever looks ahead by a name's length never looks past it."""
_PIECE = re.compile(r"\d+(?:[.,']\d+)*|[^\W\d_]+|[^\s]")
_CHUNK = re.compile(r"\S+")
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text from `start` to `end`; `text` is folded; `apart`: a space or the beginning stands before it."""

    text: str
    start: int
    end: int
    apart: bool = True
    digits: bool = False
    word: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens of `text` (normalised), left to right, then the padding; an address of a page or a mail is one sign."""
    found: list[Token] = []
    for chunk in _CHUNK.finditer(text):
        begin, end = chunk.span()
        if "://" in chunk[0] or "www." in chunk[0] or "@" in chunk[0][1:-1]:
            found.append(Token("\x00", begin, end))
            continue
        for piece in _PIECE.finditer(text, begin, end):
            at = piece.start()
            for run in _runs(piece[0]):
                word = run.isalpha()
                folded = fold(run) or run if word else run
                found.append(Token(folded, at, at + len(run), at == begin, run[0] in _DIGITS, word))
                at += len(run)
    return [*found, *[Token("", len(text), len(text))] * PADDING]


def _runs(piece: str) -> list[str]:
    """`piece` cut where letters and other word characters meet: "½kg", "m²"."""
    if piece[0] in _DIGITS or piece.isalpha() or len(piece) == 1:
        return [piece]
    return ["".join(group) for _, group in groupby(piece, str.isalpha)]
