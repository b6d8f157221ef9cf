"""Lines that stand word for word in the training data: what they mean was settled by whoever wrote them there.

A linear model need not follow a single example, and rules follow none. An advisor who corrects a line expects the bot to
understand that very line after the next training.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from advice.questions import Interview, QuestionType
from nlu.understanding.arbitration import AFFIRM, ANSWERING, CHATTER, DENY, FAQ, INFORM, Act
from nlu.understanding.folding import fold
from nlu.understanding.reading import Answer, Doubt, Reading
from nlu.understanding.similarity import UNSURE

TOLD = 0.99
"""How sure a line is that somebody has written down with its meaning."""

LEAST_WORDS = 2
"""A single word means too many things to settle an act by itself."""

OPEN = (None, Doubt.UNCLEAR)
"""A yes is a yes only where nothing in the words takes it back: "yes, well, perhaps" may stand there as an example of yes."""


@dataclass(frozen=True, slots=True)
class Taught:
    """The labels of the training data by the digest of their lines; a line with two labels settles nothing."""

    labels: Mapping[str, str]

    @classmethod
    def of(cls, examples: Iterable[tuple[str, str]]) -> Taught:
        """From (line, label) pairs."""
        found: dict[str, str] = {}
        torn: set[str] = set()
        for line, label in examples:
            key = _digest(line)
            if found.setdefault(key, label) != label:
                torn.add(key)
        return cls({key: label for key, label in found.items() if key not in torn})

    def act(self, text: str, reading: Reading, asked: str | None, interview: Interview) -> Act | None:
        """The act that the training data give this very line after that question; None where they settle nothing."""
        label = self.labels.get(_digest(text))
        if label is None or reading.doubt is Doubt.HOSTILE:
            return None
        intent, _, detail = label.partition("/")
        value = None if intent in (AFFIRM, DENY) and reading.doubt not in OPEN else _value(intent, detail, asked, interview)
        if value is not None and asked is not None:
            others = tuple(answer for answer in reading.answers if answer.question != asked)
            told = Answer(asked, value, TOLD, 0, len(text))
            return Act(intent, TOLD, (told, *others))
        if intent in ANSWERING or intent == FAQ or len(_words(text)) < LEAST_WORDS:
            return None
        if intent in CHATTER:
            return Act(intent, TOLD, ())
        return None if asked is not None and reading.value(asked) is not None else Act(intent, TOLD, reading.answers)


def _value(intent: str, detail: str, asked: str | None, interview: Interview) -> Any:
    """The answer to the question asked that a label stands for; None where it stands for none."""
    if asked is None:
        return None
    kind = interview[asked].type
    if intent in (AFFIRM, DENY) and kind is QuestionType.YES_NO:
        return intent == AFFIRM
    question, _, option = detail.partition(".")
    if intent != INFORM or question != asked or option in ("", UNSURE):
        return None
    match kind:
        case QuestionType.YES_NO:
            return option == "yes"
        case QuestionType.CHOICE:
            return option
        case _:
            # Of several options a line may hold more than the one that it is an example of.
            return None


def _digest(text: str) -> str:
    return blake2b(" ".join(_words(text)).encode(), digest_size=8).hexdigest()


def _words(text: str) -> list[str]:
    return re.findall(r"[\w%€$+-]+", fold(text))
