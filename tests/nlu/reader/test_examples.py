"""Lines as what the model shall say: a label for each head that the line speaks of, and the place of every figure."""

from __future__ import annotations

import random

import pytest

from advice.questions import load_interview
from bot.core import paths
from nlu.reader.examples import OPEN, OTHER, Sampler, labels_of, slipped, without_accents
from nlu.reader.lines import Line
from nlu.reader.tagging import tags_of
from tests.nlu.reader.makings import heads, line

HEADS = heads()
NAMES = {("fr", "staff_count"): "Équipe", ("nl", "staff_count"): "Team", ("fr", "what_if"): "Et si ?"}
UNITS = {one.id: one for one in load_interview(paths.KNOWLEDGE).questions if one.type == "number"}


def options(one: Line) -> dict[str, str]:
    return {head: option for head, (option, _) in labels_of(one, HEADS).items()}


def test_an_answer_is_present_and_all_else_absent() -> None:
    found = options(line("12", "staff_count", answers={"staff_count": 12}))
    assert found["staff_count"] == "present" and found["act"] == "inform" and found["topic"] == "none"
    assert {found[head] for head in ("region", "budget_eur", "china_lead", "story_assets/craft")} == {"absent"}


def test_the_open_question_counts_in_full_and_what_is_absent_elsewhere_less() -> None:
    labels = labels_of(line("12", "staff_count", answers={"staff_count": 12}), HEADS)
    assert labels["staff_count"][1] == OPEN and labels["region"][1] == OTHER


@pytest.mark.parametrize("kind", ["hedge", "trap", "unknown"])
def test_what_is_no_answer_is_absent(kind: str) -> None:
    found = options(line("ça dépend", "staff_count", kind))
    assert found["staff_count"] == "absent" and found["act"] == ("dont_know" if kind == "unknown" else "inform")


def test_a_none_is_a_zero_for_a_number_and_an_empty_list_for_several() -> None:
    assert options(line("rien", "budget_eur", answers={"budget_eur": 0}))["budget_eur"] == "zero"
    found = options(line("rien", "story_assets", answers={"story_assets": []}))
    assert found["story_assets/none"] == "yes" and found["story_assets/craft"] == "absent"


def test_several_answers_are_each_said() -> None:
    found = options(line("fait main", "story_assets", answers={"story_assets": ["craft"]}))
    assert found["story_assets/craft"] == "yes" and found["story_assets/heritage"] == found["story_assets/none"] == "absent"


@pytest.mark.parametrize(("value", "option"), [(True, "yes"), (False, "no")])
def test_a_yes_and_a_no_are_options(value: bool, option: str) -> None:
    assert options(line("oui", "china_lead", answers={"china_lead": value}))["china_lead"] == option


def test_a_story_is_present() -> None:
    assert options(line("Depuis 1912", "brand_story", answers={"brand_story": True}))["brand_story"] == "present"


def test_a_question_back_has_its_topic() -> None:
    found = options(line("c'est quoi ?", "region", "question", topic="what_is_kol"))
    assert found["topic"] == "what_is_kol" and found["act"] == "faq" and found["region"] == "absent"


def test_a_correction_has_its_target_said_or_told_by_its_one_value() -> None:
    said = line("non, 20", None, "correction", target="staff_count", answers={})
    told = line("non, 20", None, "correction", answers={"staff_count": 20})
    neither = line("non", None, "correction")
    assert [options(one)["target"] for one in (said, told, neither)] == ["staff_count", "staff_count", "none"]


def test_a_line_that_speaks_of_one_question_only_leaves_the_others_alone() -> None:
    labels = labels_of(line("Liège", "region", answers={"region": "wallonia"}, only=True), HEADS)
    assert labels["region"] == ("wallonia", OPEN) and "staff_count" not in labels and "target" not in labels


def test_an_option_that_no_question_has_is_left_out() -> None:
    assert "region" not in labels_of(line("Mars", "region", answers={"region": "mars"}), HEADS)


def test_a_supposition_says_what_it_supposes() -> None:
    found = options(line("et avec 150k ?", "what_if", answers={"budget_eur": 150000}, act="what_if"))
    assert found["budget_eur"] == "present" and found["staff_count"] == "absent" and "topic" not in found


FIGURES = [
    ("fr", "on est douze, budget 80k", {"staff_count": 12, "budget_eur": 80000}, ["douze", "80k"]),
    ("nl", "we zijn met twaalf en hebben 80.000 euro", {"staff_count": 12, "budget_eur": 80000}, ["twaalf", "80.000 euro"]),
    ("en", "there are twelve of us and we could risk 80 grand", {"staff_count": 12, "budget_eur": 80000}, ["twelve", "80"]),
    ("de", "wir sind zwölf und haben 80.000 Euro", {"staff_count": 12, "budget_eur": 80000}, ["zwölf", "80.000 Euro"]),
]


@pytest.mark.parametrize(("language", "text", "answers", "marked"), FIGURES)
def test_the_figures_of_a_line_are_found_by_their_values(
    language: str, text: str, answers: dict[str, int], marked: list[str]
) -> None:
    told = line(text, "staff_count", "multi", language, answers=answers)
    spans = tags_of(told, HEADS.tags, UNITS)
    assert spans is not None
    assert {HEADS.tags[tag] for _, _, tag in spans} == set(answers)
    assert all(any(text[start:end].startswith(one) for start, end, _ in spans) for one in marked)


def test_a_figure_of_something_else_is_not_marked() -> None:
    told = line("depuis 1912 nous sommes 12", "staff_count", answers={"staff_count": 12})
    assert [(told.text[start:end]) for start, end, _ in tags_of(told, HEADS.tags, UNITS) or ()] == ["12"]


def test_a_line_without_figures_has_no_tags_and_a_figure_not_found_leaves_them_open() -> None:
    assert tags_of(line("à Liège", "region", answers={"region": "wallonia"}), HEADS.tags, UNITS) == ()
    assert tags_of(line("beaucoup", "staff_count", answers={"staff_count": 12}), HEADS.tags, UNITS) is None
    assert tags_of(line("personne", "staff_count", answers={"staff_count": 0}), HEADS.tags, UNITS) == ()


def test_an_example_begins_with_the_question_and_its_tags_are_shifted() -> None:
    told = line("on est douze", "staff_count", answers={"staff_count": 12})
    (example,) = Sampler([told], HEADS, NAMES, lambda one: tags_of(one, HEADS.tags, UNITS)).plain([told])
    assert example.input.startswith("query: Équipe: on est douze")
    assert [example.input[start:end] for start, end, _ in example.tags or ()] == ["douze"]


def test_an_epoch_holds_every_line_once_and_the_same_ones_for_the_same_seed() -> None:
    lines = [line(f"nous sommes {number} personnes", "staff_count", answers={"staff_count": number}) for number in range(80)]
    sampler = Sampler(lines, HEADS, NAMES)
    first, again, other = (sampler(random.Random(seed)) for seed in (1, 1, 2))
    assert [one.line for one in first] == lines
    assert [one.input for one in first] == [one.input for one in again] != [one.input for one in other]


def test_slips_and_missing_accents_keep_the_words() -> None:
    assert without_accents("Liège, à côté") == "Liege, a cote"
    words = ["nous", "fabriquons", "des", "pralines"]
    for seed in range(30):
        found = slipped(" ".join(words), random.Random(seed)).split()
        assert sum(a != b for a, b in zip(found, words, strict=True)) <= 1
    assert slipped("on est 12", random.Random(1)) == "on est 12"
