"""Which route a firm takes: the bounds of budget, team, capacity, margin, shelf life and weight."""

from __future__ import annotations

import pytest

from advice.recommendation import Recommendation
from tests.advice.conftest import Advise
from tests.advice.firms import roles, started, status


def test_a_firm_too_small_for_a_flagship_is_tested_as_a_pilot_then_as_a_supplier(advise: Advise) -> None:
    assert advise(staff_count=9).route == "pilot"
    assert advise(staff_count=4).route == "distributor"
    assert advise(china_lead=False).route == "pilot"


@pytest.mark.parametrize(
    ("budget", "route", "starts"),
    [
        (9999, "none", set()),
        (10000, "distributor", {"distributor"}),
        (19999, "distributor", {"distributor"}),
        (20000, "pilot", {"xiaohongshu"}),
        (59999, "pilot", {"xiaohongshu"}),
        (60000, "pilot", {"xiaohongshu", "tmall_global_consignment"}),
        (149999, "pilot", {"xiaohongshu", "tmall_global_consignment"}),
        (150000, "flagship", {"tmall_global", "xiaohongshu"}),
        (250000, "flagship", {"tmall_global", "xiaohongshu"}),
    ],
)
def test_the_budget_bands(advise: Advise, budget: int, route: str, starts: set[str]) -> None:
    advice = advise(budget_eur=budget)
    assert advice.route == route
    assert set(started(advice)) == starts


@pytest.mark.parametrize(("staff", "route"), [(4, "distributor"), (5, "pilot"), (9, "pilot"), (10, "flagship")])
def test_the_team_bands(advise: Advise, staff: int, route: str) -> None:
    assert advise(staff_count=staff).route == route


@pytest.mark.parametrize(
    ("percent", "expected", "route"),
    [(20, "passed", "flagship"), (19, "open", "flagship"), (10, "open", "flagship"), (9, "open", "distributor")],
)
def test_the_capacity_bands(advise: Advise, percent: int, expected: str, route: str) -> None:
    advice = advise(spare_capacity_pct=percent)
    assert (status(advice, "capacity"), advice.route) == (expected, route)


@pytest.mark.parametrize(
    ("margin", "expected", "route"),
    [(60, "passed", "flagship"), (59, "open", "flagship"), (45, "open", "flagship"), (44, "open", "distributor")],
)
def test_the_margin_bands(advise: Advise, margin: int, expected: str, route: str) -> None:
    advice = advise(gross_margin_pct=margin)
    assert (status(advice, "margin"), advice.route) == (expected, route)


@pytest.mark.parametrize(
    ("months", "expected"), [(12, "passed"), (11, "open"), (9, "open"), (8, "open"), (6, "open"), (5, "failed")]
)
def test_the_shelf_life_bands(advise: Advise, months: int, expected: str) -> None:
    advice = advise(shelf_life_months=months)
    assert status(advice, "shelf_life") == expected
    assert (advice.verdict == "not_yet") is (expected == "failed")


def test_a_short_life_goes_by_air_below_nine_months(advise: Advise) -> None:
    codes = {months: gate_code(advise(shelf_life_months=months), "shelf_life") for months in (8, 9)}
    assert codes == {8: "gates.shelf_life.direct_mail", 9: "gates.shelf_life.careful"}


def test_what_does_not_perish_has_no_shelf_life_to_pass(advise: Advise) -> None:
    advice = advise(product_category="home")
    assert status(advice, "shelf_life") == "passed"
    assert advice.ignored == ("shelf_life_months",)


def test_goods_under_ten_euros_a_kilo_go_in_containers_through_an_importer(advise: Advise) -> None:
    advice = advise(value_density="under_10")
    assert advice.route == "distributor"
    parcels = {
        "tmall_global",
        "tmall_global_consignment",
        "jd_worldwide",
        "douyin_global",
        "xiaohongshu",
        "wechat_store",
    }
    assert {roles(advice)[channel] for channel in parcels} == {"avoid"}
    assert advise(value_density="under_10", china_partner="non_exclusive").route == "general_trade"


def gate_code(advice: Recommendation, gate: str) -> str:
    return next(entry.because.code for entry in advice.gates if entry.id == gate)
