"""Text folded for comparison: lower case, no accents, plain quotes and dashes, every character in its place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SINGLE = {
    "’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"',
    "–": "-", "—": "-", "‑": "-", "‒": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ",
    "\t": " ", "\u200b": " ", "\ufeff": " ", "…": ".", "～": "~", "≈": "~",
}  # fmt: skip


def fold(text: str) -> str:
    """`text` for matching, of the same length, so that offsets in it are offsets in the original."""
    if text.isascii():
        return text.lower().replace("\t", " ")
    return "".join(map(_fold_character, text))


@lru_cache(4096)
def _fold_character(character: str) -> str:
    if character.isascii():
        return fold(character)
    if character in _SINGLE:
        return _SINGLE[character]
    base = unicodedata.normalize("NFKD", character)[0] if character not in "½¼¾⅓⅔" else character
    lowered = base.lower()
    return lowered if len(lowered) == 1 else character


def fold_term(term: str) -> str:
    """A term of a word list, folded and with single spaces."""
    return " ".join(fold(term).split())
