"""Scripts are read strictly: what no runner could play is refused, by name, before anything is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from advice.knowledge import Knowledge
from bot.dialogue_scripts.player import vocabulary
from bot.dialogue_scripts.script import ACTIONS, CHECKS, ScriptError, Step, TestCase, Vocabulary, read_script
from bot.rendering.renderer import Renderer

DIALOGUES = Path(__file__).parents[1] / "dialogues"


@pytest.fixture(scope="module")
def words(knowledge: Knowledge, renderer: Renderer) -> Vocabulary:
    return vocabulary(knowledge, renderer)


def read(folder: Path, text: str, words: Vocabulary) -> tuple[TestCase, ...]:
    path = folder / "script.yml"
    path.write_text(text, encoding="utf-8")
    return read_script(path, words)


def one_step(folder: Path, step: str, words: Vocabulary) -> Step:
    (case,) = read(folder, f"test_cases:\n  - test_case: a\n    steps:\n      - {step}\n", words)
    return case.steps[0]


GOOD = {
    "user": "user: bonjour",
    "press": "press: Wallonie",
    "send": "send: voice",
    "bot": "bot: Noté",
    "bot_not": "bot_not: Tmall",
    "silence": "silence: true",
    "utter": "utter: utter_ask_region",
    "slot_was_set": "slot_was_set: [{staff_count: 12}, region]",
    "slot_was_not_set": "slot_was_not_set: [budget_eur]",
    "verdict": "verdict: not_yet",
    "channel": "channel: xiaohongshu",
    "next_step": "next_step: trademark_filing",
    "language": "language: nl",
}


def test_every_word_of_the_format_is_tried_here() -> None:
    assert set(GOOD) == ACTIONS | CHECKS


@pytest.mark.parametrize("word", sorted(set(GOOD) - {"language"}))
def test_each_word_is_read(word: str, tmp_path: Path, words: Vocabulary) -> None:
    assert one_step(tmp_path, GOOD[word], words).word == word


@pytest.mark.parametrize(
    ("step", "misspelt"),
    [
        ("utter: utter_ask_regoin", "utter_ask_regoin"),
        ("utter: utter_faq/what_is_a_cat", "utter_faq/what_is_a_cat"),
        ("slot_was_set: [{staf_count: 12}]", "staf_count"),
        ("slot_was_set: [regoin]", "regoin"),
        ("slot_was_not_set: [{budget: 1}]", "budget"),
        ("verdict: redy", "redy"),
        ("channel: tmall", "tmall"),
        ("next_step: trademark", "trademark"),
        ("language: es", "es"),
        ("send: telegram", "telegram"),
        ("silence: false", "False"),
        ("says: bonjour", "says"),
    ],
)
def test_a_misspelt_id_is_refused_by_name(step: str, misspelt: str, tmp_path: Path, words: Vocabulary) -> None:
    with pytest.raises(ScriptError, match="expected one of") as refused:
        one_step(tmp_path, step, words)
    assert repr(misspelt) in str(refused.value)
    assert "script.yml, a" in str(refused.value)


@pytest.mark.parametrize("step", ["user: 20", "press: 1998", "bot: ''", "bot: [Noté]", "user: null", "slot_was_set: region"])
def test_a_value_of_the_wrong_kind_is_refused(step: str, tmp_path: Path, words: Vocabulary) -> None:
    with pytest.raises(ScriptError, match="expected a"):
        one_step(tmp_path, step, words)


def test_a_step_holds_one_word(tmp_path: Path, words: Vocabulary) -> None:
    with pytest.raises(ScriptError, match="invalid step"):
        one_step(tmp_path, "{user: bonjour, bot: Noté}", words)


def test_metadata_may_stand_anywhere_the_format_allows_it(tmp_path: Path, words: Vocabulary) -> None:
    assert one_step(tmp_path, "{user: bonjour, metadata: telegram}", words) == Step("user", "bonjour")


def test_a_language_before_the_first_message_is_the_persons(tmp_path: Path, words: Vocabulary) -> None:
    text = "test_cases:\n  - test_case: a\n    steps: [{language: de}, {user: hallo}, {language: nl}]\n"
    (case,) = read(tmp_path, text, words)
    assert case.language == "de"
    assert case.steps == (Step("user", "hallo"), Step("language", "nl"))


FIXTURES = """
fixtures:
  - firm: [{region: wallonia}, {staff_count: 11}]
  - more: [{staff_count: 12}, {requested_slot: budget_eur}]
test_cases:
  - test_case: both
    fixtures: [firm, more]
    steps: [{user: bonjour}]
  - test_case: none
    steps: [{user: bonjour}]
"""


def test_fixtures_are_put_together_in_order(tmp_path: Path, words: Vocabulary) -> None:
    both, none = read(tmp_path, FIXTURES, words)
    assert dict(both.slots) == {"region": "wallonia", "staff_count": 12, "requested_slot": "budget_eur"}
    assert dict(none.slots) == {}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (FIXTURES.replace("[firm, more]", "[firme]"), "'firme'"),
        (FIXTURES.replace("{region: wallonia}", "{regoin: wallonia}"), "'regoin'"),
        (FIXTURES.replace("fixtures: [firm", "fixture: [firm"), "'fixture'"),
        (FIXTURES.replace("\nfixtures:", "\nfixtrues:"), "'fixtrues'"),
    ],
)
def test_a_misspelt_fixture_is_refused_by_name(wrong: str, named: str, tmp_path: Path, words: Vocabulary) -> None:
    with pytest.raises(ScriptError, match=named):
        read(tmp_path, wrong, words)


@pytest.mark.parametrize(
    "text", ["[]", "test_cases: 3", "test_cases: [{steps: []}]", "a: [b", "test_cases:\n  - test_case: a"]
)
def test_what_is_no_script_is_refused_with_its_file(text: str, tmp_path: Path, words: Vocabulary) -> None:
    with pytest.raises(ScriptError, match=r"script\.yml"):
        read(tmp_path, text, words)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, words: Vocabulary) -> None:
    with pytest.raises(ScriptError, match="not readable"):
        read_script(tmp_path / "nothing.yml", words)


def test_the_dialogues_of_this_project_cover_the_four_languages(words: Vocabulary) -> None:
    cases = [case for path in sorted(DIALOGUES.glob("*.yml")) for case in read_script(path, words)]
    for language in words.languages:
        assert len([case for case in cases if case.language == language]) >= 15
    assert len({case.name for case in cases}) == len(cases)
    assert {step.value for case in cases for step in case.steps if step.word == "verdict"} == words.verdicts


def test_every_dialogue_checks_something(words: Vocabulary) -> None:
    for path in sorted(DIALOGUES.glob("*.yml")):
        for case in read_script(path, words):
            assert any(step.word in CHECKS for step in case.steps), case.name
