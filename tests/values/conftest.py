from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from advice.questions import Question, QuestionType

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)


@cache
def number_questions() -> dict[str, Question]:
    """The number questions of the interview, by id."""
    entries = yaml.safe_load((ROOT / "knowledge" / "questions.yml").read_text())["questions"]
    return {
        entry["id"]: Question(
            entry["id"], entry["chapter"], QuestionType.NUMBER, entry["relevant_for"], unit=entry["unit"],
            minimum=entry["minimum"], maximum=entry["maximum"],
        )
        for entry in entries if entry["type"] == "number"
    }  # fmt: skip


@pytest.fixture(scope="session")
def questions() -> dict[str, Question]:
    return number_questions()
