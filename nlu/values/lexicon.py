"""The names of numbers, units, bounds and periods in all languages that have a ``words.yml`` here, one of them first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nlu.values.tokens import tokens

_ROOM = Path(__file__).parent
FALLBACK = "en"
"""The language whose names count as its own for a language that has none."""
_LONG, _LONG_UNIT = 4, 3
"""Shorter names count in their own language alone: "a", "in", "van"; as units "an", "j"."""
_OWN = ["not_numbers", "unit_links"]
_EVERYWHERE = ["joins", "either", "articles", "links", "points", "and", "ordinal_endings", "mine"]
_OTHERS = ["ordinals", "per", "fillers", "kin", "me", "alone", "total", "decades", "aged", "ordinary", "attached", "no_number"]
_TABLES = ("heads", "together", "decade_names", "times")
_MEANINGS = ("before", "after", "periodic", "relative")


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
    """A unit: what it measures, and how much of that dimension's base (month, euro, kilogram, litre, person) it is."""

    id: str
    dimension: str
    size: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names that are known when a message is in `language`; those of the other languages come after its own.

    `lists`, `tables` and `meanings` are the entries of those names in ``<language>/words.yml``; `own` are the number words of
    the language itself.
    """

    language: str
    atoms: Mapping[str, Atom]
    own: frozenset[str]
    units: Mapping[str, Unit]
    months: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    tables: Mapping[str, Mapping[str, float]]
    meanings: Mapping[str, Mapping[str, str]]


@cache
def languages() -> tuple[str, ...]:
    """The languages that name numbers and units, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in _ROOM.glob("*/words.yml")))


@cache
def known_units() -> Mapping[str, Unit]:
    """The units of ``units.yml`` by id."""
    known = read_words("units.yml")
    return {unit: Unit(unit, entry["dimension"], float(entry["size"])) for unit, entry in known.items()}


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon for messages in `language`; a language may name little: the names of all others count beside its own."""
    own = language if language in languages() else FALLBACK
    order = [read_words(f"{one}/words.yml") for one in (own, *(other for other in languages() if other != own))]
    units = known_units()
    named = {key: units[unit] for unit, entry in read_words("units.yml").items() for key in keys(entry.get("names", ""))}
    not_numbers = frozenset(keys(order[0].get("not_numbers", "")))
    atoms: dict[str, Atom] = {}
    for words in reversed(order):
        mine = words is order[0]
        listed = ((key, units[unit]) for unit, names in words.get("units", {}).items() for key in keys(names))
        named |= {key: unit for key, unit in listed if mine or len(key) >= _LONG_UNIT}
        atoms |= {key: atom for key, atom in _atoms(words) if mine or (key not in not_numbers and not _local(key, atom))}
    return Lexicon(
        own, atoms, frozenset(key for key, _ in _atoms(order[0])), named,
        frozenset(key for words in order for names in words.get("months", ()) for key in keys(names.replace(" ", ","))),
        {entry: frozenset(_listed(order, entry)) for entry in (*_OWN, *_EVERYWHERE, *_OTHERS)}
        | {"between": frozenset({"'", *_listed(order, "unit_links"),
                                  *keys(order[0].get("articles", "")), *_listed(order, "and")})},
        {entry: {key: float(value) for words in reversed(order) for name, value in words.get(entry, {}).items()
                 for key in keys(name)} for entry in _TABLES},
        {entry: {key: str(meaning) for words in reversed(order) for meaning, names in words.get(entry, {}).items()
                 for key in keys(names) if words is order[0] or len(key) >= _LONG} for entry in _MEANINGS},
    )  # fmt: skip


def _listed(order: list[dict[str, Any]], entry: str) -> Iterator[str]:
    for words in order[:1] if entry in _OWN else order:
        least = 0 if words is order[0] or entry in _EVERYWHERE else _LONG
        yield from (key for key in keys(words.get(entry, "")) if len(key) >= least)


def _local(key: str, atom: Atom) -> bool:
    """Whether a number word counts in its own language alone."""
    return atom.kind is Kind.VAGUE or (atom.kind is Kind.ARTICLE and len(key) < _LONG_UNIT)


def _atoms(words: Mapping[str, Any]) -> Iterator[tuple[str, Atom]]:
    yield from ((key, Atom(1.0, Kind.ARTICLE)) for key in keys(words.get("articles", "")))
    for kind in Kind:
        entry = words.get(kind.value, {}) if kind is not Kind.ARTICLE else {}
        yield from ((key, Atom(float(value), kind)) for name, value in entry.items() for key in keys(name))


def keys(names: str) -> list[str]:
    """The names in a list with commas, folded, their words apart by single spaces, without apostrophes and hyphens."""
    pieces = ((piece.text for piece in tokens(name)) for name in str(names).split(","))
    return [key for texts in pieces if (key := " ".join(text for text in texts if text not in ("", "'", "-", ".")))]


@cache
def read_words(name: str) -> dict[str, Any]:
    """A file of names in this package."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_ROOM / name).read_text(encoding="utf-8"), Loader=loader)  # type: ignore[no-any-return]  # noqa: S506
