"""Text in the one form that the parsers and the reader work on, with a way back to what was typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MOST_MARKS = 3
"""The combining marks kept on one character: a pile of accents costs nothing that way."""
_PLAIN = {
    "’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"',
    "″": '"', "–": "-", "—": "-", "‑": "-", "‒": "-", "―": "-", "−": "-", "…": "...", "～": "~", "≈": "~", "⁄": "/", "∕": "/",
}  # fmt: skip
_FOLDED = {"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}


@dataclass(frozen=True, slots=True)
class Normalised:
    """`text` in normal form; `origins[i]` is where its character i stood in the original, one more for the end."""

    text: str
    origins: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of the span `start` to `end` (not empty) of `text`."""
        return self.origins[start], self.origins[end - 1] + 1


def normalise(text: str) -> Normalised:
    """`text` composed, with plain quotes, dashes, spaces and digits, without marks that nobody sees; linear, never raises.

    Superscripts and circled digits stay what they are: "12²" holds no twelve hundred and twenty-two.
    """
    pieces: list[str] = []
    origins: list[int] = []
    position, end = 0, len(text)
    while position < end:
        after = position + 1
        while after < end and unicodedata.combining(text[after]):
            after += 1
        plain = _plain(text[position : min(after, position + 1 + MOST_MARKS)])
        if plain.isspace() and (not pieces or pieces[-1] in " \n"):
            if pieces and "\n" in plain:
                pieces[-1] = "\n"
            plain = ""
        pieces.extend(plain)
        origins.extend([position] * len(plain))
        position = after
    if pieces and pieces[-1] in " \n":
        end = origins.pop()
        pieces.pop()
    return Normalised("".join(pieces), (*origins, end))


@lru_cache(8192)
def _plain(cluster: str) -> str:
    """A character with its marks in normal form; "" for one that nobody sees."""
    first = cluster[0]
    if len(cluster) > 1:
        return first if first.isascii() and not first.isalpha() else unicodedata.normalize("NFC", cluster)
    category = unicodedata.category(first)
    if first in _PLAIN or category == "No" or first in "¨¯¸":
        return _PLAIN.get(first, first)
    if first.isspace():
        return "\n" if first in "\n\r\u2028\u2029" else " "
    if category == "Nd":
        return str(unicodedata.digit(first))
    if category in ("Cf", "Cc", "Cs"):
        return "\ufffd" if category == "Cs" else ""
    return unicodedata.normalize("NFKC", first)


def fold(word: str) -> str:
    """`word` in lower case, without accents, "ß" as "ss": two words that fold alike are the same to a list."""
    return word.lower() if word.isascii() else "".join(map(_fold_character, word))


@lru_cache(4096)
def _fold_character(character: str) -> str:
    lowered = character.lower()
    base = _FOLDED.get(lowered) or unicodedata.normalize("NFD", lowered)
    return "".join(one for one in base if not unicodedata.combining(one))
