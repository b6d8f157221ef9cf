"""How many people a message speaks of, in full-time equivalents: sums, half-timers, couples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlu.understanding.quantities import Bound, Quantity, Unit, Units

_OF_WHICH = re.compile(
    r"\b(?:dont|parmi|waarvan|waaronder|including|of which|of whom|davon|darunter|inclus|inclusief|y compris)\b|[(:]"
)
_PLUS = re.compile(
    r"[\s,+&]*(?:\b(?:et|plus|en|and|und|avec|met|with|mit|encore|nog|aussi|ook|also|auch)\b[\s,+]*){0,3}"
    r"(?:\d/\d|an?|une?|een|eine?)?[\s,]*"
)
_EQUIVALENT = re.compile(r"\b(?:etp|vte|fte|vza)\b|equivalen|aquivalen")
_FULL_TIME_WORD = re.compile(r"temps|time|tij|zeit|etp|vte|fte|vza")
_FULL_TIME = re.compile(r"plein|full|voltijd|vollzeit|etp|vte|fte|vza")
_TOTAL = re.compile(
    r"\b(?:(?:donc|dus|so|also)[ :,=]*"
    r"|(?:en tout|au total|total|samen|totaal|altogether|makes|zusammen|insgesamt|macht|soit)[ :=]*)$"
)
_FOR_THEM = re.compile(r"\b(?:pour|voor|for|fur|par|per|pro)\s*$")


_KIN_BESIDE = re.compile(
    r"\b(?:ma|mon|mijn|my|meine?) (?:femme|mari|epouse|frere|s(?:œ|oe)ur|pere|mere|fils|fille|vrouw|man|broer|zus"
    r"|vader|moeder|zoon|dochter"
    r"|wife|husband|brother|sister|father|mother|son|daughter|frau|mann|bruder|schwester|vater|mutter|sohn|tochter)\b"
)


@dataclass(frozen=True, slots=True)
class Headcount:
    """`value` full-time equivalents read from `start` to `end`; `sure` is False when the parts do not add up."""

    value: float
    start: int
    end: int
    sure: bool
    bound: Bound | None = None
    high: float | None = None
    alternative: bool = False


def headcount(text: str, quantities: Sequence[Quantity], units: Units, plus_me: bool) -> Headcount | None:
    """The people of `text` (folded) added up, or None when no quantity of people stands in it."""
    parts = [
        _with_half_time(text, quantity, units)
        for quantity in quantities
        if quantity.unit in (Unit.PEOPLE, Unit.HALF_TIME, Unit.NONE) and not _FOR_THEM.search(text[: quantity.start])
    ]
    last = parts[-1][0] if parts else None
    if last is not None and last.unit is Unit.NONE and last.single and _TOTAL.search(text[: last.start]):
        return Headcount(last.low, last.start, last.end, True)
    while parts and parts[-1][0].unit is Unit.NONE:  # "12 people since 1998": the last figure is no head
        parts.pop()
    if not any(quantity.unit is not Unit.NONE for quantity, _ in parts):
        return None
    bare = [quantity for quantity, _ in parts if quantity.unit is Unit.NONE]
    if any(quantity.low >= 1000 or quantity.scaled for quantity in bare):
        parts = [(quantity, weight) for quantity, weight in parts if quantity.unit is not Unit.NONE]
    start, end, first = parts[0][0].start, parts[-1][0].end, parts[0][0]
    weights = [quantity.low * weight for quantity, weight in parts]
    equivalents = [quantity for quantity, _ in parts if _EQUIVALENT.search(quantity.noun)]
    if len(parts) == 2 and len(equivalents) == 1 and not _FULL_TIME_WORD.search(_other(parts, equivalents[0]).noun):
        counted = equivalents[0]  # "20 people, 15 FTE": what is asked for
        return Headcount(counted.low, counted.start, counted.end, counted.single and not plus_me, counted.bound)
    if len(parts) == 1:
        total = weights[0] + plus_me
        high = None if first.single else first.high
        alone = not _KIN_BESIDE.search(text)
        return Headcount(total, start, end, alone and not first.vague, first.bound, high, first.alternative)
    gaps = [text[parts[i][0].end : parts[i + 1][0].start] for i in range(len(parts) - 1)]
    if _OF_WHICH.search(gaps[0]):
        halves = sum(quantity.low / 2 for quantity, weight in parts[1:] if weight == 0.5)
        return Headcount(weights[0] - halves, start, end, all(quantity.single for quantity, _ in parts), first.bound)
    if weights[0] == sum(weights[1:]):
        return Headcount(weights[0], start, end, True)
    joined = all(_PLUS.fullmatch(gap) for gap in gaps)
    halves_of_it = parts[1][1] == 0.5 and parts[0][1] == 1.0 and not re.search(r"\w|\+|&", gaps[0])
    if halves_of_it and not _FULL_TIME.search(parts[0][0].noun):  # "12 people, 3 part-time": of them, or beside them?
        joined = False
    return Headcount(sum(weights) + plus_me, start, end, joined and all(quantity.single for quantity, _ in parts))


def _other(parts: Sequence[tuple[Quantity, float]], one: Quantity) -> Quantity:
    return next(quantity for quantity, _ in parts if quantity is not one)


def _with_half_time(text: str, quantity: Quantity, units: Units) -> tuple[Quantity, float]:
    if quantity.unit is Unit.HALF_TIME or units.half_time_follows(text, quantity.end):
        return quantity, 0.5
    return quantity, 1.0
