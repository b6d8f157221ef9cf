from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from advice.questions import Question, QuestionType, load_interview

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)


@cache
def number_questions() -> dict[str, Question]:
    """The number questions of the interview, by id."""
    interview = load_interview(ROOT / "knowledge")
    return {one.id: one for one in interview.questions if one.type is QuestionType.NUMBER}


@pytest.fixture(scope="session")
def questions() -> dict[str, Question]:
    return number_questions()
