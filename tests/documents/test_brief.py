"""The KOL brief: says no more than the answers do, keeps to fixed Chinese phrases, and promises nothing."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from advice.knowledge import Knowledge
from advice.profile import Profile, read_profile
from bot.core import paths
from bot.core.languages import Language
from bot.documents.attachments import Attachments
from bot.rendering.brief import Brief
from bot.rendering.words import Catalogue
from tests.advice.firms import READY, TODAY
from tests.documents.conftest import pages, squeezed
from tests.documents.profiles import firms

PHRASES: dict[str, Any] = yaml.safe_load((paths.KNOWLEDGE / "chinese_phrases.yml").read_text(encoding="utf-8"))
KOL: dict[str, Any] = yaml.safe_load((paths.KNOWLEDGE / "kol.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def brief(catalogue: Catalogue, knowledge: Knowledge) -> Brief:
    return Brief.load(catalogue, knowledge, paths.KNOWLEDGE)


@pytest.fixture
def ready(knowledge: Knowledge) -> Profile:
    return firm(knowledge, READY)


def firm(knowledge: Knowledge, answers: Mapping[str, Any]) -> Profile:
    return read_profile(answers, knowledge.interview, as_of=TODAY)[0]


def advertised(knowledge: Knowledge, count: int, seed: int) -> list[dict[str, Any]]:
    """Random firms whose product has a brief."""
    drawn = firms(knowledge.interview, count, seed)
    return [answers for answers in drawn if answers["product_category"] not in KOL["not_for"]]


def chinese() -> list[str]:
    """Every Chinese phrase."""
    groups = [PHRASES["founded"], PHRASES["disclosure"]]
    groups += [entry for name in ("origin", "category", "assets") for entry in PHRASES[name].values()]
    return [entry["zh"] for entry in groups]


def test_the_chinese_is_made_of_fixed_phrases_alone(brief: Brief, catalogue: Catalogue, knowledge: Knowledge) -> None:
    for answers in advertised(knowledge, 150, seed=10):
        profile = firm(knowledge, answers)
        said = brief.pitches(catalogue["fr"], profile)[-1]["text"]
        left = said.replace(PHRASES["founded"]["zh"].format(year=int(profile["founded_year"] or 0)), "")
        for phrase in sorted(chinese(), key=len, reverse=True):
            left = left.replace(phrase, "")
        assert not left.replace("的", "").replace("。", ""), (said, left)


def test_no_phrase_uses_a_forbidden_term() -> None:
    terms = [term for group in KOL["forbidden"].values() for term in group["terms"]]
    assert len(terms) > 10
    for phrase in chinese():
        assert not [term for term in terms if term in phrase], phrase


def test_every_phrase_says_what_it_stands_for_in_english() -> None:
    for name in ("origin", "category", "assets"):
        for entry in PHRASES[name].values():
            assert entry["zh"] and entry["en"].isascii()


def test_phrases_exist_for_every_answer_that_has_a_brief(knowledge: Knowledge) -> None:
    interview = knowledge.interview
    assert set(PHRASES["origin"]) == set(interview["region"].options)
    assert set(PHRASES["assets"]) == set(interview["story_assets"].options)
    assert set(PHRASES["category"]) == set(interview["product_category"].options) - set(KOL["not_for"])


@pytest.mark.parametrize("language", Language)
def test_the_pitch_says_only_what_was_answered(brief: Brief, knowledge: Knowledge, language: Language) -> None:
    assert brief.pitch(language, firm(knowledge, {"product_category": "beer"})) == ""
    told = brief.pitch(language, firm(knowledge, {"product_category": "beer", "region": "flanders", "founded_year": 1890}))
    assert "1890" in told and told.count(".") == 2


def test_the_pitch_comes_in_the_persons_language_english_and_chinese_each_once(
    brief: Brief, catalogue: Catalogue, ready: Profile
) -> None:
    assert [one["language"] for one in brief.pitches(catalogue["nl"], ready)] == ["nl", "en", "zh"]
    assert [one["language"] for one in brief.pitches(catalogue["en"], ready)] == ["en", "zh"]


MARKS = [("none", True), ("taken", True), (None, True), ("filed", False), ("registered", False)]


@pytest.mark.parametrize(("mark", "warned"), MARKS)
def test_nothing_is_shown_before_the_mark_is_filed(
    brief: Brief, catalogue: Catalogue, knowledge: Knowledge, mark: str | None, warned: bool
) -> None:
    warnings = brief.warnings(catalogue["en"], firm(knowledge, {**READY, "china_trademark": mark}))
    assert any("mark" in warning for warning in warnings) is warned


def test_terms_about_skin_are_forbidden_for_cosmetics_alone(brief: Brief, catalogue: Catalogue, knowledge: Knowledge) -> None:
    for category, expected in (("cosmetics", True), ("chocolate_biscuits", False)):
        facts = brief.facts(catalogue["en"], firm(knowledge, {**READY, "product_category": category}), TODAY)
        assert any("美白" in terms for _, terms in facts["forbidden"]) is expected


@pytest.mark.parametrize("language", Language)
def test_the_brief_comes_out_on_two_or_three_pages_with_all_it_says(
    made: Attachments, brief: Brief, catalogue: Catalogue, ready: Profile, language: Language
) -> None:
    pdf = made["brief"]({"language": language, "answers": READY, "as_of": TODAY.isoformat()})
    found = pages(pdf)
    facts = brief.facts(catalogue[language], ready, TODAY)
    shown = squeezed("".join(found))
    told = [facts["goal"], facts["fine"], facts["disclosure"], facts["story"], *facts["samples"], *facts["prices"],
            *facts["rules"], *facts["messages"], *facts["before"], *(one["text"] for one in facts["pitches"]),
            *(cell for name in ("kpis", "facts", "forbidden", "tiers") for row in facts[name] for cell in row)]  # fmt: skip
    assert 2 <= len(found) <= 3
    assert not [text for text in told if squeezed(text) not in shown]


def test_random_firms_have_a_brief(made: Attachments, knowledge: Knowledge) -> None:
    for answers in advertised(knowledge, 16, seed=11):
        pdf = made["brief"]({"language": "de", "answers": answers, "as_of": TODAY.isoformat()})
        assert 2 <= len(pages(pdf)) <= 3


@pytest.mark.parametrize("language", list(Language))
def test_goods_whose_rule_is_not_settled_are_checked_before_any_campaign(
    brief: Brief, catalogue: Catalogue, knowledge: Knowledge, language: Language
) -> None:
    words = catalogue[language]
    warning = str(words.say("brief.warning.unsettled").unescape())
    for category, warned in (("other_goods", True), ("home", False)):
        profile = firm(knowledge, {**READY, "product_category": category})
        assert (warning in brief.warnings(words, profile)) is warned
        assert brief.pitch(language, profile)
