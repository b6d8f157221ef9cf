"""Text in the one form that the parsers and the reader work on, with a way back to what was typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MOST_MARKS = 3
"""The combining marks kept on one character: a pile of accents costs nothing that way."""
_PLAIN = {
    "’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"',
    "″": '"', "–": "-", "—": "-", "‑": "-", "‒": "-", "―": "-", "−": "-", "﹣": "-", "…": "...", "～": "~", "≈": "~",
    "⁄": "/", "∕": "/", "\u00ad": "", "\ufffc": "",
}  # fmt: skip
_KEPT = frozenset("½¼¾⅓⅔⅕⅖⅗⅘⅙⅛⅜⅝⅞€£¥²³")
_FOLDED = {"ß": "ss", "ẞ": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}


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
        cluster = text[position : min(after, position + 1 + MOST_MARKS)]
        plain = _plain(cluster)
        if plain.isspace():
            plain = "\n" if "\n" in plain else " "
            if pieces and pieces[-1] in " \n":
                if plain == "\n":
                    pieces[-1] = plain
                plain = ""
        pieces.extend(plain)
        origins.extend([position] * len(plain))
        position = after
    while pieces and pieces[-1] in " \n":
        pieces.pop()
        origins.pop()
    skip = 1 if pieces and pieces[0] in " \n" else 0
    return Normalised("".join(pieces[skip:]), (*origins[skip:], len(text.rstrip()) if pieces else end))


@lru_cache(8192)
def _plain(cluster: str) -> str:
    first = cluster[0]
    if len(cluster) == 1:
        if first in _PLAIN:
            return _PLAIN[first]
        if first in _KEPT or (first.isascii() and first.isprintable()):
            return first
        if first.isspace():
            return "\n" if first in "\n\r\u2028\u2029" else " "
        category = unicodedata.category(first)
        if category in ("Cf", "Cc"):
            return ""
        if category == "Cs":
            return "\ufffd"
        if category == "No":
            return first
        if category == "Nd":
            return str(unicodedata.digit(first))
        return unicodedata.normalize("NFKC", first)
    if first.isascii() and not first.isalpha():
        return first
    return unicodedata.normalize("NFC", cluster)


def fold(word: str) -> str:
    """`word` in lower case, without accents, "ß" as "ss": two words that fold alike are the same to a list."""
    if word.isascii():
        return word.lower()
    return "".join(map(_fold_character, word))


@lru_cache(4096)
def _fold_character(character: str) -> str:
    lowered = character.lower()
    if lowered in _FOLDED:
        return _FOLDED[lowered]
    base = unicodedata.normalize("NFD", lowered)
    return "".join(one for one in base if not unicodedata.combining(one)) or ""
