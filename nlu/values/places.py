"""Places in a message: Belgian municipalities, villages, provinces and postcodes, countries and towns abroad."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.values.lexicon import read_words
from nlu.values.normalised import normalise
from nlu.values.tokens import Token, tokens

LONGEST_NAME = 6
"""The most words in the name of a place."""
LONG = 8
"""From this many letters on a name may be one letter off."""
_REGIONS = {"w": "wallonia", "b": "brussels", "f": "flanders", "o": "outside_belgium"}
_KINDS = {"r": "region", "p": "province", "m": "municipality", "v": "village", "c": "country", "t": "town", "#": "postcode"}
_INSIDE = ("-", "'", ".", "&")
_Named = tuple[str, str]
"""The code (regions, kind, "-", languages of which it is an ordinary word) and the name of a listed place."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place named at `start` to `end` of the text that was given.

    `region` is wallonia, brussels, flanders, outside_belgium, or "ambiguous" where `candidates` holds more than one of them.
    `kind`: municipality, village, postcode, province, region, country or town (abroad). `ordinary`: the name is an ordinary
    word of the language too; `slip`: one letter of it was wrong.
    """

    start: int
    end: int
    name: str
    region: str
    candidates: tuple[str, ...]
    kind: str
    ordinary: bool = False
    slip: bool = False


def place_key(name: str) -> str:
    """`name` as it stands in the list: folded words with single spaces."""
    return " ".join(piece.text for piece in tokens(normalise(name).text) if piece.text and piece.text not in _INSIDE)


def places(text: str, language: str) -> tuple[Place, ...]:
    """The places that `text` names, left to right, the longest names first; linear in its length, and never raises."""
    normal = normalise(text)
    pieces, found, at = tokens(normal.text), [], 0
    while pieces[at].text:
        last, named, slip = _named_at(pieces, at) if pieces[at].word else _postcode_at(pieces, at)
        if named:
            code, _, ordinary = named[0].partition("-")
            regions = tuple(_REGIONS[letter] for letter in code[:-1])
            region = regions[0] if len(regions) == 1 else "ambiguous"
            start, end = normal.original(pieces[at].start, pieces[last - 1].end)
            found.append(Place(start, end, named[1], region, regions, _KINDS[code[-1]], language[:1] in ordinary, slip))
        at = last
    return tuple(found)


def _named_at(pieces: Sequence[Token], at: int) -> tuple[int, _Named | None, bool]:
    """Where the longest name that begins at `at` ends, the place, and whether a letter of it was wrong."""
    typed: list[tuple[str, int]] = []
    key, longer, last, named = "", True, at + 1, None
    for here in range(at, at + 2 * LONGEST_NAME):
        text = pieces[here].text
        if text in _INSIDE:
            continue
        if not pieces[here].word or len(typed) == LONGEST_NAME or (len(typed) == 4 and not longer):
            break
        key = f"{key} {text}" if key else text
        typed.append((key, here + 1))
        entry, longer = _entry(key) if longer else (None, False)
        last, named = (here + 1, entry) if entry else (last, named)
    for key, end in reversed(typed) if named is None else ():
        near = _near(key)
        if near:
            return end, near, True
    return last, named, False


def _postcode_at(pieces: Sequence[Token], at: int) -> tuple[int, _Named | None, bool]:
    """The Belgian postcode at `at`: four digits by themselves, "B-" before them or not."""
    code, before, after = pieces[at].text, pieces[at - 1].text if at else "", pieces[at + 1]
    begins = pieces[at].apart or before in ("-", "b", "be", "(", ",")
    alone = begins and (after.apart or after.text in ",.;)!?") and len(code) == 4 and code.isdecimal()
    entry = _entry(code)[0] if alone else None
    ranges = read_words("regions.yml")["postcodes"] if entry else ()
    region = next((one["region"] for one in ranges if one["from"] <= int(code) <= one["to"]), "")
    letter = next((letter for letter, name in _REGIONS.items() if name == region), "")
    return at + 1, (f"{letter}#", entry[1]) if entry and letter else None, False


def _entry(key: str) -> tuple[_Named | None, bool]:
    """The place listed under `key`, and whether a longer name begins with it."""
    listed, offsets = _listed()
    sought = key.encode("utf-8", "replace")
    place = bisect_left(offsets, sought + b"\t", key=lambda offset: listed[offset : listed.index(b"\t", offset) + 1])
    if place == len(offsets):
        return None, False
    head, code, name = listed[offsets[place] : listed.index(b"\n", offsets[place])].decode().split("\t")
    if head != key:
        return None, head.startswith(f"{key} ")
    longer = place + 1 < len(offsets) and listed.startswith(sought + b" ", offsets[place + 1])
    return (code, name or key.title()), longer


@lru_cache(4096)
def _near(key: str) -> _Named | None:
    """The region, municipality or country of a long name that `key` is one letter away from, unless that leaves a choice."""
    if len(key) < LONG - 1 or key in read_words("regions.yml")["never_places"]:
        return None
    close = [name for length in (-1, 0, 1) for name in _long_names().get((key[0], len(key) + length), ())]
    near = [name for name, _, _ in process.extract(key, close, scorer=OSA.distance, score_cutoff=1, limit=4)]
    near = [name for name in near if not key.startswith(name)]  # "allemande" is another word
    entries = [entry for name in near if (entry := _entry(name)[0])]
    return entries[0] if len({code.partition("-")[0][:-1] for code, _ in entries}) == 1 else None


@cache
def _long_names() -> dict[tuple[str, int], list[str]]:
    buckets: dict[tuple[str, int], list[str]] = {}
    for line in _listed()[0].decode().splitlines():
        key, code, _ = line.split("\t")
        if len(key) >= LONG and key[2] != " " and code[-1:] in ("r", "p", "m", "c"):
            buckets.setdefault((key[0], len(key)), []).append(key)
    return buckets


@cache
def _listed() -> tuple[bytes, array[int]]:
    """The sorted list of places (key, code and name apart by tabs, one place a line) and where its lines begin."""
    listed = Path(__file__).with_name("places.txt").read_bytes()
    return listed, array("I", [0, *(match.end() for match in re.finditer(b"\n", listed) if match.end() < len(listed))])
