"""People that a message counts without a number: "moi et ma femme", "zu fünft", "alleen"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from nlu.values.lexicon import Lexicon
from nlu.values.measures import Dimension, Figure
from nlu.values.phrases import listed_at, name_at
from nlu.values.tokens import Sort, Token

_TOGETHER = frozenset({"n", "zijn", "z", "zn", "ons", "zu", "met", "allen", "hun", "nen", "te"})


def heads(pieces: Sequence[Token], words: Lexicon, taken: Collection[int]) -> Iterator[Figure]:
    """The people named in tokens that no figure has taken; `start` and `end` count tokens."""
    at = 0
    while at < len(pieces):
        if at in taken or pieces[at].sort is not Sort.WORD:
            at += 1
            continue
        found = _head(pieces, at, words)
        if found is None:
            at += 1
        else:
            yield found
            at = found.end


def _head(pieces: Sequence[Token], at: int, words: Lexicon) -> Figure | None:
    text = pieces[at].text
    if text in words.heads and at and pieces[at - 1].text in _TOGETHER:
        return _people(at, at + 1, words.heads[text], "head")
    if text in words.together and (text != "deux" or (at and pieces[at - 1].text == "a")):
        return _people(at, at + 1, words.together[text], "head")
    kin = listed_at(pieces, at, words.kin)
    if kin and at and pieces[at - 1].text in words.mine:
        half = _half_time(pieces, kin[1], words)
        return _people(at, half or kin[1], 1.0, "half_timer" if half else "kin")
    me = listed_at(pieces, at, words.me)
    if me:
        half = _half_time(pieces, me[1], words)
        return _people(at, half or me[1], 1.0, "half_timer" if half else "me")
    alone = listed_at(pieces, at, words.alone)
    return _people(at, alone[1], 1.0, "alone") if alone else None


def _half_time(pieces: Sequence[Token], at: int, words: Lexicon) -> int | None:
    """Where the "half-time" that follows a person within two words ends."""
    for here in range(at, min(at + 3, len(pieces))):
        unit = name_at(pieces, here, words.units)
        if unit and unit[0].id == "half_timer":
            return unit[1]
        if pieces[here].sort is not Sort.WORD or pieces[here].text in words.conjunctions:
            return None
    return None


def _people(first: int, last: int, value: float, unit: str) -> Figure:
    return Figure(first, last, value, value, value, Dimension.PEOPLE, unit)
