"""Word lists matched against folded text: whole words, plurals, compounds and, when allowed, one slip of the finger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from nlu.understanding.folding import fold_term

_WORD = re.compile(r"[\w&]+(?:['.-][\w&]+)*")
_PLURALS = ("s", "x", "en", "n", "e", "er", "es", "'s", "jes", "tjes", "je")
_ELISION = re.compile(r"^(?:[ldcjmnst]|qu)'(?=\w\w)")
SHORTEST_FUZZY = 5
"""Shorter words are matched exactly: "bier" and "biel" are one slip apart."""
CLOSE = 88


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed term found from `start` to `end`, under its label; `exact` is False for a corrected typo."""

    label: str
    term: str
    start: int
    end: int
    exact: bool = True
    compound: bool = False


class WordList:
    """Terms by label. A term that stands under two labels is reported under both."""

    def __init__(
        self,
        terms: Mapping[str, Iterable[str]],
        ends: Mapping[str, Iterable[str]] | None = None,
        *,
        inflected: bool = True,
    ) -> None:
        self._inflected = inflected
        self._labels: dict[str, tuple[str, ...]] = {}
        for label, words in terms.items():
            for word in words:
                term = _key(word)
                if term and label not in self._labels.get(term, ()):
                    self._labels[term] = (*self._labels.get(term, ()), label)
        self._longest = max((term.count(" ") + 1 for term in self._labels), default=1)
        self._ends = sorted(
            ((fold_term(end), label) for label, words in (ends or {}).items() for end in words),
            key=lambda pair: -len(pair[0]),
        )
        self._fuzzy = [term for term in self._labels if len(term) >= SHORTEST_FUZZY]

    def hits(self, text: str, fuzzy: bool = False) -> list[Hit]:
        """The terms in `text` (folded), longest first at each place, none overlapping another."""
        words = [_Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
        words = [part for word in words for part in _split_elision(word)]
        found: list[Hit] = []
        index = 0
        while index < len(words):
            step, hits = self._at(words, index, fuzzy)
            found += hits
            index += step
        return found

    def _at(self, words: list[_Word], index: int, fuzzy: bool) -> tuple[int, list[Hit]]:
        for length in range(min(self._longest, len(words) - index), 0, -1):
            span = words[index : index + length]
            term = " ".join(_key(word.text) for word in span)
            for form in _forms(term) if self._inflected else (term,):
                if form in self._labels:
                    return length, [Hit(x, form, span[0].start, span[-1].end) for x in self._labels[form]]
        word = words[index]
        for end, label in self._ends:
            if len(word.text) > len(end) + 1 and word.text.endswith(end):
                return 1, [Hit(label, end, word.start, word.end, compound=True)]
        if fuzzy and len(word.text) >= SHORTEST_FUZZY:
            cutoff = CLOSE if len(word.text) < 8 else CLOSE - 3
            close = process.extractOne(word.text, self._fuzzy, scorer=fuzz.ratio, score_cutoff=cutoff)
            if close is not None and close[0][0] == word.text[0] and abs(len(close[0]) - len(word.text)) <= 2:
                return 1, [Hit(x, close[0], word.start, word.end, exact=False) for x in self._labels[close[0]]]
        return 1, []


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def _split_elision(word: _Word) -> list[_Word]:
    match = _ELISION.match(word.text)
    if match is None:
        return [word]
    return [_Word(word.text[match.end() :], word.start + match.end(), word.end)]


def _key(term: str) -> str:
    folded = fold_term(term).replace("-", " ").replace("'", " ").replace(".", " ")
    return " ".join(folded.replace("œ", "oe").replace("ß", "ss").split())


def _forms(term: str) -> Iterable[str]:
    yield term
    for plural in _PLURALS:
        if term.endswith(plural) and len(term) - len(plural) >= 4:
            yield term[: -len(plural)]
    if len(term) >= 4:
        yield from (term + "s", term + "en")


def listed(words: str) -> list[str]:
    """The terms of a comma-separated list."""
    return [word.strip() for word in words.split(",") if word.strip()]
