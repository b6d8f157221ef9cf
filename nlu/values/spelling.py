"""Single words that are numbers: listed ones, Dutch and German compounds, and those one letter off."""

from __future__ import annotations

from functools import cache, lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from nlu.values.lexicon import Atom, Kind, Lexicon, lexicon

LONGEST = 60
"""Longer words are no numbers."""
_SCALES = {"nl": (("duizend", 1000.0), ("honderd", 100.0)), "de": (("tausend", 1000.0), ("hundert", 100.0))}
_AND, _ONE = {"nl": "en", "de": "und"}, {"nl": ("een",), "de": ("ein", "eins")}
_JOINED_PARTS = {
    "nl": {"eneenhalf": 0.5, "eneenhalve": 0.5, "enhalf": 0.5, "enhalve": 0.5, "eneenkwart": 0.25, "enkwart": 0.25},
    "de": {"undeinhalb": 0.5, "einhalb": 0.5, "einhalbe": 0.5, "undeinviertel": 0.25, "einviertel": 0.25,
           "eindreiviertel": 0.75},
}  # fmt: skip
_MISSPELT = frozenset({Kind.SMALL, Kind.HUNDRED, Kind.SCALE, Kind.GROUP})


@lru_cache(8192)
def number_word(word: str, language: str) -> Atom | None:
    """What `word` (folded) counts in a message in `language`, else None."""
    words = lexicon(language)
    atom = words.atoms.get(word)
    if atom is not None or word in words.lists["not_numbers"] or len(word) > LONGEST:
        return atom
    for compounding in ("de", "nl") if language == "de" else ("nl", "de"):
        value = _compound(word, compounding)
        if value is not None:
            return Atom(value, Kind.SMALL if value < 100 and value == int(value) else Kind.WHOLE)
    return None


@lru_cache(8192)
def nearly_number(word: str, language: str) -> Atom | None:
    """The number word of five letters or more that `word` is one letter away from, else None."""
    words = lexicon(language)
    if not 5 <= len(word) <= 20 or _known(word, words):
        return None
    close = process.extract(word, _spelt(language), scorer=OSA.distance, score_cutoff=1, limit=3)
    found = {near: words.atoms[near] for near, _, _ in close if near[0] == word[0]}
    atom = next(iter(found.values()), None)
    return Atom(atom.value, atom.kind, slip=True) if atom and len({one.value for one in found.values()}) == 1 else None


@lru_cache(8192)
def like_number(word: str, language: str) -> bool:
    """Whether `word`, beside a number, may be a number word, a part or a unit misspelt by a letter or two."""
    words = lexicon(language)
    if not 3 <= len(word) <= LONGEST or _known(word, words) or word in words.atoms:
        return False
    near = process.extractOne(word, _beside(language), scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2)
    stem = process.extractOne(word, _stems(), scorer=fuzz.partial_ratio, score_cutoff=80) if len(word) > 7 else None
    return near is not None or stem is not None


def _known(word: str, words: Lexicon) -> bool:
    """Whether `word` is another word than a number."""
    lists = (words.lists[entry] for entry in ("ordinary", "not_numbers", "fillers", "links"))
    tables = (words.units, words.months, words.meanings["before"], words.meanings["after"], words.tables["heads"])
    return any(word in names for names in (*lists, *tables))


@cache
def _spelt(language: str) -> list[str]:
    """The number words that may be misspelt: the language's own, and others that are too long to be another word."""
    words = lexicon(language)
    return [word for word, atom in words.atoms.items()
            if atom.kind in _MISSPELT and len(word) > 4 and (word in words.own or len(word) > 6)]  # fmt: skip


@cache
def _beside(language: str) -> list[str]:
    """What may stand beside a number: number words of the language, parts, spoken commas, units of time and money."""
    words = lexicon(language)
    units = [name for name, unit in words.units.items() if unit.dimension == "duration" and " " not in name and len(name) > 3]
    parts = [word for word in (*words.own, *words.lists["points"]) if len(word) > 2]
    return [*parts, *units, "euro", "euros", "pour", "cent", "procent", "prozent", "percent"]


@cache
def _stems() -> list[str]:
    """The long parts of compounds."""
    return [word for language in ("nl", "de", "en") for word in lexicon(language).own
            if len(word) > 5 and lexicon(language).atoms[word].value >= 20]  # fmt: skip


def _compound(word: str, language: str) -> float | None:
    """The value of a compound such as ``tweehonderdvijftig`` or ``zweieinhalb``, else None."""
    for ending, part in _JOINED_PARTS[language].items():
        whole = _single(word.removesuffix(ending), language) if word.endswith(ending) else None
        if whole is not None:
            return whole + part
    for name, scale in _SCALES[language]:
        left, found, right = word.partition(name)
        if found:
            head = 1.0 if left in ("", *_ONE[language]) else _compound(left, language)
            tail = 0.0 if not right else _single(right, language) or _compound(right, language)
            tail = tail or _compound(right.removeprefix(_AND[language]), language) if right else tail
            return None if head is None or tail is None or tail >= scale or head >= 1000 else head * scale + tail
    return _single(word, language)


def _single(word: str, language: str) -> float | None:
    """The value of a word below a hundred: ``zwölf``, ``eenentwintig``."""
    small = _small(language)
    at = word.find(_AND[language], 2)
    while word not in small and at > 0:
        unit, tens = small.get(word[:at], 0.0), small.get(word[at + len(_AND[language]) :], 0.0)
        if 1 <= unit < 10 and tens >= 20:
            return unit + tens
        at = word.find(_AND[language], at + 1)
    return small.get(word)


@cache
def _small(language: str) -> dict[str, float]:
    words = lexicon(language)
    small = {word: words.atoms[word].value for word in words.own if words.atoms[word].kind is Kind.SMALL}
    return small | dict.fromkeys(_ONE[language], 1.0)
