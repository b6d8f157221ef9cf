"""Training lines as what the model sees and shall say: one input, a label for each head that the line speaks of."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from nlu.reader.framing import look, prefix
from nlu.reader.heads import ABSENT, ACT, LANGUAGE, NO, NONE, PRESENT, SEVERAL, TARGET, TOPIC, YES, ZERO, Heads
from nlu.reader.lines import Line
from nlu.reader.tagging import WRITTEN
from nlu.values import normalise

OPEN, OTHER = 1.0, 0.3
"""The weight of the open question's head, and of each other that the line leaves absent."""
HIDDEN = 0.15
"""How often the parsers' hint is left out, so that the model learns names by itself too."""
LONG = 6
"""From so many words on, facts told in passing hold whatever was asked."""


@dataclass(frozen=True, slots=True)
class Example:
    """`input` as the model sees it; `labels` by head as (option, weight); `tags` as (start, end, tag) or None: not known."""

    input: str
    labels: Mapping[str, tuple[str, float]]
    tags: tuple[tuple[int, int, int], ...] | None
    line: Line


def labels_of(line: Line, heads: Heads) -> dict[str, tuple[str, float]]:
    """What the heads shall say of `line`."""
    labels: dict[str, tuple[str, float]] = {}
    for question in heads.questions:
        value = line.answers.get(question)
        asked = question == line.question
        if value is None and line.only and not asked:
            continue
        for head in heads.heads_of(question):
            option = _option(head, heads.options[head], value)
            if option is not None:
                weight = OPEN if asked or option != ABSENT else OTHER
                labels[head] = (option, weight if SEVERAL not in head or weight == OPEN else OTHER / 2)
    if line.act:
        labels[ACT] = (line.act, 1.0)
    if line.topic:
        labels[TOPIC] = (line.topic, 1.0)
    elif line.kind not in ("question", "command") and line.act not in ("why_channel", "what_if", "clarify", "why"):
        labels[TOPIC] = (NONE, OTHER)
    if line.kind == "correction" or line.act == "edit":
        target = line.target or (next(iter(line.answers)) if len(line.answers) == 1 else None)
        if target or not line.only:
            labels[TARGET] = (target or NONE, 1.0)
    elif line.target:
        labels[TARGET] = (line.target, 1.0)
    elif not line.only:
        labels[TARGET] = (NONE, OTHER)
    labels[LANGUAGE] = (line.language, OTHER)
    return labels


def _option(head: str, options: Sequence[str], value: Any) -> str | None:
    if SEVERAL in head:
        option = head.split(SEVERAL)[1]
        if value is None:
            return ABSENT
        told = list(value)
        return YES if option in told or (option == NONE and not told) else ABSENT
    if value is None:
        return ABSENT
    if isinstance(value, bool) and options == (ABSENT, YES, NO):
        return YES if value else NO
    if PRESENT in options:
        return ZERO if value == 0 and ZERO in options and not isinstance(value, bool) else PRESENT
    return value if value in options else None


class Sampler:
    """Gives the examples of an epoch: every line once, some with another question open, a slip of the finger or no accents."""

    def __init__(self, lines: Sequence[Line], heads: Heads, labels: Mapping[tuple[str, str], str], tags: Any = None) -> None:
        self._lines, self._heads, self._names = lines, heads, labels
        self._tags = tags
        self._tagged: dict[tuple[str, str, str], tuple[tuple[int, int, int], ...] | None] = {}
        self._look = cache(lambda text, language: look(text, language, WRITTEN))

    def __call__(self, rnd: random.Random) -> list[Example]:
        """Each line once. One in ten is read in a chat of another language: the words decide which language is spoken."""
        languages = self._heads.options[LANGUAGE]
        return [
            self.example(
                self._varied(line, rnd), line, rnd.choice(languages) if rnd.random() < 0.1 else None, rnd.random() < HIDDEN
            )
            for line in self._lines
        ]

    def plain(self, lines: Sequence[Line]) -> list[Example]:
        """The examples of `lines` as they stand."""
        return [self.example(line, line) for line in lines]

    def example(self, line: Line, origin: Line, spoken: str | None = None, hidden: bool = False) -> Example:
        name = self._names.get((spoken or line.language, line.question)) if line.question else None
        begin = prefix(name)
        line = replace(line, text=normalise(line.text).text)
        text = begin + line.text + ("" if hidden else self._look(line.text, line.language).hint)
        tags = None
        if self._tags is not None:
            key = (line.text, line.language, str(line.answers))
            if key not in self._tagged:
                self._tagged[key] = self._tags(line)
            found = self._tagged[key]
            shift = len(begin)
            tags = None if found is None else tuple((start + shift, end + shift, tag) for start, end, tag in found)
        return Example(text, labels_of(line, self._heads), tags, origin)

    def _varied(self, line: Line, rnd: random.Random) -> Line:
        words = len(line.text.split())
        if (line.question is None and line.act not in ("affirm", "deny")) or (
            line.kind in ("multi", "volunteer") and words >= LONG and rnd.random() < 0.3
        ):
            line = replace(line, question=rnd.choice([None, *self._heads.questions]))
        chance = rnd.random()
        if chance < 0.06:
            line = replace(line, text=line.text.lower())
        elif chance < 0.12:
            line = replace(line, text=without_accents(line.text))
        elif chance < 0.18:
            line = replace(line, text=slipped(line.text, rnd))
        return line


def without_accents(text: str) -> str:
    """`text` as somebody types it who leaves the accents out."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def slipped(text: str, rnd: random.Random) -> str:
    """`text` with two neighbouring letters of one longer word exchanged, or one left out."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    at = rnd.choice(long)
    word, place = words[at], rnd.randrange(1, len(words[at]) - 2)
    words[at] = word[:place] + (word[place + 1] + word[place] + word[place + 2 :] if rnd.random() < 0.5 else word[place + 1 :])
    return " ".join(words)
