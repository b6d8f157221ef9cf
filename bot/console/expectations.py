"""What a corrected line has to be understood as, kept as a test beside the training data that teach it.

The lines stand in ``tests/nlu/promoted/<language>.jsonl``, in the form of the development set (tests/nlu/README.md):
``make evaluate`` reports on them and ``tests/nlu/test_promoted.py`` fails until the bot understands them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advice.questions import Interview, QuestionType
from bot.console.training_data import DONT_KNOW, EDIT, FAQ, INFORM, Change, Lesson, plain, text_of

FOLDER = "tests/nlu/promoted"
NOT_SURE = (DONT_KNOW, INFORM, "unclear", "clarify")
"""A line that leaves its question open may be understood as any of these, as long as nothing is filled in."""

YES_OR_NO = {True: "affirm", False: "deny"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """A line, the question that was open, and what has to be understood.

    `heard` are the answers that were taken from it before: they may be taken again, and need not be.
    """

    lesson: Lesson
    heard: Mapping[str, Any] = field(default_factory=dict)

    def as_line(self, interview: Interview) -> dict[str, Any]:
        """The line as the development set writes it."""
        lesson, unsure = self.lesson, self.lesson.kind == "hedge"
        line: dict[str, Any] = {
            "text": lesson.text,
            "language": lesson.language,
            "question": lesson.question,
            "kind": _kind(lesson),
            "answers": {name: self._read(name, value, interview) for name, value in lesson.answers.items()},
            "intent": NOT_SURE[0] if unsure else lesson.act,
        }
        also = NOT_SURE[1:] if unsure else [YES_OR_NO[one] for one in line["answers"].values() if isinstance(one, bool)]
        if also:
            line["intent_also"] = list(also)
        if lesson.topic:
            line["topic"] = lesson.topic
        named = {*lesson.answers, lesson.question}
        may_also = {name: value for name, value in self.heard.items() if name not in named}
        if may_also:
            line["may_also"] = may_also
        return line

    def _read(self, question: str, value: Any, interview: Interview) -> Any:
        """The answer as the bot reads it: a text is the whole message."""
        return self.lesson.text if interview[question].type is QuestionType.TEXT else value


class ExpectedLines:
    """The promoted lines under ``tests/nlu/promoted``."""

    def __init__(self, root: Path, interview: Interview) -> None:
        self._root = root
        self._interview = interview

    def changes(self, expectations: Iterable[Expectation]) -> list[Change]:
        """What the files become; a line that is expected already after that question, or comes twice, changes nothing."""
        before: dict[str, str | None] = {}
        known: dict[str, set[tuple[str, str | None]]] = {}
        new: dict[str, list[dict[str, Any]]] = {}
        for one in expectations:
            language = one.lesson.language
            if language not in before:
                before[language] = text_of(self._root / f"{language}.jsonl")
                known[language] = _known(before[language] or "")
            key = (plain(one.lesson.text), one.lesson.question)
            if key not in known[language]:
                known[language].add(key)
                new.setdefault(language, []).append(one.as_line(self._interview))
        return [
            Change.appended(self._root / f"{language}.jsonl", f"{FOLDER}/{language}.jsonl", before[language], rows)
            for language, rows in new.items()
        ]


def _kind(lesson: Lesson) -> str:
    if lesson.act == FAQ:
        return "question_back"
    if lesson.act == EDIT:
        return "correction"
    if lesson.kind == "hedge":
        return "hedge"
    return "direct" if lesson.question in lesson.answers else "volunteered" if lesson.answers else "command"


def _known(text: str) -> set[tuple[str, str | None]]:
    rows = [json.loads(line) for line in text.split("\n") if line.strip()]
    return {(plain(row["text"]), row.get("question")) for row in rows}
