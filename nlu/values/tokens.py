"""A message cut into numbers, words and signs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from nlu.values.normalised import fold

_PIECE = re.compile(r"\d+(?:[.,']\d+)*|[^\W\d_]+|[^\s]")
_DIGITS = frozenset("0123456789")
_CHUNK = re.compile(r"\S+")


class Sort(Enum):
    """What a token is made of."""

    DIGITS = "digits"
    WORD = "word"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text from `start` to `end`; `text` is folded; `apart` says that a space or the beginning stands before it."""

    text: str
    start: int
    end: int
    sort: Sort
    apart: bool


def tokens(text: str) -> list[Token]:
    """The tokens of `text` (normalised), left to right; an address of a page or of a mail is one sign."""
    linked = "://" in text or "www." in text or "@" in text
    found: list[Token] = []
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        if linked and _link(chunk[0]):
            found.append(Token("\x00", start, end, Sort.SIGN, True))
            continue
        for piece in _PIECE.finditer(text, start, end):
            word = piece[0]
            plain = word[0] in _DIGITS or word.isalpha() or len(word) == 1
            for word, at in ((word, piece.start()),) if plain else _runs(word, piece.start()):
                sort = Sort.DIGITS if word[0] in _DIGITS else Sort.WORD if word[0].isalpha() else Sort.SIGN
                folded = fold(word) or word if sort is Sort.WORD else word
                found.append(Token(folded, at, at + len(word), sort, at == start))
    return found


def _link(chunk: str) -> bool:
    return "://" in chunk or "www." in chunk or "@" in chunk[1:-1]


def _runs(piece: str, start: int) -> list[tuple[str, int]]:
    """`piece` cut where letters and other word characters meet: "½kg", "m²"."""
    runs: list[tuple[str, int]] = []
    for letters, group in groupby(enumerate(piece), key=lambda one: one[1].isalpha()):
        run = list(group)
        if letters:
            runs.append(("".join(character for _, character in run), start + run[0][0]))
        else:
            runs.extend((character, start + at) for at, character in run)
    return runs


def raised(sign: str) -> bool:
    """Whether `sign` is a superscript or a digit in a circle, which no figure may touch ("12²")."""
    return len(sign) == 1 and unicodedata.category(sign) == "No" and not unicodedata.normalize("NFKC", sign).count("⁄")
