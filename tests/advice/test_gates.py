"""What an unknown answer does, and what a trademark, a partner, a Chinese service and health claims allow."""

from __future__ import annotations

from typing import Any

import pytest

from tests.advice.conftest import Advise
from tests.advice.firms import READY, started, status, steps

GATE_OF = {
    "product_category": "consumer_product", "shelf_life_months": "shelf_life", "gross_margin_pct": "margin",
    "china_trademark": "trademark", "staff_count": "team", "china_lead": "team", "spare_capacity_pct": "capacity",
    "chinese_service": "chinese_service", "budget_eur": "cash", "china_partner": "exclusivity",
}  # fmt: skip


def test_every_gate_passes_for_the_firm_that_the_tests_start_from(advise: Advise) -> None:
    advice = advise()
    assert (advice.verdict, advice.route) == ("ready", "flagship")
    assert all(gate.status == "passed" for gate in advice.gates)
    assert started(advice) == {"tmall_global": "flagship", "xiaohongshu": "store"}


@pytest.mark.parametrize(("question", "gate"), GATE_OF.items())
def test_an_unknown_answer_makes_its_gate_unknown_and_caps_the_verdict(advise: Advise, question: str, gate: str) -> None:
    advice = advise(**{question: None})
    assert status(advice, gate) == "unknown"
    assert advice.verdict == "ready_with_conditions"
    assert not [gate for gate in advice.gates if gate.status == "failed"]


def test_unknown_health_claims_and_registration_make_their_gates_unknown(advise: Advise) -> None:
    advice = advise(product_category="infant_formula", health_claims=None, china_registration=None)
    assert status(advice, "claims") == status(advice, "import_eligibility") == "unknown"
    assert advice.verdict == "ready_with_conditions"
    assert started(advice) == {}


def test_other_goods_wait_for_the_rule_and_for_nothing_else(advise: Advise) -> None:
    advice = advise(product_category="other_goods")
    assert [gate.id for gate in advice.gates if gate.status != "passed"] == ["import_eligibility"]
    assert status(advice, "import_eligibility") == "unknown"
    assert (advice.verdict, started(advice), advice.first_step.id) == ("ready_with_conditions", {}, "regulatory_check")
    assert advice.ignored == ("shelf_life_months",)
    assert (advice.what_would_change, advice.close_calls) == ((), ())
    assert not advice.human_review
    # A score that is too low lets a firm start content or a distributor, where that is safe; here it is not known to be.
    poor: dict[str, Any] = {
        "china_trademark": "none", "gross_margin_pct": None, "spare_capacity_pct": None, "china_lead": None,
        "chinese_service": None, "export_experience": "none", "order_management": "spreadsheet", "story_assets": [],
        "brand_story": None, "visual_content": "none", "chinese_demand": "none",
    }  # fmt: skip
    for budget, safe in ((15000, {"distributor": "first_talk"}), (20000, {"xiaohongshu": "content_only"})):
        home, goods = (advise(product_category=name, staff_count=5, budget_eur=budget, **poor)
                       for name in ("home", "other_goods"))  # fmt: skip
        assert (home.verdict, started(home)) == ("not_yet", safe)
        assert (goods.verdict, started(goods)) == ("not_yet", {})


@pytest.mark.parametrize(
    "changes", [{"china_trademark": "taken"}, {"china_partner": "exclusive"}, {"budget_eur": 5000}, {"budget_eur": None}]
)
def test_other_goods_start_nothing_whatever_else_is_wrong(advise: Advise, changes: dict[str, Any]) -> None:
    advice = advise(product_category="other_goods", **changes)
    assert started(advice) == {}
    assert "regulatory_check" in steps(advice)
    assert advice.first_step.id == ("human_expert" if advice.human_review else "regulatory_check")
    assert all(change.first_channel is None for change in advice.what_would_change)


@pytest.mark.parametrize("question", ["product_category", "china_trademark", "staff_count", "budget_eur", "china_partner"])
def test_nothing_is_started_while_one_of_five_answers_is_unknown(advise: Advise, question: str) -> None:
    assert started(advise(**{question: None})) == {}


def test_null_and_absent_are_the_same(advise: Advise) -> None:
    without = {key: value for key, value in READY.items() if key != "china_lead"}
    assert advise(without) == advise(china_lead=None)
