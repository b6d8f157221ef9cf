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
from bot.console.training_data import Change, Lesson, plain, text_of

FOLDER = "tests/nlu/promoted"
UNSURE = "unsure"
NOT_SURE = ("dont_know", "inform", "unclear", "clarify")
"""A line that leaves its question open may be understood as any of these, as long as nothing is filled in."""

YES_OR_NO = {True: "affirm", False: "deny"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """A line, the question that was open, and what has to be understood.

    `heard` are the answers that were taken from it before: they may be taken again, and need not be.
    """

    lesson: Lesson
    question: str | None
    answers: Mapping[str, Any] = field(default_factory=dict)
    heard: Mapping[str, Any] = field(default_factory=dict)

    def as_line(self, interview: Interview) -> dict[str, Any]:
        """The line as the development set writes it."""
        intent, _, detail = self.lesson.intent.partition("/")
        answers = {**_described(detail, interview), **self.answers} if intent == "inform" else dict(self.answers)
        unsure = intent == "inform" and detail.endswith(f".{UNSURE}") and not self.answers
        line: dict[str, Any] = {
            "text": self.lesson.example,
            "language": self.lesson.language,
            "question": self.question,
            "kind": _kind(intent, unsure, self.question, answers),
            "answers": answers,
            "intent": NOT_SURE[0] if unsure else intent,
        }
        also = NOT_SURE[1:] if unsure else [YES_OR_NO[one] for one in answers.values() if isinstance(one, bool)]
        if also:
            line["intent_also"] = list(also)
        if intent == "faq" and detail:
            line["topic"] = detail
        may_also = {name: value for name, value in self.heard.items() if name not in answers and name != self.question}
        if may_also:
            line["may_also"] = may_also
        return line


class ExpectedLines:
    """The promoted lines under ``tests/nlu/promoted``."""

    def __init__(self, root: Path, interview: Interview) -> None:
        self._root = root
        self._interview = interview

    def changes(self, expectations: Iterable[Expectation]) -> list[Change]:
        """What the files become; a line that is expected already after that question, or comes twice, changes nothing."""
        before: dict[str, str | None] = {}
        after: dict[str, str] = {}
        for one in expectations:
            language = one.lesson.language
            if language not in before:
                before[language] = text_of(self._root / f"{language}.jsonl")
            text = after.get(language, before[language] or "")
            if (plain(one.lesson.example), one.question) not in _known(text):
                after[language] = text + json.dumps(one.as_line(self._interview), ensure_ascii=False) + "\n"
        return [
            Change(self._root / f"{language}.jsonl", f"{FOLDER}/{language}.jsonl", before[language], text)
            for language, text in after.items()
        ]


def described_by(answers: Mapping[str, Any], interview: Interview, intents: Iterable[str]) -> str | None:
    """The intent under which the training data describe this one answer; None where they describe no such answer."""
    for question, value in answers.items():
        options = value if isinstance(value, list) else [{True: "yes", False: "no"}.get(value, value)]
        if question in interview and len(options) == 1 and f"inform/{question}.{options[0]}" in intents:
            return f"inform/{question}.{options[0]}"
    return None


def _described(detail: str, interview: Interview) -> dict[str, Any]:
    question, _, option = detail.partition(".")
    if question not in interview or option in ("", UNSURE):
        return {}
    match interview[question].type:
        case QuestionType.YES_NO:
            return {question: option == "yes"}
        case QuestionType.SEVERAL:
            return {question: [option]}
        case _:
            return {question: option}


def _kind(intent: str, unsure: bool, question: str | None, answers: Mapping[str, Any]) -> str:
    if intent == "faq":
        return "question_back"
    if intent == "edit":
        return "correction"
    if unsure:
        return "hedge"
    return "direct" if question in answers else "volunteered" if answers else "command"


def _known(text: str) -> set[tuple[str, str | None]]:
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return {(plain(row["text"]), row.get("question")) for row in rows}
