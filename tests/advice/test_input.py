"""Answers outside the branch, and rules that follow the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from advice.json_output import as_json
from advice.recommendation import Recommendation
from bot.rendering.words import Catalogue
from tests.advice.conftest import Advise
from tests.advice.firms import B2B, READY


def test_answers_outside_the_branch_are_ignored_and_change_nothing(advise: Advise) -> None:
    advice = advise({**READY, **B2B})
    assert set(advice.ignored) == set(READY) - {*B2B, "export_experience"}
    alone = advise({**B2B, "export_experience": "asia"})
    assert (advice.verdict, advice.gates, advice.channels) == (alone.verdict, alone.gates, alone.channels)


def test_the_decree_the_duty_and_the_visa_follow_the_day(advise: Advise) -> None:
    food = {day: gate_facts(advise(as_of=day)) for day in (date(2026, 5, 31), date(2026, 6, 1))}
    assert [facts["decree"] for facts in food.values()] == [248, 280]
    dairy = {"product_category": "dairy", "china_registration": "none"}
    duty = {day: gate_facts(advise(as_of=day, **dairy)) for day in (date(2026, 2, 12), date(2026, 2, 13))}
    assert [facts["duty_pct_to"] for facts in duty.values()] == [42.7, 11.7]
    visits = [
        step.because.facts["visa_free"]
        for day in (date(2026, 12, 31), date(2027, 1, 1))
        for step in advise(as_of=day).next_steps
        if step.id == "market_visit"
    ]
    assert visits == [True, False]


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2019, 11, 15), date(2027, 6, 1), date(2035, 1, 1)])
def test_the_advice_is_given_and_worded_on_any_day(advise: Advise, catalogue: Catalogue, day: date) -> None:
    for changes in ({}, {"product_category": "dairy", "china_registration": "none"}, {"product_category": "cosmetics"}):
        advice = advise(as_of=day, **{**changes, "founded_year": 2004})
        said = as_json(advice, lambda code, facts: catalogue.say("fr", f"advice.{code}", **facts))
        assert said["as_of"] == day.isoformat()


def test_what_would_change_is_what_the_rules_then_say(advise: Advise) -> None:
    for start in ({"china_trademark": "none"}, {"shelf_life_months": 3}, {"budget_eur": 9000}, {"staff_count": None}):
        changes = advise(**start).what_would_change
        assert changes
        for change in changes:
            then = advise(**{**start, **change.answers})
            assert (then.verdict, then.first_channel) == (change.verdict, change.first_channel)


def gate_facts(advice: Recommendation) -> Mapping[str, Any]:
    return next(gate.because.facts for gate in advice.gates if gate.id == "import_eligibility")
