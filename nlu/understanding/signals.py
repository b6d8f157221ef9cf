"""What a message signals beside its content: a hedge, a correction, a question back, an insult, a yes or a no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_GREETING = r"(?:(?:ah?|oh|eh|euh|ben|bah|mais|alors|et|maar|well|um|uh|ach|na|also|och|wel|goh|zeg|en|und|tja|hm+)[ ,]+)*"
_MARKS = re.compile(r"[\s.,!;:)(\"'?-]*")


@dataclass(frozen=True, slots=True)
class Polarity:
    """A yes (True) or a no (False) at the head of a message; `alone` when nothing of substance follows it."""

    value: bool
    end: int
    alone: bool


class Signals:
    """The patterns of ``signals.yml``, compiled; every text given to it is folded."""

    def __init__(self, data: Mapping[str, Sequence[str]]) -> None:
        def union(name: str, before: str = r"(?<!\w)", after: str = "") -> re.Pattern[str]:
            return re.compile("|".join(f"{before}(?:{terms}){after}" for terms in data[name]))

        self._hedge = union("hedge")
        self._unknown = union("unknown")
        self._correction = union("correction", after=r"(?!\w)")
        self._takes_back = union("takes_back", after=r"(?!\w)")
        self._addressed = union("addressed")
        self._to_us = re.compile("|".join(data["to_us"]))
        self._not_but = union("not_but")
        self._question = re.compile("|".join(f"(?:{terms.replace('^', '')})" for terms in data["question"]))
        self._hostile = union("hostile")
        self._injection = re.compile("|".join(f"(?:{terms})" for terms in data["injection"]))
        self._yes = re.compile(f"{_GREETING}(?:{'|'.join(data['affirmed'])})(?!\\w)")
        self._no = re.compile(f"{_GREETING}(?:{'|'.join(data['denied'])})(?!\\w)")
        self._negation = re.compile("|".join(data["negation"]))

    def hedged(self, text: str) -> bool:
        """Whether the writer leaves open what the answer is ("ça dépend", "misschien")."""
        return self._hedge.search(text) is not None

    def unknown(self, text: str) -> bool:
        """Whether the writer says not to know; an unknown is never a no."""
        return self._unknown.search(text) is not None

    def corrects(self, text: str) -> bool:
        """Whether `text`, the words between two values, takes the first one back."""
        return self._correction.search(text) is not None

    def takes_back(self, text: str) -> bool:
        """Whether `text` says one thing and then takes it back: "oui, enfin non"."""
        return any(text[: match.start()].strip(" ,.") and text[match.end() :].strip(" ,.!")
                   for match in self._takes_back.finditer(text))  # fmt: skip

    def addressed(self, text: str) -> bool:
        """Whether `text` speaks of the program instead of a firm."""
        return self._addressed.search(text) is not None

    def speaks_to_us(self, text: str) -> bool:
        """Whether `text` speaks to whoever asked: a story tells of a firm and its people."""
        return self._to_us.search(text) is not None

    def not_but(self, text: str) -> bool:
        """Whether `text` says "not this but that", which is clear."""
        return self._not_but.search(text) is not None

    def negated(self, text: str) -> bool:
        """Whether `text` holds a negation."""
        return self._negation.search(text) is not None

    def asks(self, text: str) -> bool:
        """Whether `text`, one sentence, is a question."""
        stripped = text.strip()
        return stripped.endswith("?") or self._question.match(re.sub(f"^{_GREETING}", "", stripped)) is not None

    def hostile(self, text: str) -> bool:
        """Whether `text` insults, tries to steer the program, or holds no language at all."""
        return self.insulting(text) or self.injected(text) or not re.search(r"[^\W_]", text)

    def insulting(self, text: str) -> bool:
        """Whether `text` holds an insult."""
        return self._hostile.search(text) is not None

    def injected(self, text: str) -> bool:
        """Whether `text` looks like code, a payload or an order to the program itself."""
        return self._injection.search(text) is not None

    def polarity(self, text: str) -> Polarity | None:
        """The yes or no that `text` begins with; None when it begins with neither, or with both."""
        no = self._longest(self._no, text)
        yes = self._longest(self._yes, text)
        if yes is None and no is None:
            return None
        if yes is not None and (no is None or yes > no):
            value, end = True, yes
        elif no is not None and (yes is None or no > yes):
            value, end = False, no
        else:
            return None
        while True:
            head = _MARKS.match(text, end)
            start = head.end() if head else end
            again = self._longest(self._yes if value else self._no, text[start:])
            if again is None:
                break
            end = start + again
        return Polarity(value, end, not _MARKS.sub("", text[end:]))

    @staticmethod
    def _longest(pattern: re.Pattern[str], text: str) -> int | None:
        match = pattern.match(text.lstrip(" \"'-("))
        return match.end() + len(text) - len(text.lstrip(" \"'-(")) if match else None


def sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of `text` with their offsets; a point within a number does not end one."""
    parts: list[tuple[int, str]] = []
    start = 0
    for match in re.finditer(r"[!?;\n]+|\.+(?=\s+[^\W\d]|\s*$)", text):
        if text[start : match.end()].strip():
            parts.append((start, text[start : match.end()]))
        start = match.end()
    if text[start:].strip():
        parts.append((start, text[start:]))
    return parts
