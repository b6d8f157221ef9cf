"""Reading a profile: what is known, what is ignored, and how what cannot be an answer is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from advice.knowledge import Knowledge
from advice.profile import AnswerError, read_profile
from bot.rendering.words import Catalogue
from tests.advice.firms import TODAY

BAD = [
    ("colour", "blue", "unknown_key"),
    ("region", "antwerp", "not_an_option"),
    ("region", ["wallonia"], "not_an_option"),
    ("region", True, "not_an_option"),
    ("china_registration", False, "not_an_option"),
    ("staff_count", "12", "not_a_number"),
    ("staff_count", True, "not_a_number"),
    ("staff_count", -1, "out_of_range"),
    ("staff_count", float("nan"), "not_a_number"),
    ("budget_eur", float("inf"), "not_a_number"),
    ("budget_eur", 10**400, "out_of_range"),
    ("gross_margin_pct", 100.5, "out_of_range"),
    ("unit_price_eur", 0, "out_of_range"),
    ("founded_year", 2027, "in_the_future"),
    ("founded_year", 1998.5, "not_whole"),
    ("founded_year", date(1998, 1, 1), "not_a_number"),
    ("china_lead", 1, "not_yes_no"),
    ("china_lead", "yes", "not_yes_no"),
    ("story_assets", "heritage", "not_a_list"),
    ("story_assets", {"heritage": True}, "not_a_list"),
    ("story_assets", ["heritage", "luck"], "not_an_option"),
    ("story_assets", [None], "not_an_option"),
    ("brand_story", "", "not_a_text"),
    ("brand_story", "x" * 2001, "not_a_text"),
    ("brand_story", 5, "not_a_text"),
]


@pytest.mark.parametrize(("key", "value", "code"), BAD)
def test_what_is_no_answer_is_refused_by_name(
    key: str, value: Any, code: str, knowledge: Knowledge, catalogue: Catalogue
) -> None:
    with pytest.raises(AnswerError) as refused:
        read_profile({"region": "wallonia", key: value}, knowledge.interview, as_of=TODAY)
    error = refused.value
    assert (error.key, error.code) == (key, code)
    assert key in str(error)
    assert "expected" in str(error)
    for language in ("en", "fr"):
        assert key in catalogue.say(language, f"advice.errors.{error.code}", **error.facts)


def test_a_profile_that_is_no_mapping_is_refused(knowledge: Knowledge) -> None:
    with pytest.raises(AnswerError, match="mapping"):
        read_profile(["wallonia"], knowledge.interview, as_of=TODAY)  # type: ignore[arg-type]


def test_the_year_is_bounded_by_the_day_of_the_advice(knowledge: Knowledge) -> None:
    profile, _ = read_profile({"founded_year": 2027}, knowledge.interview, as_of=date(2027, 1, 1))
    assert profile["founded_year"] == 2027
    with pytest.raises(AnswerError):
        read_profile({"founded_year": 2020}, knowledge.interview, as_of=date(2019, 11, 1))


def test_an_answer_outside_the_branch_is_ignored_but_still_checked(knowledge: Knowledge) -> None:
    profile, ignored = read_profile({"shelf_life_months": 3, "product_category": "home"}, knowledge.interview, as_of=TODAY)
    assert ignored == ("shelf_life_months",)
    assert profile["shelf_life_months"] is None
    with pytest.raises(AnswerError):
        read_profile({"shelf_life_months": "3", "product_category": "home"}, knowledge.interview, as_of=TODAY)


def test_null_is_unknown_and_ignores_nothing(knowledge: Knowledge) -> None:
    profile, ignored = read_profile({"product_category": None, "shelf_life_months": 3}, knowledge.interview, as_of=TODAY)
    assert profile.category is None
    assert ignored == ()
    assert profile.unknown("product_category")


def test_the_order_and_repetition_of_assets_do_not_matter(knowledge: Knowledge) -> None:
    one, _ = read_profile({"story_assets": ["craft", "heritage", "craft"]}, knowledge.interview, as_of=TODAY)
    two, _ = read_profile({"story_assets": ["heritage", "craft"]}, knowledge.interview, as_of=TODAY)
    assert one == two


def test_a_profile_cannot_be_changed(knowledge: Knowledge) -> None:
    profile, _ = read_profile({"staff_count": 5}, knowledge.interview, as_of=TODAY)
    with pytest.raises(TypeError):
        profile.answers["staff_count"] = 50  # type: ignore[index]
