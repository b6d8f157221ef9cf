"""A close call is said where a tenth in one of our own estimates would change the first channel, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from advice.advise import advise_mapping
from advice.close_calls import ABOUT, close_calls
from advice.knowledge import Knowledge
from advice.profile import read_profile
from tests.advice.firms import READY, TODAY


def calls(knowledge: Knowledge, **changes: Any) -> dict[str, str | None]:
    return {call.about: call.first_channel for call in advise_mapping({**READY, **changes}, knowledge, TODAY).close_calls}


@pytest.mark.parametrize(
    ("answer", "near", "far"),
    [
        ("budget_eur", 155_000, 170_000),
        ("staff_count", 10, 12),
        ("gross_margin_pct", 46, 55),
        ("shelf_life_months", 6, 8),
        ("spare_capacity_pct", 10, 12),
    ],
)
def test_an_answer_just_past_a_threshold_is_a_close_call(knowledge: Knowledge, answer: str, near: float, far: float) -> None:
    assert answer in calls(knowledge, **{answer: near})
    assert answer not in calls(knowledge, **{answer: far})


def test_an_answer_just_short_of_a_threshold_is_one_too(knowledge: Knowledge) -> None:
    assert calls(knowledge, budget_eur=140_000)["budget_eur"] == "tmall_global"


def test_a_firm_far_from_every_threshold_has_none(knowledge: Knowledge) -> None:
    assert calls(knowledge) == {}


def test_nothing_unknown_is_a_close_call(knowledge: Knowledge) -> None:
    profile, _ = read_profile({"product_category": "beer"}, knowledge.interview, as_of=TODAY)
    assert close_calls(profile, knowledge, TODAY) == ()


def test_the_channel_named_is_what_the_rules_give_with_the_other_estimate(knowledge: Knowledge) -> None:
    assert calls(knowledge, budget_eur=155_000)["budget_eur"] == advise_mapping(
        {**READY, "budget_eur": 149_000}, knowledge, TODAY).first_channel  # fmt: skip


def test_every_threshold_is_about_a_question(knowledge: Knowledge) -> None:
    assert set(ABOUT.values()) <= set(knowledge.interview.ids)
    for begins in ABOUT:
        assert any(name.startswith(begins) for name in knowledge.figures), begins
