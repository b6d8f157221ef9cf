"""The words of the interview and of its command menu: complete, and fit for a button and for Telegram's profile."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from advice.questions import Interview, QuestionType, load_interview
from bot.core.commands import Command
from bot.core.languages import Language
from bot.rendering.words import Catalogue

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "templates" / "words"
INTERVIEW: Interview = load_interview(ROOT / "knowledge")
LANGUAGES = list(Language)

BLOCKS = {"chapters", "units"}
COMMON = {"label", "ask", "rephrase", "example", "why", "said"}
MORE: Mapping[QuestionType, set[str]] = {
    QuestionType.CHOICE: {"options"},
    QuestionType.YES_NO: {"options"},
    QuestionType.NUMBER: {"value", "invalid"},
    QuestionType.TEXT: {"value"},
    QuestionType.SEVERAL: {"options", "none_of_these", "done", "said_none"},
}
LABEL_LENGTH = 28
BUTTON_LENGTH = 30
COMMANDS = [command for command in Command if command not in (Command.DONT_KNOW, Command.CANCEL)]
"""Those of the menu; the two others are understood when they are typed."""
COMMAND_LENGTH = 60
PROFILE_LENGTHS = {"description": 512, "short_description": 120}
TAG = re.compile(r"</?[^>]*>")
LOGIC = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)


def read(language: Language, file: str = "questions") -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((WORDS / language / f"{file}.yml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture(scope="module")
def words(language: Language) -> dict[str, Any]:
    return read(language)


def test_every_question_has_its_block_and_no_other_block_stands_there(
    words: dict[str, Any],
) -> None:
    assert list(words) == ["chapters", "units", *INTERVIEW.ids]


def test_every_block_has_the_texts_that_its_type_needs(words: dict[str, Any]) -> None:
    for question in INTERVIEW.questions:
        assert set(words[question.id]) == COMMON | MORE[question.type], question.id


def test_every_option_has_a_label_and_is_said_back(words: dict[str, Any]) -> None:
    for question in INTERVIEW.questions:
        options = ["yes", "no"] if question.type is QuestionType.YES_NO else list(question.options)
        block = words[question.id]
        if options:
            assert list(block["options"]) == options, question.id
        if question.type in {QuestionType.CHOICE, QuestionType.YES_NO}:
            assert list(block["said"]) == options, question.id
        else:
            assert isinstance(block["said"], str), question.id


def test_options_of_one_question_have_different_labels(words: dict[str, Any]) -> None:
    for question in INTERVIEW.questions:
        block = words[question.id]
        labels = [
            *block.get("options", {}).values(),
            *(block[key] for key in ("none_of_these", "done") if key in block),
        ]
        assert len({label.casefold() for label in labels}) == len(labels), question.id


def test_chapters_and_units_are_those_of_the_interview(words: dict[str, Any]) -> None:
    assert set(words["chapters"]) == {question.chapter for question in INTERVIEW.questions}
    assert set(words["units"]) == {question.unit for question in INTERVIEW.questions if question.unit}


def test_labels_fit(words: dict[str, Any]) -> None:
    for question in INTERVIEW.questions:
        block = words[question.id]
        assert len(block["label"]) <= LABEL_LENGTH, block["label"]
        for label in [
            *block.get("options", {}).values(),
            block.get("none_of_these", ""),
            block.get("done", ""),
        ]:
            assert len(label) <= BUTTON_LENGTH, label
            assert not LOGIC.search(label) and not TAG.search(label), label


def test_placeholders_are_those_that_the_text_is_given(words: dict[str, Any]) -> None:
    for question in INTERVIEW.questions:
        block = words[question.id]
        for key in ("label", "ask", "rephrase", "example", "why"):
            assert not LOGIC.search(block[key]), f"{question.id}.{key}"
        if question.type is QuestionType.NUMBER:
            for key in ("said", "value"):
                assert "{{ value|" in block[key], f"{question.id}.{key}"
            for name in ("value", "minimum", "maximum"):
                assert re.search(rf"{{{{ {name}\b", block["invalid"]), f"{question.id}.invalid"


def test_numbers_and_texts_render(language: Language) -> None:
    catalogue = Catalogue(WORDS)
    for question in INTERVIEW.questions:
        if question.type is QuestionType.NUMBER:
            for value in (1, 2, 12.5, *question.suggestions):
                for key in (
                    f"questions.{question.id}.said",
                    f"questions.{question.id}.value",
                ):
                    assert any(sign.isdigit() for sign in catalogue.say(language, key, value=value)), key
            facts = {
                "value": "<b>99</b>",
                "minimum": question.minimum,
                "maximum": question.most(date(2026, 11, 22)),
            }
            assert "&lt;b&gt;99" in catalogue.say(language, f"questions.{question.id}.invalid", **facts)
        if question.type is QuestionType.SEVERAL:
            assert "abc" in catalogue.say(language, f"questions.{question.id}.said", values="abc")


def test_questions_ask_and_statements_do_not(words: dict[str, Any]) -> None:
    for question in INTERVIEW.questions:
        block = words[question.id]
        assert "?" in block["ask"], question.id
        assert "?" not in block["why"] and block["why"].endswith("."), question.id
        said = block["said"].values() if isinstance(block["said"], dict) else [block["said"]]
        for clause in said:
            assert clause[-1] not in ".!?:;", clause


def test_the_trademark_question_says_that_a_european_mark_does_not_count(
    words: dict[str, Any],
) -> None:
    assert "Benelux" in words["china_trademark"]["ask"]


def test_the_budget_is_asked_over_its_period_in_both_wordings(
    words: dict[str, Any],
) -> None:
    for key in ("ask", "rephrase"):
        assert "12" in words["budget_eur"][key] and "18" in words["budget_eur"][key], key


def test_the_command_menu_is_complete_and_fits(language: Language) -> None:
    menu = read(language, "commands")
    assert list(menu["commands"]) == COMMANDS
    for name, text in menu["commands"].items():
        assert 3 <= len(text) <= COMMAND_LENGTH, name
    assert len(set(menu["commands"].values())) == len(COMMANDS)


def test_the_profile_of_the_bot_fits_telegram(language: Language) -> None:
    about = read(language, "commands")["about"]
    assert set(about) == set(PROFILE_LENGTHS)
    for name, limit in PROFILE_LENGTHS.items():
        assert limit // 4 < len(about[name]) <= limit, f"{name}: {len(about[name])}"
        assert not LOGIC.search(about[name]) and not TAG.search(about[name]), name
