"""Dates and ordinals."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.values.lexicon import Lexicon
from nlu.values.tokens import Token


def year_of_date(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[int, int] | None:
    """The year of the date that begins at `at` and where it ends: "07-10-2011", "7.10.2011", "le 3 mars 2011", "mars 2011"."""
    if tokens[at].digits:
        ended = not tokens[at + 1].apart and tokens[at + 1].text in (".", *words.lists["ordinal_endings"])
        return _numeric(tokens, at) or _with_month(tokens, at + 1 + ended, words)
    return _with_month(tokens, at, words) if len(tokens[at].text) > 2 else None


def _numeric(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """The year of day, month, year, or of the same the other way round."""
    parts, last = tokens[at].text.split("."), at + 1
    if len(parts) == 1 and tokens[at + 1].text in ("-", "/", ".") and tokens[at + 1].text == tokens[at + 3].text:
        parts, last = [tokens[at + step].text for step in (0, 2, 4)], at + 5
    if len(parts) != 3 or any(token.apart for token in tokens[at + 1 : last]) or not all(part.isdecimal() for part in parts):
        return None
    day, month, year = (parts[2], parts[1], parts[0]) if len(parts[0]) == 4 else parts
    if len(year) not in (2, 4) or max(len(day), len(month)) > 2:
        return None
    one, other = sorted((int(day), int(month)))
    value = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)
    return (value, last) if 1 <= one <= 12 and 1 <= other <= 31 and 1000 <= value <= 2100 else None


def _with_month(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[int, int] | None:
    """The year after the month's name at `at`: "mars 2011", "oktober '98"."""
    here = at + 1
    while tokens[at].text in words.months and tokens[here].text in (".", "'", "of", "de", ",") and here < at + 3:
        here += 1
    year = tokens[here].text
    if tokens[at].text not in words.months or not year.isdecimal():
        return None
    if len(year) == 4 and 1000 <= int(year) <= 2100:
        return int(year), here + 1
    return (1900 + int(year), here + 1) if len(year) == 2 and tokens[here - 1].text == "'" else None


def ordinal_end(tokens: Sequence[Token], at: int, words: Lexicon) -> int:
    """Where the ordinal that begins at `at` ends ("3e", "2nd", "second"), else 0."""
    if tokens[at].text in words.lists["ordinals"]:
        return at + 1
    glued = tokens[at].text.isdecimal() and not tokens[at + 1].apart and tokens[at + 2].text not in ("€", "euro", "euros")
    return at + 2 if glued and tokens[at + 1].text in words.lists["ordinal_endings"] else 0
