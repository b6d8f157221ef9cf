"""What a trademark, a partner, a Chinese service and health claims allow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.advice.conftest import Advise
from tests.advice.firms import READY, started, status, steps


def test_a_filed_mark_is_open_and_carries_a_flagship(advise: Advise) -> None:
    advice = advise(china_trademark="filed")
    assert (status(advice, "trademark"), advice.route, advice.verdict) == ("open", "flagship", "ready_with_conditions")
    assert "trademark_filing" in steps(advice)


@pytest.mark.parametrize(
    ("changes", "starts"),
    [
        ({}, {"xiaohongshu": "content_only"}),
        ({"budget_eur": 40000}, {"xiaohongshu": "content_only"}),
        ({"product_category": "supplements", "health_claims": False}, {"xiaohongshu": "content_only"}),
        ({"staff_count": 4}, {"distributor": "first_talk"}),
        ({"budget_eur": 12000}, {"distributor": "first_talk"}),
    ],
)
def test_without_a_mark_at_most_content_or_a_first_talk_starts(
    advise: Advise, changes: dict[str, Any], starts: dict[str, str]
) -> None:
    advice = advise(china_trademark="none", **changes)
    assert status(advice, "trademark") == "open"
    assert started(advice) == starts
    assert advice.route != "flagship"


def test_a_taken_mark_fails_and_goes_to_a_human(advise: Advise) -> None:
    advice = advise(china_trademark="taken")
    assert (status(advice, "trademark"), advice.verdict, started(advice)) == ("failed", "not_yet", {})
    assert advice.human_review
    filing = next(step for step in advice.next_steps if step.id == "trademark_filing")
    assert filing.because.code == "because.trademark_taken"
    assert advice.first_step.id == "human_expert"


@pytest.mark.parametrize(("mark", "expected"), [("registered", False), ("filed", True), ("none", True), (None, True)])
def test_filing_is_a_step_unless_the_mark_is_registered(advise: Advise, mark: str | None, expected: bool) -> None:
    assert ("trademark_filing" in steps(advise(china_trademark=mark))) is expected


def test_no_chinese_service_is_open_with_money_and_not_needed_by_a_supplier(advise: Advise) -> None:
    assert status(advise(chinese_service="none"), "chinese_service") == "open"
    assert status(advise(chinese_service="none", staff_count=4), "chinese_service") == "passed"
    assert status(advise(chinese_service="none", value_density="under_10"), "chinese_service") == "passed"


def test_no_chinese_service_fails_a_shop_under_twenty_thousand(advise: Advise, knowledge: Any) -> None:
    from advice.gates import gates_for
    from advice.profile import read_profile
    from advice.routes import Route

    day = date(2026, 11, 22)
    profile, _ = read_profile({**READY, "chinese_service": "none", "budget_eur": 19000}, knowledge.interview, as_of=day)
    read = {gate.id: gate.status for gate in gates_for(Route.PILOT, profile, knowledge, day)}
    assert read["chinese_service"] == "failed"


def test_an_exclusive_partner_stops_everything_beside_him(advise: Advise) -> None:
    advice = advise(china_partner="exclusive")
    assert (status(advice, "exclusivity"), advice.verdict, started(advice)) == ("failed", "not_yet", {})
    assert advice.first_step.id == "human_expert"


def test_health_claims_are_open_with_a_check_and_a_human_but_no_blocker_for_ever(advise: Advise) -> None:
    advice = advise(product_category="cosmetics", health_claims=True)
    assert (status(advice, "claims"), advice.verdict) == ("open", "ready_with_conditions")
    assert advice.human_review
    assert {"regulatory_check", "human_expert"} <= set(steps(advice))
    assert "tmall_global" in started(advice)
