"""The commands that other programs talk to: ``comptoir chat --jsonl`` and ``comptoir parse``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.parse import as_data, read_lines
from bot.core import paths
from bot.core.errors import InputError
from bot.dialogue.engine import Understood
from tests.conversation.test_exchange import KEYS

PARSED = {"text", "language", "question", "intent", "confidence", "answers", "tentative", "offered", "reask"}
Told = list[dict[str, Any]]
Run = Callable[[list[str], str], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(model: Path) -> Run:
    def run(arguments: list[str], given: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "MODEL_PATH": str(model), "RASA_TELEMETRY_ENABLED": "false"}
        command = [sys.executable, "-m", "bot.cli", *arguments]
        return subprocess.run(
            command, cwd=paths.ROOT, env=environment, input=given, capture_output=True, text=True, timeout=200
        )

    return run


@pytest.fixture(scope="module")
def talk(run: Run) -> Told:
    """One conversation, broken lines and all."""
    given = [
        json.dumps({"press": "Wallonie"}), "", "{", "[1]", json.dumps({"press": "nowhere"}), json.dumps({"send": "pigeon"}),
        json.dumps({"send": "voice"}), json.dumps({"say": "/summary"}), json.dumps({"say": "/human"}),
    ]  # fmt: skip
    done = run(["chat", "--jsonl", "--language", "fr"], "\n".join(given) + "\n")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_greeting_comes_first_and_each_line_has_one_answer(talk: Told) -> None:
    assert len(talk) == 9
    assert talk[0]["question"] == "region" and talk[0]["messages"]
    assert all(set(one) in (KEYS, {"error"}) for one in talk)


def test_a_button_answers_and_an_empty_line_is_passed_over(talk: Told) -> None:
    assert talk[1]["answers"] == {"region": "wallonia"} and talk[1]["question"] == "product_category"
    assert talk[1]["tentative"] == []


def test_an_error_says_what_is_wrong_and_changes_nothing(talk: Told) -> None:
    assert [set(one) for one in talk[2:6]] == [{"error"}] * 4
    assert talk[6]["answers"] == talk[1]["answers"] and talk[6]["question"] == talk[1]["question"]


def test_the_chat_can_be_handed_over(talk: Told) -> None:
    assert [one["holder"] for one in talk[6:]] == ["bot", "bot", "human"]


def test_another_language_is_refused_in_a_line(run: Run) -> None:
    done = run(["chat", "--jsonl", "--language", "it"], "")
    assert done.returncode != 0 and done.stdout == "" and "it" in done.stderr


LINES = [
    {"text": "Wallonie", "question": "region", "language": "fr"},
    {"text": "aucune idée", "question": "staff_count", "language": "fr"},
    {"text": "we are a brewery in Ghent"},
    {"text": "\ud800 12"},
]


@pytest.fixture(scope="module")
def parsed(model: Path) -> Told:
    return [json.loads(line) for line in read_lines(map(json.dumps, LINES), None, None, True, model)]


def test_every_key_is_there_for_every_line(parsed: Told) -> None:
    assert len(parsed) == len(LINES)
    for one, line in zip(parsed, LINES, strict=True):
        assert set(one) >= PARSED
        assert one["text"] == line["text"] and one["question"] == line.get("question")
        assert isinstance(one["tentative"], list) and set(one["tentative"]) <= set(one["answers"])
        assert all(set(offer) == {"question", "value", "confidence"} for offer in one["offered"])
        assert isinstance(one["reask"], bool) and 0 <= one["confidence"] <= 1


def test_the_label_of_a_button_is_sure(parsed: Told) -> None:
    first = parsed[0]
    assert (first["answers"], first["tentative"], first["offered"], first["reask"]) == ({"region": "wallonia"}, [], [], False)


def test_the_language_is_found_where_none_is_named(parsed: Told) -> None:
    assert parsed[2]["language"] == "en"


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"text": 12}', '{"text": "a", "question": "x"}', '{"text": "a", "language": "it"}']
)
def test_a_line_that_is_wrong_is_named(model: Path, line: str) -> None:
    with pytest.raises(InputError, match="line 2"):
        list(read_lines(['{"text": "oui"}', line], None, None, True, model))


def test_what_is_likely_is_an_answer_and_tentative() -> None:
    offer = {"question": "region", "value": "wallonia", "confidence": 0.4}
    understood = Understood("inform", 0.8, {"staff_count": 12}, "fr", guesses=(offer,), tentative=("staff_count",))
    told = as_data("douze", "region", understood, None)
    assert told["answers"] == {"staff_count": 12} and told["tentative"] == ["staff_count"]
    assert told["offered"] == [offer] and told["reask"] is True


@pytest.mark.parametrize(("question", "answers", "intent", "reask"), [
    ("region", {}, "inform", True), ("region", {"region": "wallonia"}, "inform", False), ("region", {}, "dont_know", False),
    ("region", {}, "skip", False), ("region", {}, "faq", True), (None, {}, "inform", False),
])  # fmt: skip
def test_a_question_is_asked_again_unless_it_is_answered_or_left(
    question: str | None, answers: dict[str, Any], intent: str, reask: bool
) -> None:
    assert as_data("…", question, Understood(intent, 0.8, answers, "fr"), None)["reask"] is reask
