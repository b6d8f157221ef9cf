"""Every line that an advisor corrected and promoted is understood as the advisor said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advice.questions import load_interview
from bot.cli.parse import as_data
from bot.console.expectations import Expectation
from bot.console.meanings import lesson_of
from bot.console.training_data import Lesson, TrainingData
from bot.core import paths
from nlu.reader.lines import Line
from tests.nlu.scoring import Scored, score

PROMOTED = Path(__file__).parent / "promoted"
TODAY = "2026-11-22"


def promoted(folder: Path = PROMOTED) -> list[dict[str, Any]]:
    """The promoted lines of all languages."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines() if line.strip()]


def is_understood(one: Scored) -> bool:
    """Whether all was taken that the advisor named, nothing else, under the intent that the advisor chose."""
    topic = one.line.get("topic")
    return one.exact and one.intent_right and topic in (None, one.parsed["topic"])


async def misunderstood(engine: Any, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that are not understood as expected, each with what was understood instead."""
    wrong = []
    for line in lines:
        understood = await engine.parse(line["text"], line["question"], line["language"], TODAY)
        parsed = as_data(line["text"], line["question"], understood, line["language"])
        if not is_understood(score(line, parsed)):
            wrong.append({"expected": line, "understood": parsed})
    return wrong


async def test_every_promoted_line_is_understood(engine: Any) -> None:
    assert await misunderstood(engine, promoted()) == []


FORM = {"text", "language", "question", "kind", "answers", "intent", "intent_also", "topic", "may_also"}


def untaught(lines: list[dict[str, Any]], data: TrainingData) -> list[dict[str, Any]]:
    """The promoted lines that no training line teaches: none has their words after the same question with their answers."""
    known = data.known([Lesson(line["language"], line["text"], line["question"], line["intent"]) for line in lines])
    return [line for line, found in zip(lines, known, strict=True) if found is None or not _teaches(found, line)]


def _teaches(line: Line, promoted: dict[str, Any]) -> bool:
    interview = load_interview(paths.KNOWLEDGE)
    lesson = Lesson(line.language, line.text, line.question, "faq" if line.topic else line.act or "inform", line.answers,
                    line.topic, line.target, line.only)  # fmt: skip
    wanted = Expectation(lesson).as_line(interview)
    return all(wanted.get(name) == promoted.get(name) for name in ("answers", "intent", "kind", "topic"))


def test_every_promoted_line_is_of_the_form_and_taught() -> None:
    assert [line for line in promoted() if not set(line) <= FORM] == []
    assert untaught(promoted(), TrainingData(paths.ROOT / "nlu")) == []


@pytest.mark.parametrize(
    ("intent", "answers"),
    [("stop", {}), ("inform/region.wallonia", {}), ("faq/kaola", {}), ("edit", {"staff_count": 12}), ("inform/unsure", {})],
)
def test_a_promoted_line_without_its_lesson_is_found(tmp_path: Path, intent: str, answers: dict[str, Any]) -> None:
    interview, data = load_interview(paths.KNOWLEDGE), TrainingData(tmp_path / "nlu")
    lesson = lesson_of(intent, "nous sommes 12", "fr", "region", answers, interview)
    line = Expectation(lesson).as_line(interview)
    assert set(line) <= FORM and untaught([line], data) == [line]
    (change,) = data.changes([lesson])
    change.path.parent.mkdir(parents=True)
    change.path.write_text(change.after, encoding="utf-8")
    assert untaught([line], data) == []
    assert untaught([{**line, "answers": {"china_lead": True}}], data) != []
