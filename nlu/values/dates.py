"""Dates, and what looks like a figure and is none: telephone numbers, times, codes, ordinals."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.values.lexicon import Lexicon
from nlu.values.tokens import Sort, Token

_AROUND_THE_CLOCK = frozenset({("24", "7"), ("7", "7"), ("24", "24"), ("6", "7"), ("5", "7"), ("9", "5")})
_TELEPHONE = 8
"""The fewest digits of a telephone number."""


def year_of_date(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[int, int] | None:
    """The year of the date that begins at `at` and where it ends: "07-10-2011", "7.10.2011", "le 3 mars 2011", "mars 2011"."""
    token = tokens[at]
    if token.sort is Sort.DIGITS:
        return _numeric(tokens, at) or _with_month(tokens, at + 1 + _ending(tokens, at, words), words)
    if token.text in words.months and token.sort is Sort.WORD and len(token.text) > 2:
        return _with_month(tokens, at, words)
    return None


def _numeric(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    text = tokens[at].text
    parts = text.split(".")
    if len(parts) == 3:
        return _checked(parts, at + 1)
    pieces = [token.text for token in tokens[at : at + 5]]
    if len(pieces) < 5 or pieces[1] != pieces[3] or pieces[1] not in "-/." or any(token.apart for token in tokens[at + 1 : at + 5]):
        return None
    return _checked([pieces[0], pieces[2], pieces[4]], at + 5)


def _checked(parts: Sequence[str], last: int) -> tuple[int, int] | None:
    """The year of day, month, year (or the other way round), when the three can be a date."""
    if not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    day, month, year = (parts[2], parts[1], parts[0]) if len(parts[0]) == 4 else parts
    one, other = sorted((int(day), int(month)))
    if not (1 <= one <= 12 and 1 <= other <= 31) or len(year) not in (2, 4):
        return None
    value = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)
    return (value, last) if 1000 <= value <= 2100 else None


def _ending(tokens: Sequence[Token], at: int, words: Lexicon) -> int:
    """1 where the day at `at` carries a point or an ending ("3.", "1er", "3rd"), else 0."""
    here = at + 1
    if here < len(tokens) and not tokens[here].apart and (tokens[here].text == "." or tokens[here].text in words.ordinal_endings):
        return 1
    return 0


def _with_month(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[int, int] | None:
    """The year after the month's name at `at`: "mars 2011", "oktober '98"."""
    if at >= len(tokens) or tokens[at].text not in words.months:
        return None
    here = at + 1
    while here < len(tokens) and tokens[here].text in (".", "'", "of", "de", ","):
        here += 1
    year = tokens[here].text if here < len(tokens) else ""
    if len(year) == 4 and year.isdecimal() and 1000 <= int(year) <= 2100:
        return int(year), here + 1
    if len(year) == 2 and year.isdecimal() and tokens[here - 1].text == "'":
        return 1900 + int(year), here + 1
    return None


def no_figure(tokens: Sequence[Token], at: int, words: Lexicon) -> int | None:
    """Past what holds digits and is no quantity, where it begins at `at`: a telephone number, a time, a code; else None."""
    token = tokens[at]
    if token.sort is Sort.WORD:
        return _code(tokens, at, words)
    if token.text == "#" and at + 1 < len(tokens) and tokens[at + 1].sort is Sort.DIGITS:
        return at + 2
    if token.text == "+" and at + 1 < len(tokens) and tokens[at + 1].sort is Sort.DIGITS and not tokens[at + 1].apart:
        return _telephone(tokens, at + 1)
    if token.sort is not Sort.DIGITS:
        return None
    if token.text[0] == "0" and len(token.text) > 1 and token.text[1].isdecimal():
        return _telephone(tokens, at)
    if at + 2 < len(tokens) and not tokens[at + 1].apart and not tokens[at + 2].apart:
        pair = (token.text, tokens[at + 2].text)
        if tokens[at + 1].text == "/" and pair in _AROUND_THE_CLOCK:
            return at + 3
        if tokens[at + 1].text in (":", "h", "u") and len(pair[1]) == 2 and pair[1].isdecimal() and len(pair[0]) <= 2:
            return at + 3
    return None


def _telephone(tokens: Sequence[Token], at: int) -> int | None:
    here, digits = at, 0
    while here < len(tokens):
        if tokens[here].sort is Sort.DIGITS:
            digits += len(tokens[here].text)
        elif tokens[here].text not in (" ", "/", ".", "-", "(", ")"):
            break
        here += 1
    while here > at and tokens[here - 1].sort is not Sort.DIGITS:
        here -= 1
    return here if digits >= _TELEPHONE else None


def _code(tokens: Sequence[Token], at: int, words: Lexicon) -> int | None:
    """Past the digits that a word makes a code of: "n° 12", "ISO 9001", "covid-19", "B2B", "A4", "BE 0412.345.678"."""
    word, here = tokens[at], at + 1
    if here >= len(tokens):
        return None
    if word.text in words.no_number:
        while here < len(tokens) and tokens[here].text in (".", "°", ":", "-"):
            here += 1
        return _telephone(tokens, here) or here + 1 if here < len(tokens) and tokens[here].sort is Sort.DIGITS else None
    if word.text == "be" and tokens[here].sort is Sort.DIGITS and tokens[here].text[0] in "01":
        return _telephone(tokens, here)
    if tokens[here].sort is Sort.DIGITS and not tokens[here].apart and word.text not in words.units and word.text not in ("x", "b"):
        return here + 1
    coded = tokens[here].text == "-" and not tokens[here].apart and here + 1 < len(tokens) and len(word.text) <= 3
    return here + 2 if coded and tokens[here + 1].sort is Sort.DIGITS and not tokens[here + 1].apart else None


def ordinal_end(tokens: Sequence[Token], at: int, words: Lexicon) -> int | None:
    """Where the ordinal that begins at `at` ends ("3e", "2nd", "derde generatie"), else None."""
    if tokens[at].text in words.ordinals:
        return at + 1
    here = at + 1
    if tokens[at].sort is not Sort.DIGITS or not tokens[at].text.isdecimal() or here >= len(tokens) or tokens[here].apart:
        return None
    follows = here + 1 < len(tokens) and tokens[here + 1].text in ("€", "euro", "euros")
    return here + 1 if tokens[here].text in words.ordinal_endings and not follows else None
