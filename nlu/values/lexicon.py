"""The names of numbers, units, bounds and periods in the four languages, one of them first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nlu.values.tokens import Token, tokens

LANGUAGES = ("fr", "nl", "en", "de")
LONGEST_NAME = 5
"""The most words in a name."""
_ROOM = Path(__file__).parent
_FOREIGN = 3
"""Shorter names of units count in their own language alone: "an", "j"."""
_SHORT = 4
"""Shorter function words count in their own language alone: "a", "in", "van"."""


class Kind(StrEnum):
    """How a number word joins its neighbours."""

    SMALL = "numbers"
    HUNDRED = "hundreds"
    SCALE = "scales"
    GROUP = "groups"
    WHOLE = "wholes"
    HALF = "halves"
    PART = "parts"
    VAGUE = "vague"
    ARTICLE = "articles"


@dataclass(frozen=True, slots=True)
class Atom:
    """One number word: its value and how it joins; `slip` where it was one letter off."""

    value: float
    kind: Kind
    slip: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures, and how much of that dimension's base (month, euro, kilogram, litre) it is."""

    id: str
    dimension: str
    size: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names that are known when a message is in `language`; those of the other languages come after its own."""

    language: str
    atoms: Mapping[str, Atom]
    own: frozenset[str]
    heads: Mapping[str, float]
    not_numbers: frozenset[str]
    ordinary: frozenset[str]
    units: Mapping[str, Unit]
    months: Mapping[str, int]
    before: Mapping[str, str]
    after: Mapping[str, str]
    joins: frozenset[str]
    either: frozenset[str]
    per: frozenset[str]
    periodic: Mapping[str, str]
    fillers: frozenset[str]
    links: frozenset[str]
    unit_links: frozenset[str]
    between: frozenset[str]
    points: frozenset[str]
    conjunctions: frozenset[str]
    ordinals: frozenset[str]
    ordinal_endings: frozenset[str]
    attached: tuple[str, ...]
    kin: frozenset[str]
    mine: frozenset[str]
    me: frozenset[str]
    alone: frozenset[str]
    together: Mapping[str, float]
    total: frozenset[str]
    decades: frozenset[str]
    decade_names: Mapping[str, float]
    relative: Mapping[str, int]
    aged: frozenset[str]
    times: Mapping[str, float]
    no_number: frozenset[str]


def name_key(pieces: Iterable[Token]) -> str:
    """The words of a name, folded, apart by single spaces; apostrophes and hyphens do not count."""
    return " ".join(piece.text for piece in pieces if piece.text not in ("'", "-", "."))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon for messages in `language`; that of French for a language that is not one of the four."""
    own = language if language in LANGUAGES else "fr"
    order = [_words(own), *(_words(other) for other in LANGUAGES if other != own)]
    known = {unit: Unit(unit, entry["dimension"], float(entry["size"])) for unit, entry in _read("units.yml").items()}
    units = {key: known[unit] for unit, entry in _read("units.yml").items() for key in _keys(entry.get("names", ""))}
    for words in reversed(order):
        units |= {key: known[unit] for unit, names in words["units"].items() for key in _keys(names)
                  if words is order[0] or len(key) >= _FOREIGN}
    not_numbers = frozenset(_keys(order[0]["not_numbers"]))
    atoms: dict[str, Atom] = {}
    for place, words in enumerate(reversed(order)):
        mine = place == len(order) - 1
        atoms |= {key: atom for key, atom in _atoms(words) if mine or key not in not_numbers and not _local(key, atom)}
    return Lexicon(
        language=own,
        atoms=atoms,
        own=frozenset(key for key, _ in _atoms(order[0])),
        heads=_values(order, "heads"),
        not_numbers=not_numbers,
        ordinary=not_numbers | _every(order, "ordinary"),
        units=units,
        months={key: place for words in order for place, names in enumerate(words["months"], 1)
                for key in _keys(names.replace(" ", ","))},
        before=_sides(order, "before"),
        after=_sides(order, "after"),
        periodic={key: period for words in order for period, names in words["periodic"].items() for key in _keys(names)},
        together=_values(order, "together"),
        attached=tuple(sorted({key for words in order for key in _keys(words.get("attached", ""))}, key=len, reverse=True)),
        between=frozenset({"'", *_keys(order[0]["unit_links"]), *_keys(order[0]["articles"])}),
        joins=_every(order, "joins"), either=_every(order, "either"), unit_links=frozenset(_keys(order[0]["unit_links"])), per=_names(order, "per"),
        fillers=_names(order, "fillers"), links=_every(order, "links") | _every(order, "articles"),
        points=_every(order, "points"), conjunctions=_every(order, "and"), ordinals=_names(order, "ordinals"),
        ordinal_endings=_every(order, "ordinal_endings"), kin=_names(order, "kin"), mine=_every(order, "mine"),
        me=_names(order, "me"), alone=_names(order, "alone"), total=_names(order, "total"), decades=_names(order, "decades"),
        decade_names=_values(order, "decade_names"),
        relative={key: int(ago) for words in order for ago, names in words["relative"].items() for key in _keys(names)},
        aged=_names(order, "aged"), times=_values(order, "times"), no_number=_every(order, "no_number"),
    )  # fmt: skip


def _local(key: str, atom: Atom) -> bool:
    """Whether a number word counts in its own language alone: too short, or an article."""
    return (atom.kind is Kind.ARTICLE and len(key) < 3) or atom.kind is Kind.VAGUE


def _atoms(words: Mapping[str, Any]) -> Iterator[tuple[str, Atom]]:
    for kind in Kind:
        if kind is Kind.ARTICLE:
            yield from ((key, Atom(1.0, kind)) for key in _keys(words["articles"]))
        else:
            yield from ((key, Atom(float(value), kind)) for name, value in words.get(kind.value, {}).items() for key in _keys(name))


def _values(order: list[dict[str, Any]], entry: str) -> dict[str, float]:
    return {key: float(value) for words in reversed(order) for name, value in words.get(entry, {}).items() for key in _keys(name)}


def _sides(order: list[dict[str, Any]], side: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, words in enumerate(order):
        for meaning, names in words[side].items():
            for key in _keys(names):
                if place == 0 or len(key) >= _SHORT:
                    found.setdefault(key, meaning)
    return found


def _names(order: list[dict[str, Any]], entry: str) -> frozenset[str]:
    own = set(_keys(order[0][entry]))
    return frozenset(own | {key for words in order[1:] for key in _keys(words[entry]) if len(key) >= _SHORT})


def _every(order: list[dict[str, Any]], entry: str) -> frozenset[str]:
    return frozenset(key for words in order for key in _keys(words[entry]))


def _keys(names: str) -> list[str]:
    return [key for name in str(names).split(",") if (key := name_key(tokens(name.strip())))]


def _words(language: str) -> dict[str, Any]:
    return _read(f"{language}/words.yml")


@cache
def _read(name: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_ROOM / name).read_text(encoding="utf-8"), Loader=loader)  # type: ignore[no-any-return]  # noqa: S506
