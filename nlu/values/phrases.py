"""Names of several words found in tokens: units, periods, bounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from nlu.values.lexicon import Lexicon, Unit
from nlu.values.tokens import Token

LONGEST_NAME = 5
"""The most words in a name."""
_Found = TypeVar("_Found")
_JOINTS = ("'", "-", ".")
_SIGNS = {"<": "less", ">": "more", "≤": "most", "≥": "least", "~": "approximate", "±": "approximate"}
_STOPS = frozenset(".,;:!?()\n")


def name_at(tokens: Sequence[Token], at: int, names: Mapping[str, _Found]) -> tuple[_Found, int] | None:
    """What the longest name that begins at `at` stands for, and where it ends."""
    found = listed_at(tokens, at, names)
    return (names[found[0]], found[1]) if found else None


def listed_at(tokens: Sequence[Token], at: int, names: Collection[str]) -> tuple[str, int] | None:
    """The longest of `names` that begins at `at`, and where it ends."""
    if tokens[at].digits or tokens[at].text in ("", *_JOINTS):
        return None
    key, found, words = "", None, 0
    for here in range(at, at + 2 * LONGEST_NAME):
        token = tokens[here]
        if token.text in _JOINTS:
            if (token.apart and token.text != "-") or (token.text != "'" and tokens[here + 1].apart):
                break
            continue
        key, words = f"{key} {token.text}" if key else token.text, words + 1
        if key in names:
            found = (key, here + 1)
        if words == LONGEST_NAME or not token.text:
            break
    return found


def unit_at(tokens: Sequence[Token], at: int, words: Lexicon, articles: bool = False) -> tuple[Unit, int] | None:
    """The unit whose name begins at `at`, and where it ends; "d'euros" too, and with `articles` "of a year"."""
    found = name_at(tokens, at, words.units)
    for here in range(at, at + 4):
        if found and not (tokens[found[1]].text == "'" and len(tokens[found[1] - 1].text) == 1):
            return found
        text = tokens[here].text
        if text not in words.lists["unit_links"] and text not in ("'", "-") and not (articles and is_link(text, words)):
            return None
        found = name_at(tokens, here + 1, words.units)
    return found


def is_link(text: str, words: Lexicon) -> bool:
    """Whether `text` is an article, a preposition or an adjective that links a part to what it is of."""
    return text in words.lists["links"] or text in words.lists["articles"]


def bound_before(tokens: Sequence[Token], at: int, words: Lexicon) -> str:
    """The meaning ("least", "approximate", "dated", …) of the words that end before `at`, "" for none."""
    for last in range(at, max(at - 3, 0), -1):
        found = _ending_at(tokens, last, words.meanings["before"])
        if found or not (tokens[last - 1].text in words.lists["fillers"] or tokens[last - 1].text == "'"):
            return found
    return ""


def _ending_at(tokens: Sequence[Token], last: int, names: Mapping[str, str]) -> str:
    """The meaning of the longest of `names` that ends before `last`."""
    key, found, words = "", _SIGNS.get(tokens[last - 1].text, ""), 0
    for here in range(last - 1, max(-1, last - 1 - 2 * LONGEST_NAME), -1):
        token = tokens[here]
        if token.text in ("'", "-") or (token.text == "." and not key and not token.apart):
            continue
        if not token.word or words == LONGEST_NAME:
            break
        key, words = f"{token.text} {key}" if key else token.text, words + 1
        found = names.get(key, found)
    return found


def periods(tokens: Sequence[Token], words: Lexicon) -> list[tuple[int, int, str]]:
    """Where periods are named ("par mois", "/an", "monthly"): first token, last token (not included), unit id."""
    found: list[tuple[int, int, str]] = []
    for at, token in enumerate(tokens):
        said = words.meanings["periodic"].get(token.text)
        after = per_at(tokens, at, words)
        unit = words.units.get(tokens[after].text) if after else None
        if said:
            found.append((at, at + 1, said))
        elif unit and unit.dimension == "duration":
            found.append((at, after + 1, unit.id))
    return found


def per_at(tokens: Sequence[Token], at: int, words: Lexicon) -> int:
    """Past the "par", "a", "l'", "/" at `at`, else 0."""
    text = tokens[at].text
    if text == "/":
        return at + 1
    if not tokens[at].word:
        return 0
    last = at + 2 if f"{text} {tokens[at + 1].text}" in words.lists["per"] else at + 1 if text in words.lists["per"] else 0
    return last + (last > 0 and tokens[last].text == "'")


def stops_between(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a sign that ends a clause stands in the tokens `first` to `last`."""
    return any(token.text in _STOPS for token in tokens[first:last])
