"""Places in a message: Belgian municipalities, villages, provinces and postcodes, countries and towns abroad."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.values.normalised import normalise
from nlu.values.tokens import Sort, Token, tokens

SHORTENED = {"saint": "st", "sainte": "ste", "sint": "st", "sankt": "st"}
LONGEST_NAME = 6
"""The most words in the name of a place."""
SURE_LENGTH = 8
"""From this many letters on a name may be one letter off."""
_REGIONS = {"w": "wallonia", "b": "brussels", "f": "flanders", "o": "outside_belgium"}
_KINDS = {"r": "region", "p": "province", "m": "municipality", "v": "village", "c": "country", "t": "town"}
_ROOM = Path(__file__).parent
_INSIDE = ("-", "'", ".", "&")


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
    return " ".join(piece.text for piece in tokens(normalise(name).text) if piece.text not in _INSIDE)


def places(text: str, language: str) -> tuple[Place, ...]:
    """The places that `text` names, left to right, the longest names first; linear in its length, and never raises."""
    normal = normalise(text)
    pieces = tokens(normal.text)
    found: list[Place] = []
    at = 0
    while at < len(pieces):
        hit = _named_at(pieces, at) or _postcode_at(pieces, at)
        if hit is None:
            at += 1
            continue
        last, name, code, slip = hit
        start, end = normal.original(pieces[at].start, pieces[last - 1].end)
        found.append(_place(start, end, name, code, language, slip))
        at = last
    return tuple(found)


def _place(start: int, end: int, name: str, code: str, language: str, slip: bool) -> Place:
    code, _, ordinary = code.partition("-")
    candidates = tuple(_REGIONS[letter] for letter in code[:-1])
    region = candidates[0] if len(candidates) == 1 else "ambiguous"
    kind = _KINDS.get(code[-1], "postcode")
    return Place(start, end, name, region, candidates, kind, language[:1] in ordinary, slip)


def _named_at(pieces: Sequence[Token], at: int) -> tuple[int, str, str, bool] | None:
    """The longest name that begins at `at`: its end, its name, its code, and whether a letter of it was wrong."""
    if pieces[at].sort is not Sort.WORD:
        return None
    found: tuple[int, str, str, bool] | None = None
    key, words, typed, open_ = "", 0, [], True
    for here in range(at, min(at + 2 * LONGEST_NAME, len(pieces))):
        piece = pieces[here]
        if piece.text in _INSIDE:
            continue
        if piece.sort is not Sort.WORD or words == LONGEST_NAME:
            break
        key, words = f"{key} {piece.text}" if key else piece.text, words + 1
        typed.append((key, here + 1))
        entry, open_ = _entry(key) if open_ else (None, False)
        if entry:
            found = (here + 1, entry[1], entry[0], False)
        if not open_ and words >= 4:
            break
    return found or _nearly(typed)


def _nearly(typed: Sequence[tuple[str, int]]) -> tuple[int, str, str, bool] | None:
    """The long name that is one letter away from the words typed, the most words first."""
    for key, last in reversed(typed):
        near = _near(key) if len(key) >= SURE_LENGTH - 1 and key not in _regions()["never_places"] else None
        entry = _entry(near)[0] if near else None
        if entry:
            return last, entry[1], entry[0], True
    return None


def _postcode_at(pieces: Sequence[Token], at: int) -> tuple[int, str, str, bool] | None:
    """The Belgian postcode at `at`: four digits by themselves, "B-" before them or not."""
    piece = pieces[at]
    if piece.sort is not Sort.DIGITS or len(piece.text) != 4 or not piece.text.isdecimal():
        return None
    glued = at and not piece.apart and pieces[at - 1].text not in ("-", "b", "be", "(", ",")
    if glued or (at + 1 < len(pieces) and not pieces[at + 1].apart and pieces[at + 1].text not in (",", ".", ";", ")", "!", "?")):
        return None
    entry = _entry(piece.text)[0]
    if entry is None:
        return None
    region = next((one["region"] for one in _regions()["postcodes"] if one["from"] <= int(piece.text) <= one["to"]), None)
    letter = next((letter for letter, name in _REGIONS.items() if name == region), None)
    return (at + 1, entry[1], f"{letter}#", False) if letter else None


def _entry(key: str) -> tuple[tuple[str, str] | None, bool]:
    """The code and the name listed for `key`, and whether a longer name begins with it."""
    listed, offsets = _listed()
    sought = key.encode("utf-8", "replace")
    place = bisect_left(offsets, sought + b"\t", key=lambda offset: listed[offset : listed.index(b"\t", offset) + 1])
    if place == len(offsets):
        return None, False
    line = listed[offsets[place] : listed.index(b"\n", offsets[place])].decode()
    head, code, name = line.split("\t")
    if head != key:
        return None, head.startswith(f"{key} ")
    following = offsets[place + 1] if place + 1 < len(offsets) else offsets[place]
    return (code, name or key.title()), listed.startswith(sought + b" ", following)


@lru_cache(4096)
def _near(key: str) -> str | None:
    """The one long Belgian name (a region, a municipality, a country) that `key` is one letter away from."""
    buckets = _long_names()
    close = [name for length in (-1, 0, 1) for name in buckets.get((key[0], len(key) + length), ())]
    near = process.extract(key, close, scorer=OSA.distance, score_cutoff=1, limit=4)
    names = [name for name, _, _ in near if _differs_inside(key, name)]
    regions = {entry[0].partition("-")[0][:-1] for name in names if (entry := _entry(name)[0])}
    return names[0] if len(regions) == 1 else None


def _differs_inside(key: str, name: str) -> bool:
    """Whether it is more than an ending too many, which makes another word: "allemande"."""
    return not key.startswith(name)


@cache
def _long_names() -> dict[tuple[str, int], list[str]]:
    buckets: dict[tuple[str, int], list[str]] = {}
    for line in _listed()[0].decode().split("\n"):
        key, _, rest = line.partition("\t")
        code, _, ordinary = rest.partition("\t")[0].partition("-")
        if len(key) >= SURE_LENGTH and key[2] != " " and code[-1:] in ("r", "p", "m", "c") and not ordinary:
            buckets.setdefault((key[0], len(key)), []).append(key)
    return buckets


@cache
def _listed() -> tuple[bytes, array[int]]:
    """The sorted list of places (key, code and name apart by tabs, one place a line) and where its lines begin."""
    listed = (_ROOM / "places.txt").read_bytes()
    return listed, array("I", [0, *(match.end() for match in re.finditer(b"\n", listed) if match.end() < len(listed))])


@cache
def _regions() -> dict[str, Any]:
    return yaml.safe_load((_ROOM / "regions.yml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]
