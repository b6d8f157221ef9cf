"""The training data as data: Rasa's format, enough examples, no example twice, every option described."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from advice.questions import QuestionType, load_interview
from bot.core.languages import Language

ROOT = Path(__file__).parents[2]
INTERVIEW = load_interview(ROOT / "knowledge")
LANGUAGES = [language.value for language in Language]

FREQUENT = ("inform", "affirm", "deny", "dont_know", "skip", "why", "clarify", "edit")
OTHERS = (
    "go_back", "summary", "progress", "start_over", "stop", "resume", "human", "help", "change_language", "greet", "thank",
    "goodbye", "are_you_bot", "privacy", "export_data", "delete_data", "advice", "why_channel", "what_if", "next_steps",
    "dossier", "kol_brief", "insult", "off_topic", "smalltalk",
)  # fmt: skip
LEAST_FREQUENT_INTENT = 40
LEAST_OTHER_INTENT = 25
LEAST_OPTION = 12
LEAST_UNSURE = 8
OPTIONS_BY_TYPE = {QuestionType.YES_NO: ("yes", "no")}
DESCRIBED_TYPES = (QuestionType.CHOICE, QuestionType.YES_NO, QuestionType.SEVERAL)


def load(language: str, name: str) -> list[dict[str, Any]]:
    document = yaml.safe_load((ROOT / "nlu" / language / f"{name}.yml").read_text(encoding="utf-8"))
    assert set(document) == {"version", "nlu"}
    assert document["version"] == "3.1"
    return list(document["nlu"])


def lines(entry: dict[str, Any]) -> list[str]:
    return [line.removeprefix("- ").strip() for line in entry["examples"].splitlines() if line.strip()]


def folded(text: str) -> str:
    """The words of a text without case, punctuation and kind of apostrophe; signs alone stay what they are."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return " ".join(re.findall(r"[\w%€]+", text)) or text


def wanted_options() -> set[str]:
    wanted = set()
    for question in INTERVIEW.questions:
        if question.type in DESCRIBED_TYPES:
            options = OPTIONS_BY_TYPE.get(question.type, question.options)
            wanted |= {f"inform/{question.id}.{option}" for option in (*options, "unsure")}
    return wanted


@pytest.mark.parametrize("name", ["dialogue", "answers"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_the_form_that_rasa_reads(language: str, name: str) -> None:
    entries = load(language, name)
    intents = [entry["intent"] for entry in entries]
    assert len(intents) == len(set(intents)), "an intent stands in two entries"
    for entry in entries:
        assert set(entry) == {"intent", "examples"}
        for raw in entry["examples"].splitlines():
            assert re.match(r"- \S", raw), f"{entry['intent']}: {raw!r} does not start with '- '"
            assert not re.search(r"[\[\]{}]", raw), f"{entry['intent']}: {raw!r} would be read as an entity"
            assert not raw.startswith("- /"), f"{entry['intent']}: {raw!r} would be read as a command"


@pytest.mark.parametrize("language", LANGUAGES)
def test_dialogue_acts_are_complete_with_enough_examples(language: str) -> None:
    counts = {entry["intent"]: len(lines(entry)) for entry in load(language, "dialogue")}
    assert set(counts) == {*FREQUENT, *OTHERS}
    short = {intent: counts[intent] for intent in FREQUENT if counts[intent] < LEAST_FREQUENT_INTENT}
    short |= {intent: counts[intent] for intent in OTHERS if counts[intent] < LEAST_OTHER_INTENT}
    assert not short


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_of_the_interview_is_described_and_nothing_else(language: str) -> None:
    counts = {entry["intent"]: len(lines(entry)) for entry in load(language, "answers")}
    assert set(counts) == wanted_options()
    least = {intent: LEAST_UNSURE if intent.endswith(".unsure") else LEAST_OPTION for intent in counts}
    assert not {intent: count for intent, count in counts.items() if count < least[intent]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_stands_twice_in_one_language(language: str) -> None:
    seen: dict[str, str] = {}
    twice = []
    for name in ("dialogue", "answers"):
        for entry in load(language, name):
            for example in lines(entry):
                key = folded(example)
                if key in seen:
                    twice.append((example, entry["intent"], seen[key]))
                seen[key] = entry["intent"]
    assert not twice


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_one_line_that_a_phone_would_send(language: str) -> None:
    examples = [line for name in ("dialogue", "answers") for entry in load(language, name) for line in lines(entry)]
    assert not [example for example in examples if len(example) > 200]
    assert any(len(example.split()) >= 15 for example in examples), "no long line is trained"
    assert any(len(example.split()) == 1 for example in examples), "no terse line is trained"
