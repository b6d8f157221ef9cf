"""Which clauses state a fact of the firm today: not a plan, a wish, the past, another firm, another country."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from nlu.understanding.wordlists import WordList, listed

NEGATIVE: tuple[Any, ...] = (False, "none")
"""Answers that a plan or a wish does not put in doubt: who plans to file has not filed."""
_CLAUSE_ENDS = re.compile(
    r",(?! ?(?:der|die|das|den|dem|qui|que|who|that|dat) )|[;.!?\n()]| (?:mais|maar|but|sinon|et puis|sondern) | - "
)
_QUOTED = re.compile(r'"[^"]{6,}"')
_ADDRESS = re.compile(
    r"https?://\S+|\S+@\S+\.\w+|\bwww\.\S+|\b[\w-]+\.(?:be|com|cn|eu|net|org|fr|nl|de|brussels|vlaanderen)\b\S*|(?<=\s)\.(?:be|cn|com|eu)\b"
)

_NAMED = re.compile(
    r"\b(?:je m ?'? ?app?ell?e|mon (?:pre)?nom est|ik heet|mijn naam is|my name(?:'s| is)|mein name ist|ich hei(?:ß|ss)e)"
    r"((?: (?!(?:et|en|and|und|nous|on|je|we|wij|i|ik|wir|ich|from|uit|aus|a)\b)[\w'-]+){1,3})"
)
"""How people introduce themselves: a Jean sells no jeans, and a Van Gent need not live in Ghent."""


class Facts:
    """The patterns of ``facts.yml``, compiled; every text given to it is folded."""

    def __init__(self, data: Mapping[str, Any], countries: Mapping[str, str]) -> None:
        self._counts: Mapping[str, Sequence[str]] = data["counts"]
        self._patterns = {
            kind: re.compile("|".join(f"(?:{pattern})" for pattern in data[kind]))
            for kind in (
                "planned",
                "conditional",
                "heard",
                "past",
                "rivals",
                "kin",
                "not_selling",
                "another_time",
                "hiring",
                "aside",
            )
        }
        self._affirmative = frozenset(data["affirmative"])
        self._selling = re.compile(data["selling"])
        self._china = re.compile(data["china"])
        self._countries = WordList({name: listed(words) for name, words in countries.items()})

    def kept(self, text: str, question: str) -> str:
        """`text` with what states no fact for `question` blanked, of the same length."""
        before = 0
        for start, end in _clauses(text):
            if self._doubtful(text[start:end], question):
                text = text[:before] + " " * (end - before) + text[end:]  # with the "but" before it
            before = end
        return text

    def planned(self, text: str) -> bool:
        """Whether `text` speaks of a plan, a wish or a search."""
        return self._patterns["planned"].search(text) is not None

    def affirmative(self, question: str) -> bool:
        """Whether a positive answer to `question` that only the model finds is not believed beside a negation."""
        return question in self._affirmative

    def _doubtful(self, clause: str, question: str) -> bool:
        for kind in self._counts.get(question, ()):
            if kind == "elsewhere":
                if self._elsewhere(clause):
                    return True
            elif self._patterns[kind].search(clause) and not (kind == "not_selling" and self._selling.search(clause)):
                return True
        return False

    def _elsewhere(self, clause: str) -> bool:
        if self._china.search(clause):
            return False
        return any(hit.exact for hit in self._countries.hits(clause))


def without_names(text: str) -> str:
    """`text` (folded) with addresses, longer quotations and the name of whoever writes blanked: none tells of the firm."""
    for pattern in (_ADDRESS, _QUOTED, _NAMED):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def _clauses(text: str) -> list[tuple[int, int]]:
    edges = [0, *(edge for match in _CLAUSE_ENDS.finditer(text) for edge in match.span()), len(text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if text[start:end].strip()]
