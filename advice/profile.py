"""A firm's validated answers. A missing answer is unknown, and unknown never counts as no."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from advice.questions import CATEGORY, YEAR, Interview, Question, QuestionType

Answer = str | int | float | bool | tuple[str, ...]


class AnswerError(ValueError):
    """An invalid answer. `key` and `value` name it; `code` and `facts` say what is expected.

    The text for people is in the catalogue under ``advice.errors.<code>``.
    """

    def __init__(self, code: str, key: str | None, value: object, accepted: str, **facts: Any) -> None:
        """Build the error for `value` under `key`. `accepted` describes the expected values in English."""
        super().__init__(f"{key or 'profile'}: invalid value {_short(value)}; expected {accepted}")
        self.code = code
        self.key = key
        self.value = value
        self.facts: Mapping[str, Any] = {"key": key, "value": _short(value), "accepted": accepted, **facts}


@dataclass(frozen=True, slots=True)
class Profile:
    """The known answers of the branch. `profile[id]` is None for an unknown or unasked one."""

    interview: Interview
    answers: Mapping[str, Answer]

    def __getitem__(self, question_id: str) -> Any:
        """Return the answer, or None."""
        return self.answers.get(question_id)

    @property
    def category(self) -> str | None:
        """Return the product category, or None while it is unknown."""
        category = self.answers.get(CATEGORY)
        return category if isinstance(category, str) else None

    def relevant(self, question_id: str) -> bool:
        """Return whether the question belongs to the branch. With an unknown category it may, so True."""
        return self.interview.relevant(self.interview[question_id], self.category)

    def unknown(self, question_id: str) -> bool:
        """Return whether the question belongs to the branch and has no answer yet."""
        return question_id not in self.answers and self.relevant(question_id)

    def number(self, question_id: str) -> float | None:
        """Return the answer to a number question, or None while it is unknown."""
        value = self.answers.get(question_id)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def has(self, trait: str) -> bool:
        """Return whether the category is known to have this trait of categories.yml."""
        category = self.category
        return category is not None and trait in self.interview.traits[category]

    def changed(self, changes: Mapping[str, Answer]) -> Profile:
        """Return this profile with other answers to some questions of the same branch. The category is unchanged."""
        return Profile(self.interview, MappingProxyType({**self.answers, **changes}))


def read_profile(mapping: Mapping[str, Any], interview: Interview, *, as_of: date) -> tuple[Profile, tuple[str, ...]]:
    """Return the profile of a plain mapping, and the ids of the answers outside its branch.

    Absent and null are unknown. Raise AnswerError for an unknown key or an invalid value.
    """
    if not isinstance(mapping, Mapping):
        raise AnswerError("not_a_mapping", None, mapping, "a mapping from question ids to answers")
    for key in mapping:
        if not isinstance(key, str) or key not in interview:
            accepted = ", ".join(interview.ids)
            raise AnswerError("unknown_key", str(key), mapping[key], f"one of the questions {accepted}",
                              questions=list(interview.ids))  # fmt: skip
    checked = {
        question.id: read_answer(question, mapping[question.id], as_of=as_of)
        for question in interview.questions
        if mapping.get(question.id) is not None
    }
    branch = {question.id for question in interview.branch(checked)}
    ignored = tuple(key for key in checked if key not in branch)
    kept = {key: value for key, value in checked.items() if key in branch}
    return Profile(interview, MappingProxyType(kept)), ignored


def read_answer(question: Question, value: Any, *, as_of: date) -> Answer:
    """Return the answer in the form that the rules use. Raise AnswerError for an invalid value."""
    match question.type:
        case QuestionType.CHOICE:
            return _option(question, value)
        case QuestionType.YES_NO:
            if not isinstance(value, bool):
                raise AnswerError("not_yes_no", question.id, value, "true or false")
            return value
        case QuestionType.NUMBER:
            return _number(question, value, as_of)
        case QuestionType.TEXT:
            longest = int(question.maximum or 0)
            if not isinstance(value, str) or not value.strip() or (longest and len(value) > longest):
                accepted = f"a text of 1 to {longest} characters"
                raise AnswerError("not_a_text", question.id, value, accepted, maximum=longest)
            return value
        case QuestionType.SEVERAL:
            return _options(question, value)


def _option(question: Question, value: Any) -> str:
    if not isinstance(value, str) or value not in question.options:
        raise AnswerError("not_an_option", question.id, value, f"one of {', '.join(question.options)}",
                          options=list(question.options))  # fmt: skip
    return value


def _options(question: Question, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable) or isinstance(value, Mapping):
        raise AnswerError("not_a_list", question.id, value, f"a list of {', '.join(question.options)}",
                          options=list(question.options))  # fmt: skip
    chosen = [_option(question, entry) for entry in value]
    return tuple(option for option in question.options if option in chosen)


def _number(question: Question, value: Any, as_of: date) -> int | float:
    maximum = question.most(as_of)
    bounds = f"a number from {question.minimum:g} to {maximum:g}" if maximum is not None else "a number"
    accepted = f"{bounds} ({question.unit})" if question.unit else bounds
    facts = {"minimum": question.minimum, "maximum": maximum, "unit": question.unit}
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnswerError("not_a_number", question.id, value, accepted, **facts)
    if isinstance(value, float) and not math.isfinite(value):
        raise AnswerError("not_a_number", question.id, value, accepted, **facts)
    if question.unit == YEAR and value > as_of.year:
        raise AnswerError("in_the_future", question.id, value, accepted, **facts)
    if (question.minimum is not None and value < question.minimum) or (maximum is not None and value > maximum):
        raise AnswerError("out_of_range", question.id, value, accepted, **facts)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if question.integer and not isinstance(value, int):
        raise AnswerError("not_whole", question.id, value, f"a whole number, {accepted}", **facts)
    return value


def _short(value: object) -> str:
    # Python refuses to print integers of more than 4300 digits.
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 256:
        return "a number of more than 77 digits"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
