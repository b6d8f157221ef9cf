"""The worked cases: verdict, route, channels, gates and steps, and what must and must not be said in each language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from advice.advise import advise_mapping
from advice.json_output import as_json
from advice.knowledge import Knowledge
from advice.profile import read_profile
from advice.steps import step_facts
from bot.rendering.words import Catalogue
from tests.advice.firms import TODAY, roles, started, status, steps

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.yml"))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_gives_its_advice(path: Path, knowledge: Knowledge) -> None:
    case = read(path)
    advice = advise_mapping(read(HERE / "profiles" / f"{case['profile']}.yml"), knowledge, TODAY)
    assert advice.verdict == case["verdict"]
    assert advice.route == case["route"]
    assert started(advice) == case["starts"]
    ranking = [channel.id for channel in advice.channels]
    if "ranked_first" in case:
        assert ranking[0] == case["ranked_first"]
    if "ranked_second" in case:
        assert ranking[1] == case["ranked_second"]
    for channel in case.get("later", []):
        assert roles(advice)[channel] == "later"
    for channel in case.get("avoid", []):
        assert roles(advice)[channel] == "avoid"
    for gate, expected in case["gates"].items():
        assert status(advice, gate) == expected, gate
    if not case["gates"]:
        assert all(gate.status == "passed" for gate in advice.gates)
    assert set(case["steps"]) <= set(steps(advice))
    assert not set(case.get("without_steps", [])) & set(steps(advice))
    assert advice.first_step.id == case["first_step"]
    assert advice.human_review is case["human_review"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_says_what_it_must(path: Path, language: str, knowledge: Knowledge, catalogue: Catalogue) -> None:
    case = read(path)
    answers = read(HERE / "profiles" / f"{case['profile']}.yml")
    advice = advise_mapping(answers, knowledge, TODAY)
    said = as_json(advice, lambda code, facts: catalogue.say(language, f"advice.{code}", **facts))
    profile, _ = read_profile(answers, knowledge.interview, as_of=TODAY)
    opened = [
        catalogue.say(language, f"advice.steps.{step.id}.{part}", **step_facts(step.id, profile, knowledge, TODAY))
        for step in advice.next_steps
        for part in ("name", "what", "for_whom", "prepare", "contact")
    ]
    text = (json.dumps(said, ensure_ascii=False) + " ".join(opened)).lower()
    for words in case["must_say"][language]:
        assert words in text
    for words in case["must_not_say"][language]:
        assert words not in text
