"""People that a message counts without a number: "moi et ma femme", "zu fünft", "alleen"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from nlu.values.lexicon import Lexicon
from nlu.values.measures import Dimension, Figure
from nlu.values.phrases import listed_at, name_at
from nlu.values.tokens import Token

_TOGETHER = frozenset({"n", "zijn", "z", "zn", "ons", "zu", "met", "allen", "hun", "nen", "te"})


def heads(pieces: Sequence[Token], words: Lexicon, taken: Collection[int]) -> Iterator[Figure]:
    """The people named in tokens that no figure has taken; `start` and `end` count tokens."""
    last = 0
    for at, piece in enumerate(pieces):
        found = _head(pieces, at, words) if at >= last and piece.word and at not in taken else None
        if found:
            value, last, unit = found
            yield Figure(at, last, value, value, value, Dimension.PEOPLE, unit)


def _head(pieces: Sequence[Token], at: int, words: Lexicon) -> tuple[float, int, str] | None:
    """The value of the people named at `at`, where they end, and what they are: kin, me, alone, head or half_timer."""
    text, before = pieces[at].text, pieces[at - 1].text if at else ""
    if text in words.tables["heads"] and before in _TOGETHER:
        return words.tables["heads"][text], at + 1, "head"
    if text in words.tables["together"]:
        return words.tables["together"][text], at + 1, "head"
    for entry in ("kin", "me") if before in words.lists["mine"] else ("me",):
        named = listed_at(pieces, at, words.lists[entry])
        if named:
            half = _half_time(pieces, named[1], words)
            return 1.0, half or named[1], "half_timer" if half else entry
    alone = listed_at(pieces, at, words.lists["alone"])
    return (1.0, alone[1], "alone") if alone else None


def _half_time(pieces: Sequence[Token], at: int, words: Lexicon) -> int:
    """Where the "half-time" that follows a person within two words ends, else 0."""
    for here in range(at, at + 3):
        unit = name_at(pieces, here, words.units)
        if unit and unit[0].id == "half_timer":
            return unit[1]
        if not pieces[here].word or pieces[here].text in words.lists["and"]:
            break
    return 0
