"""The worked cases: verdict, route, channels, gates and steps; the reasons given, in words, and the reasons withheld.

``says`` names the code of a reason and words that its sentence must contain, by language. ``withholds`` names the code of a
reason that must not be given, and other answers of the same firm with which it is given: a code that is never given at all
would prove nothing. ``leaves_out`` names a sentence, words that it must not contain, and under ``unlike`` the other answers
with which it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from advice.advise import advise_mapping
from advice.knowledge import Knowledge
from advice.profile import read_profile
from advice.steps import step_facts
from bot.rendering.words import Catalogue
from tests.advice.firms import TODAY, reasons, roles, started, status, steps

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.yml"))
PARTS = ("name", "what", "for_whom", "prepare", "contact")

cases = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def answers_of(case: Mapping[str, Any]) -> dict[str, Any]:
    return read(HERE / "profiles" / f"{case['profile']}.yml")


def sentences(answers: Mapping[str, Any], language: str, knowledge: Knowledge, catalogue: Catalogue) -> dict[str, str]:
    """The sentences of the advice and of its opened steps by the code of the reason, in lower case."""
    advice = advise_mapping(answers, knowledge, TODAY)
    profile, _ = read_profile(answers, knowledge.interview, as_of=TODAY)
    said: dict[str, str] = {}
    for reason in reasons(advice):
        words = catalogue.say(language, f"advice.{reason.code}", **reason.facts)
        said[reason.code] = f"{said.get(reason.code, '')} {words}".lower()
    for step in advice.next_steps:
        facts = step_facts(step.id, profile, knowledge, TODAY)
        for part in PARTS:
            said[f"steps.{step.id}.{part}"] = str(catalogue.say(language, f"advice.steps.{step.id}.{part}", **facts)).lower()
    return said


def unsaid(case: Mapping[str, Any], said: Mapping[str, str], language: str) -> list[str]:
    """The codes of the reasons that the case asks for and that are missing or lack their words."""
    return [code for code, words in case["says"].items() if words[language] not in said.get(code, "")]


@cases
def test_case_gives_its_advice(path: Path, knowledge: Knowledge) -> None:
    case = read(path)
    advice = advise_mapping(answers_of(case), knowledge, TODAY)
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
@cases
def test_case_says_what_it_must(path: Path, language: str, knowledge: Knowledge, catalogue: Catalogue) -> None:
    case = read(path)
    assert not unsaid(case, sentences(answers_of(case), language, knowledge, catalogue), language)


@cases
def test_case_withholds_what_it_must(path: Path, knowledge: Knowledge) -> None:
    case = read(path)
    answers = answers_of(case)
    given = {reason.code for reason in reasons(advise_mapping(answers, knowledge, TODAY))}
    assert not given & set(case["withholds"])
    for code, changes in case["withholds"].items():
        others = {reason.code for reason in reasons(advise_mapping({**answers, **changes}, knowledge, TODAY))}
        assert code in others, f"{code} is not given with {changes} either: the case cannot fail"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", [path for path in CASES if "leaves_out" in read(path)], ids=lambda path: path.stem)
def test_case_leaves_out_what_it_must(path: Path, language: str, knowledge: Knowledge, catalogue: Catalogue) -> None:
    case = read(path)
    answers = answers_of(case)
    said = sentences(answers, language, knowledge, catalogue)
    for code, words in case["leaves_out"].items():
        assert words[language] not in said[code]
        other = sentences({**answers, **words["unlike"]}, language, knowledge, catalogue)
        assert words[language] in other[code], f"{words[language]!r} is never said: the case cannot fail"


@pytest.mark.parametrize("language", ["en", "fr"])
@cases
def test_a_broken_text_or_a_missing_reason_is_noticed(
    path: Path, language: str, knowledge: Knowledge, catalogue: Catalogue
) -> None:
    case = read(path)
    said = sentences(answers_of(case), language, knowledge, catalogue)
    for code, words in case["says"].items():
        broken = {**said, code: said[code].replace(words[language], "…")}
        assert unsaid(case, broken, language) == [code]
        assert unsaid(case, {other: said[other] for other in said if other != code}, language) == [code]
