"""Single words that are numbers: listed ones, Dutch and German compounds, and those one letter off."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from nlu.values.lexicon import Atom, Kind, lexicon

LONGEST = 60
"""Longer words are no numbers."""
_SCALES = {"nl": (("duizend", 1000.0), ("honderd", 100.0)), "de": (("tausend", 1000.0), ("hundert", 100.0))}
_AND = {"nl": "en", "de": "und"}
_ONE = {"nl": "een", "de": "ein"}
_JOINED_PARTS = {
    "nl": {"eneenhalf": 0.5, "eneenhalve": 0.5, "enhalf": 0.5, "enhalve": 0.5, "eneenkwart": 0.25, "enkwart": 0.25},
    "de": {"undeinhalb": 0.5, "einhalb": 0.5, "einhalbe": 0.5, "einviertel": 0.25, "undeinviertel": 0.25, "eindreiviertel": 0.75},
}
_STEMS = (
    "honderd", "duizend", "hundert", "tausend", "miljoen", "million", "thousand", "hundred", "zwanzig", "twintig", "dertig", "veertig",
    "vijftig", "zestig", "zeventig", "tachtig", "negentig", "dreissig", "vierzig", "funfzig", "sechzig", "siebzig", "achtzig", "neunzig",
)  # fmt: skip
_MISSPELT = frozenset({Kind.SMALL, Kind.HUNDRED, Kind.SCALE, Kind.GROUP})


@lru_cache(8192)
def number_word(word: str, language: str) -> Atom | None:
    """What `word` (folded) counts in a message in `language`, else None."""
    if len(word) > LONGEST:
        return None
    words = lexicon(language)
    atom = words.atoms.get(word)
    if atom is not None or word in words.not_numbers:
        return atom
    for compounding in (language, "nl", "de") if language in _SCALES else ("nl", "de"):
        value = _compound(word, compounding)
        if value is not None:
            return Atom(value, Kind.SMALL if value < 100 and value == int(value) else Kind.WHOLE)
    return None


@lru_cache(8192)
def nearly_number(word: str, language: str) -> Atom | None:
    """The number word of five letters or more that `word` is one letter away from, else None."""
    words = lexicon(language)
    if not 5 <= len(word) <= 20 or word in words.ordinary or word in words.units or word in words.months or word in words.heads:
        return None
    close = process.extract(word, _spelt(language), scorer=OSA.distance, score_cutoff=1, limit=3)
    found = {near for near, _, _ in close if near[0] == word[0] and near[1:] != word[1:]}
    values = {words.atoms[near].value for near in found}
    if len(values) != 1:
        return None
    atom = words.atoms[found.pop()]
    return Atom(atom.value, atom.kind, slip=True)


@lru_cache(8192)
def like_number(word: str, language: str) -> bool:
    """Whether `word`, beside a number, may be a number word, a part or a unit misspelt by a letter or two."""
    words = lexicon(language)
    known = word in words.ordinary or word in words.units or word in words.before or word in words.after or word in words.atoms
    if not 3 <= len(word) <= LONGEST or known or word in words.months or word in words.fillers or word in words.links:
        return False
    slips = 1 if len(word) < 8 else 2
    close = process.extractOne(word, _beside(language), scorer=OSA.distance, score_cutoff=slips)
    stem = process.extractOne(word, _STEMS, scorer=fuzz.partial_ratio, score_cutoff=80) if len(word) > 7 else None
    return close is not None or stem is not None


@lru_cache(4)
def _beside(language: str) -> list[str]:
    """What may stand beside a number: number words of the language, parts, spoken commas, units of time."""
    words = lexicon(language)
    units = [name for name, unit in words.units.items() if unit.dimension == "duration" and " " not in name and len(name) > 3]
    units += ["euro", "euros", "pour", "cent", "procent", "prozent", "percent"]
    return [*(word for word in words.own if len(word) > 2), *(word for word in words.points if len(word) > 4), *units]


@lru_cache(4)
def _spelt(language: str) -> list[str]:
    """The number words that may be misspelt: the language's own, and others that are too long to be another word."""
    words = lexicon(language)
    return [word for word, atom in words.atoms.items()
            if atom.kind in _MISSPELT and len(word) > 4 and (word in words.own or len(word) > 6)]  # fmt: skip


def _compound(word: str, language: str) -> float | None:
    """The value of a compound such as ``tweehonderdvijftig`` or ``zweieinhalb``, else None."""
    for ending, part in _JOINED_PARTS[language].items():
        if word.endswith(ending):
            whole = _single(word.removesuffix(ending), language)
            if whole is not None:
                return whole + part
    for name, scale in _SCALES[language]:
        left, found, right = word.partition(name)
        if not found:
            continue
        head = 1.0 if left in ("", _ONE[language]) else _compound(left, language)
        rest = right.removeprefix(_AND[language]) if right.startswith(_AND[language]) else right
        tail = 0.0 if not rest else _single(right, language) or _compound(right, language) or _compound(rest, language)
        return None if head is None or tail is None or tail >= scale or head >= 1000 else head * scale + tail
    return _single(word, language)


def _single(word: str, language: str) -> float | None:
    """The value of a word below a hundred: ``zwölf``, ``eenentwintig``."""
    if word == _ONE[language] or word == "eins":
        return 1.0
    listed = _small(language).get(word)
    if listed is not None:
        return listed
    joiner = _AND[language]
    at = word.find(joiner, 2)
    while at > 0:
        unit, tens = _small(language).get(word[:at]), _small(language).get(word[at + len(joiner) :])
        if word[:at] == _ONE[language]:
            unit = 1.0
        if unit is not None and tens is not None and 1 <= unit < 10 and tens >= 20:
            return unit + tens
        at = word.find(joiner, at + 1)
    return None


@lru_cache(2)
def _small(language: str) -> dict[str, float]:
    return {word: atom.value for word, atom in lexicon(language).atoms.items()
            if atom.kind is Kind.SMALL and word in lexicon(language).own}  # fmt: skip
