"""The next steps: which, for whom and when."""

from __future__ import annotations

import pytest

from tests.advice.conftest import Advise
from tests.advice.firms import B2B, steps


@pytest.mark.parametrize(
    ("region", "agency"),
    [("wallonia", "Awex"), ("brussels", "hub.brussels"), ("flanders", "Flanders Investment & Trade")],
)
def test_regional_steps_follow_the_region(advise: Advise, region: str, agency: str) -> None:
    regional = [step for step in advise(region=region).next_steps
                if step.id in ("regional_diagnosis", "ecommerce_training", "regional_funding")]  # fmt: skip
    assert len(regional) == 3
    assert {step.because.facts["agency"] for step in regional} == {agency}


def test_there_are_no_regional_steps_outside_belgium(advise: Advise) -> None:
    regional = {"regional_diagnosis", "ecommerce_training", "regional_funding", "china_attache", "fevia_pavilion"}
    assert not regional & set(steps(advise(region="outside_belgium")))
    assert not regional & set(steps(advise(B2B, region="outside_belgium")))


@pytest.mark.parametrize(("staff", "expected"), [(249, True), (250, False), (None, False)])
def test_funding_is_for_smes_alone(advise: Advise, staff: int | None, expected: bool) -> None:
    assert ("regional_funding" in steps(advise(staff_count=staff))) is expected


def test_fevia_is_for_food_makers_who_start_something_that_keeps(advise: Advise) -> None:
    assert "fevia_pavilion" in steps(advise())
    assert "fevia_pavilion" in steps(advise(product_category="wine_spirits"))
    assert "fevia_pavilion" not in steps(advise(product_category="cosmetics"))
    assert "fevia_pavilion" not in steps(advise(shelf_life_months=3))
    assert "fevia_pavilion" not in steps(advise(budget_eur=None))


@pytest.mark.parametrize(("category", "expected"), [
    ("cosmetics", True), ("baby", True), ("other_goods", True), ("fashion", False), ("home", False),
])  # fmt: skip
def test_a_regulatory_check_wherever_the_category_is_regulated(advise: Advise, category: str, expected: bool) -> None:
    assert ("regulatory_check" in steps(advise(product_category=category))) is expected


@pytest.mark.parametrize(
    ("visuals", "expected"), [("none", True), ("photos", True), ("photos_and_video", False), (None, False)]
)
def test_a_content_kit_while_pictures_or_video_are_missing(advise: Advise, visuals: str | None, expected: bool) -> None:
    assert ("content_kit" in steps(advise(visual_content=visuals))) is expected


@pytest.mark.parametrize(("budget", "expected"), [(59000, False), (60000, True)])
def test_an_operator_when_a_shop_starts_with_sixty_thousand(advise: Advise, budget: int, expected: bool) -> None:
    assert ("operator_selection" in steps(advise(budget_eur=budget))) is expected
    assert "operator_selection" not in steps(advise(budget_eur=budget, china_trademark="none"))


def test_a_campaign_when_a_shop_starts_with_mark_pictures_and_money(advise: Advise) -> None:
    assert "kol_campaign" in steps(advise(budget_eur=150000, china_trademark="filed", visual_content="photos"))
    assert "kol_campaign" not in steps(advise(budget_eur=149000))
    assert "kol_campaign" not in steps(advise(china_trademark="none"))
    assert "kol_campaign" not in steps(advise(visual_content="none"))
    assert "kol_campaign" not in steps(advise(shelf_life_months=3))


def test_a_distributor_is_looked_for_when_that_route_starts_without_a_partner(advise: Advise) -> None:
    assert "distributor_search" in steps(advise(budget_eur=15000))
    assert "distributor_search" not in steps(advise(budget_eur=15000, china_partner="non_exclusive"))
    assert "distributor_search" not in steps(advise())


def test_transport_only_once_goods_will_move(advise: Advise) -> None:
    transport = {"liege_logistics", "rail_check"}
    assert transport <= set(steps(advise(product_category="fashion")))
    for changes in ({"china_trademark": "none"}, {"shelf_life_months": 3}, {"budget_eur": None}):
        assert not transport & set(steps(advise(**changes)))


def test_the_attache_is_for_businesses_and_home_for_what_does_not_fit(advise: Advise) -> None:
    advice = advise(B2B)
    assert advice.first_step.id == "china_attache"
    assert "stay_home" in steps(advice)
    assert "stay_home" in steps(advise(shelf_life_months=3, staff_count=4))
    assert "stay_home" not in steps(advise(shelf_life_months=3))
    assert not {"stay_home", "china_attache"} & set(steps(advise()))
