"""Names of several words found in tokens: units, periods, bounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from nlu.values.lexicon import LONGEST_NAME, Lexicon, Unit
from nlu.values.tokens import Sort, Token

_Found = TypeVar("_Found")
_JOINTS = ("'", "-", ".")
_SIGNS_BEFORE = {"<": "less", ">": "more", "≤": "most", "≥": "least", "~": "approximate", "±": "approximate"}
_STOPS = frozenset(".,;:!?()\n")


def name_at(tokens: Sequence[Token], at: int, names: Mapping[str, _Found]) -> tuple[_Found, int] | None:
    """What the longest name that begins at `at` stands for, and where it ends."""
    found = listed_at(tokens, at, names)
    return (names[found[0]], found[1]) if found else None


def listed_at(tokens: Sequence[Token], at: int, names: Collection[str]) -> tuple[str, int] | None:
    """The longest of `names` that begins at `at`, and where it ends."""
    key, found, words = "", None, 0
    if at < len(tokens) and tokens[at].sort is Sort.DIGITS:
        return None
    for here in range(at, min(at + 2 * LONGEST_NAME, len(tokens))):
        token = tokens[here]
        if token.text in _JOINTS:
            if here == at or (token.apart and token.text != "-") or (here + 1 < len(tokens) and _ends(tokens, here)):
                break
            continue
        key, words = f"{key} {token.text}" if key else token.text, words + 1
        if key in names:
            found = (key, here + 1)
        if words == LONGEST_NAME:
            break
    return found


def _ends(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].text != "'" and tokens[at + 1].apart


def unit_at(tokens: Sequence[Token], at: int, words: Lexicon, articles: bool = False) -> tuple[Unit, int] | None:
    """The unit whose name begins at `at`, and where it ends; "d'euros" too, and with `articles` "of a year"."""
    found = name_at(tokens, at, words.units)
    for here in range(at, min(at + 4, len(tokens) - 1)):
        text = tokens[here].text
        if found and not (found[1] < len(tokens) and tokens[found[1]].text == "'" and len(tokens[found[1] - 1].text) == 1):
            return found
        if text not in words.unit_links and text not in _JOINTS[:2] and not (articles and text in words.links):
            return None
        found = name_at(tokens, here + 1, words.units)
    return found


def bound_before(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[str, int] | None:
    """The meaning ("least", "approximate", "dated", …) of the words that end before `at`, and where they begin."""
    last = at
    for _ in range(3):
        found = _ending_at(tokens, last, words.before)
        if found or last == 0 or not (tokens[last - 1].text in words.fillers or tokens[last - 1].text == "'"):
            return found
        last -= 1
    return None


def _ending_at(tokens: Sequence[Token], last: int, names: Mapping[str, str]) -> tuple[str, int] | None:
    """The longest of `names` that ends before `last`."""
    key, found, words = "", None, 0
    for here in range(last - 1, max(-1, last - 1 - 2 * LONGEST_NAME), -1):
        token = tokens[here]
        if here == last - 1 and token.text in _SIGNS_BEFORE:
            return _SIGNS_BEFORE[token.text], here
        if token.text in ("'", "-") or (token.text == "." and key == "" and not token.apart):
            continue
        if token.sort is not Sort.WORD:
            break
        key, words = f"{token.text} {key}" if key else token.text, words + 1
        if key in names:
            found = (names[key], here)
        if words == LONGEST_NAME:
            break
    return found


def periods(tokens: Sequence[Token], words: Lexicon) -> list[tuple[int, int, str]]:
    """Where periods are named ("par mois", "/an", "monthly"): first token, last token (not included), unit id."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(tokens):
        one = _period_at(tokens, at, words)
        if one is None:
            at += 1
        else:
            found.append(one)
            at = one[1]
    return found


def _period_at(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[int, int, str] | None:
    said = words.periodic.get(tokens[at].text)
    if said:
        return at, at + 1, said
    after = per_at(tokens, at, words)
    if after is None or after >= len(tokens):
        return None
    unit = words.units.get(tokens[after].text)
    return (at, after + 1, unit.id) if unit and unit.dimension == "duration" else None


def per_at(tokens: Sequence[Token], at: int, words: Lexicon) -> int | None:
    """Past the "par", "a", "/" at `at`, else None."""
    if at >= len(tokens):
        return None
    if tokens[at].text == "/":
        return at + 1
    last = next((here for here in (at + 2, at + 1) if _joined(tokens, at, here) in words.per), None)
    if last is not None and last < len(tokens) and tokens[last].text == "'":
        last += 1
    return last


def _joined(tokens: Sequence[Token], first: int, last: int) -> str:
    return " ".join(token.text for token in tokens[first:last])


def stops_between(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a sign that ends a clause stands in the tokens `first` to `last`."""
    return any(token.text in _STOPS for token in tokens[first:last])
