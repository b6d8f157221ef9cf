"""The verdict, what may start, and answers that contradict each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from advice.knowledge import Knowledge
from tests.advice.conftest import Advise
from tests.advice.firms import B2B, READY, roles, started, status

REGISTERED = ("infant_formula", "medical_device", "dairy")


def test_no_route_in_sight_is_not_a_fit(advise: Advise) -> None:
    assert advise(B2B).verdict == "not_a_fit"
    assert advise(product_category="meat", china_registration="done").verdict == "not_a_fit"
    assert advise(product_category="dairy", china_registration="done", shelf_life_months=5).verdict == "not_a_fit"


@pytest.mark.parametrize("category", REGISTERED)
@pytest.mark.parametrize("registration", ["none", "in_progress"])
def test_not_yet_until_a_registration_is_in_hand(advise: Advise, category: str, registration: str) -> None:
    advice = advise(product_category=category, china_registration=registration, health_claims=False)
    assert (advice.verdict, status(advice, "import_eligibility"), started(advice)) == ("not_yet", "failed", {})
    assert advice.human_review


@pytest.mark.parametrize("category", REGISTERED)
def test_with_the_registration_in_hand_it_still_goes_to_a_human(advise: Advise, category: str) -> None:
    advice = advise(product_category=category, china_registration="done", health_claims=False)
    assert advice.verdict in ("ready", "ready_with_conditions")
    assert advice.human_review
    assert advice.first_step.id == "human_expert"


def test_the_overall_score_is_the_weighted_whole(advise: Advise) -> None:
    others: list[dict[str, Any]] = [{}, {"budget_eur": 15000}, {"story_assets": []}, {"china_trademark": None}]
    for changes in others:
        scores = advise(**changes).scores
        whole = 0.30 * scores.product + 0.55 * scores.back_office + 0.15 * scores.brand_story
        assert abs(scores.overall - whole) <= 0.5 + 1e-9


def test_below_forty_five_is_not_yet_and_from_seventy_ready(advise: Advise) -> None:
    poor: dict[str, Any] = {
        "export_experience": "none",
        "order_management": "spreadsheet",
        "spare_capacity_pct": None,
        "staff_count": 5,
        "china_lead": None,
        "chinese_service": None,
        "gross_margin_pct": None,
        "budget_eur": 20000,
        "china_trademark": "none",
        "story_assets": [],
        "brand_story": None,
        "visual_content": "none",
        "chinese_demand": "none",
        "price_position": "mass",
        "founded_year": None,
    }
    low = advise(**poor)
    assert low.scores.overall < 45
    assert low.verdict == "not_yet"
    assert not [gate for gate in low.gates if gate.status == "failed"]
    assert advise().scores.overall >= 70


def test_a_not_yet_starts_content_or_a_distributor_where_that_is_safe(advise: Advise) -> None:
    assert started(advise(shelf_life_months=3)) == {"xiaohongshu": "content_only"}
    assert started(advise(shelf_life_months=3, china_trademark="taken")) == {}
    assert started(advise(shelf_life_months=3, budget_eur=9000)) == {}
    assert started(advise(shelf_life_months=3, staff_count=4)) == {}


def test_the_pavilion_and_weibo_never_start_and_sourcing_is_for_businesses(advise: Advise) -> None:
    assert {roles(advise())[name] for name in ("belgian_pavilion", "weibo", "b2b_sourcing")} == {"avoid"}
    assert roles(advise(B2B))["b2b_sourcing"] == "later"
    assert started(advise(B2B)) == {}


def test_every_channel_is_named_with_its_reason_and_source(advise: Advise, knowledge: Knowledge) -> None:
    for answers in (READY, B2B, {}):
        channels = advise(answers).channels
        assert {channel.id for channel in channels} == set(knowledge.channels)
        assert all(channel.reasons and channel.sources for channel in channels)
        assert all(channel.blockers for channel in channels if channel.role == "avoid")


def test_channels_are_ranked_with_those_to_start_with_first(advise: Advise) -> None:
    channels = advise().channels
    assert [channel.role for channel in channels] == sorted(
        (channel.role for channel in channels), key=["start", "later", "avoid"].index
    )
    assert [channel.score for channel in channels] == sorted((channel.score for channel in channels), reverse=True)


def test_a_closed_channel_is_dated(advise: Advise) -> None:
    kaola = {day: next(c for c in advise(as_of=day).channels if c.id == "kaola")
             for day in (date(2025, 3, 30), date(2025, 3, 31))}  # fmt: skip
    assert [channel.status for channel in kaola.values()] == ["active", "closed"]
    assert {channel.role for channel in kaola.values()} == {"avoid"}


def test_a_tiny_team_with_huge_capacity_is_asked_about_kindly(advise: Advise) -> None:
    advice = advise(staff_count=5, spare_capacity_pct=50)
    assert [entry.id for entry in advice.contradictions] == ["tiny_team_huge_capacity"]
    assert status(advice, "capacity") == "open"
    assert advise(staff_count=6, spare_capacity_pct=50).contradictions == ()
    assert advise(staff_count=5, spare_capacity_pct=49).contradictions == ()


def test_a_short_life_with_bonded_stock_is_said(advise: Advise) -> None:
    advice = advise(shelf_life_months=4, brand_story="Notre stock sous douane est prêt.")
    assert [entry.id for entry in advice.contradictions] == ["short_life_bonded_stock"]
    assert status(advice, "shelf_life") == "failed"
