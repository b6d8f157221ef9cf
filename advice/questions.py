"""The interview as data: the questions, their accepted answers, and their relevance by branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from advice.yaml_files import read_yaml

CATEGORY = "product_category"
"""The question whose answer decides the branch."""

REGION = "region"
"""The question whose answer decides which agency a firm turns to."""

YEAR = "year"
"""The unit of a year in which something began: the clock bounds it."""

ALWAYS = "always"


class QuestionType(StrEnum):
    """The type of answer that a question takes."""

    CHOICE = "choice"
    NUMBER = "number"
    YES_NO = "yes_no"
    TEXT = "text"
    SEVERAL = "several"


class Sense(StrEnum):
    """How the figures that answer a number question are meant, where that goes beyond what they say."""

    PRICE = "price"
    TOTAL = "total"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its texts are in the catalogue under ``questions.<id>``."""

    id: str
    chapter: str
    type: QuestionType
    relevant_for: str
    options: tuple[str, ...] = ()
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    integer: bool = False
    suggestions: tuple[float, ...] = ()
    bands: tuple[float, ...] = ()
    sense: Sense | None = None
    offered_from: str | None = None

    def most(self, day: date) -> float | None:
        """The largest figure taken on `day`; None for no bound. A year lies no later than `day`."""
        return day.year if self.unit == YEAR else self.maximum


@dataclass(frozen=True, slots=True)
class Interview:
    """The questions in the order asked, and the traits of each product category."""

    questions: tuple[Question, ...]
    traits: Mapping[str, frozenset[str]]
    ids: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The ids in the order asked."""
    _by_id: Mapping[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {question.id: question for question in self.questions}
        object.__setattr__(self, "_by_id", by_id)
        object.__setattr__(self, "ids", tuple(by_id))

    def __getitem__(self, question_id: str) -> Question:
        """Return the question of that id. Raise KeyError for an unknown one."""
        return self._by_id[question_id]

    def __contains__(self, question_id: object) -> bool:
        """Return whether there is a question of that id."""
        return question_id in self._by_id

    def relevant(self, question: Question, category: str | None) -> bool:
        """Return whether this question belongs to the branch. With an unknown category it may, so True."""
        if question.relevant_for == ALWAYS or category is None:
            return True
        return question.relevant_for in self.traits[category]

    def chapters(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """Return the chapters with a relevant question for these answers. A score of any other chapter means nothing."""
        return frozenset(question.chapter for question in self.branch(answers))

    def branch(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        """Return the relevant questions for these answers, in the order asked."""
        category = answers.get(CATEGORY)
        return tuple(question for question in self.questions if self.relevant(question, category))


def load_interview(knowledge: Path) -> Interview:
    """Load the interview from ``questions.yml`` and ``categories.yml`` in the folder ``knowledge``."""
    questions = read_yaml(knowledge / "questions.yml")["questions"]
    categories = read_yaml(knowledge / "categories.yml")["categories"]
    return Interview(
        questions=tuple(_question(entry) for entry in questions),
        traits={name: frozenset(entry["traits"]) for name, entry in categories.items()},
    )


def _question(entry: dict[str, Any]) -> Question:
    lists = {name: tuple(entry.get(name, ())) for name in ("options", "suggestions", "bands")}
    sense = Sense(entry["sense"]) if "sense" in entry else None
    return Question(**{**entry, **lists, "type": QuestionType(entry["type"]), "sense": sense})
