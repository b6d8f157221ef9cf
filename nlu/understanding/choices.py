"""Choice and yes/no questions read by rules: option labels, settled phrases, countries, a bare yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from advice.questions import Question, QuestionType
from nlu.understanding.folding import fold_term
from nlu.understanding.signals import Signals
from nlu.understanding.wordlists import WordList, listed

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_TOLD_ENDS = re.compile(r"[,;.!?\n]| (?:et|and|und|mais|maar|but|aber|en(?= (?:we|wij|ik|onze|ons)\b)) ")
_REGION_ORDER = ("asia", "outside_eu", "eu")


@dataclass(frozen=True, slots=True)
class Option:
    """One option that a rule found, with how sure the rule is."""

    value: Any
    confidence: float
    start: int
    end: int


class Choices:
    """The rules of ``choices.yml`` and the labels of the buttons."""

    def __init__(self, data: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]], signals: Signals) -> None:
        self._signals = signals
        self._polarity: Mapping[str, Mapping[bool, list[str]]] = {
            question: {_is_yes(name): options for name, options in entry.items()}
            for question, entry in data["polarity"].items()
        }
        self._cues = {
            question: {option: re.compile("|".join(f"(?:{p})" for p in patterns)) for option, patterns in entry.items()}
            for question, entry in data["cues"].items()
        }
        nothing = data["nothing"]
        self._nothing = re.compile(
            rf"(?:(?:{nothing['still']})[ ,]+)*(?:{nothing['words']})(?:[ ,]+(?:{nothing['so_far']}))*[.! ]*"
        )
        self._told = {
            question: {option: re.compile("|".join(f"(?:{p})" for p in patterns)) for option, patterns in entry.items()}
            for question, entry in data["told"].items()
        }
        self._decisive: Mapping[str, list[str]] = data["decisive"]
        self._no_market = re.compile(rf"(?<!\w)(?:{data['no_market']})")
        self._nowhere_else = re.compile(rf"[, ]*(?<!\w)(?:{data['nowhere_else']})")
        self._countries = WordList({name: listed(words) for name, words in data["countries"].items()})
        self._export = re.compile(rf"(?<!\w)(?:{data['export_words']})")
        self._labels = {
            question: {_bare(label): value for label, value in entry.items()} for question, entry in labels.items()
        }

    def label(self, text: str, question: str) -> Option | None:
        """The option whose button label `text` (folded) repeats."""
        bare = _bare(text)
        labels = self._labels.get(question, {})
        return Option(labels[bare], 1.0, 0, len(text)) if bare in labels else None

    def settled(self, text: str, question: Question) -> list[Option]:
        """The options that a phrase in `text` settles, best first; several when they disagree."""
        if question.type is QuestionType.YES_NO:
            return self._yes_no(text) or self._cued_yes_no(text, question.id)
        if "none" in question.options and self._nothing.fullmatch(text.strip()):
            return [Option("none", 0.95, 0, len(text))]
        if question.id == "export_experience":
            found = self._exports(text)
            if found:
                return found
        cued = [
            Option(option, 0.93, match.start(), match.end())
            for option, pattern in self._cues.get(question.id, {}).items()
            if (match := pattern.search(text))
        ]
        if question.type is not QuestionType.SEVERAL:  # "none has the exclusivity" holds "has the exclusivity"
            cued = [o for o in cued if not any(p.start <= o.start and o.end <= p.end and p is not o for p in cued)]
            decisive = self._decisive.get(question.id, [])
            if len(cued) == 1 and cued[0].value in decisive and not self._signals.hedged(text):
                return [replace(cued[0], confidence=0.96)]
        if cued:
            return cued
        return self._by_polarity(text, question)

    def exports(self, text: str) -> Option | None:
        """The farthest market that `text` says the firm exports to, when export was not asked about."""
        if not self._export.search(text) or self._signals.negated(text):
            return None
        found = self._exports(text)
        return found[0] if found else None

    def told(self, text: str, asked: str | None) -> list[tuple[str, Option]]:
        """What a clause of `text` says of questions other than the one `asked`, one option each."""
        found: list[tuple[str, Option]] = []
        for question, patterns in self._told.items():
            options = [
                Option(option, 0.93, match.start(), match.end())
                for option, pattern in patterns.items()
                if (match := pattern.search(text))
            ]
            settled = len(options) == 1 and (
                options[0].value in _NEGATED_ITSELF or not self._signals.negated(_near(text, options[0]))
            )
            if question != asked and settled:
                found.append((question, options[0]))
        return found

    def _exports(self, text: str) -> list[Option]:
        text = self._nowhere_else.sub(lambda match: " " * len(match[0]), text)
        if self._no_market.search(text):
            return []
        hits = self._countries.hits(text)
        if not hits or self._signals.negated(text):
            return []
        for region in _REGION_ORDER:
            match = next((hit for hit in hits if hit.label == region), None)
            if match is not None:
                return [Option(region, 0.93, match.start, match.end)]
        return []

    def _yes_no(self, text: str) -> list[Option]:
        polarity = self._signals.polarity(text)
        if polarity is None:
            return []
        rest = text[polarity.end :]
        if polarity.alone:
            return [Option(polarity.value, 0.98, 0, polarity.end)]
        turned = (
            re.search(r"\b(?:mais|maar|but|aber|sauf|behalve|except|enfin|of nee|ou non|wait)\b", rest)
            or (polarity.value and self._signals.negated(rest) and not polarity.alone)
            or self._signals.takes_back(text)
            or (not polarity.value and re.search(r"\b(?:oui|ja|jawel|yes|doch)\b", rest))
        )
        confidence = 0.4 if turned or self._signals.hedged(text) else 0.95
        return [Option(polarity.value, confidence, 0, polarity.end)]

    def _cued_yes_no(self, text: str, question: str) -> list[Option]:
        found = [
            Option(_is_yes(answer), 0.93, match.start(), match.end())
            for answer, pattern in self._cues.get(question, {}).items()
            if (match := pattern.search(text))
        ]
        plain = len(found) == 1 and not self._signals.hedged(text)
        return found if plain and not (found[0].value and self._signals.negated(text)) else []

    def _by_polarity(self, text: str, question: Question) -> list[Option]:
        meaning = self._polarity.get(question.id)
        polarity = self._signals.polarity(text)
        if meaning is None or polarity is None:
            return []
        options = meaning.get(polarity.value, [])
        if len(options) == 1 and polarity.value is False:
            short = polarity.alone or (len(text.split()) <= 4 and not re.search(r"\d|\b(?:mais|maar|but|aber|sauf)\b", text))
            return [Option(options[0], 0.95 if polarity.alone else 0.88 if short else 0.6, 0, polarity.end)]
        if polarity.alone:
            return [Option(option, 0.5, 0, polarity.end) for option in options]
        return []


_NEGATED_ITSELF = frozenset({"none", "non_exclusive", "photos"})
"""What is told with a negation in it: "nobody speaks", "sans exclusivité", "on n'a que des photos"."""


def _near(text: str, option: Option) -> str:
    """The clause of `text` that tells the option."""
    starts = [match.end() for match in _TOLD_ENDS.finditer(text, 0, option.start)]
    after = _TOLD_ENDS.search(text, option.end)
    return text[starts[-1] if starts else 0 : after.start() if after else len(text)]


def _is_yes(name: object) -> bool:
    """YAML reads a plain ``yes`` and ``no`` as truth values."""
    return name in (True, "yes")


def _bare(text: str) -> str:
    return _EDGES.sub("", fold_term(text))
