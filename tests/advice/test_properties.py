"""What holds for every profile: drawn at random, with the thresholds and both sides of each among the numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from advice.advise import advise, advise_mapping
from advice.gates import Status
from advice.json_output import as_json
from advice.knowledge import Knowledge, load_knowledge
from advice.profile import read_profile
from advice.questions import Question, QuestionType
from advice.recommendation import Recommendation, Verdict
from advice.scores import parts
from bot.core.paths import KNOWLEDGE, ROOT, WORDS
from bot.rendering.words import Catalogue
from tests.advice.firms import READY, TODAY, roles, started, status, steps

KNOWN: Knowledge = load_knowledge(KNOWLEDGE)
WORDED = Catalogue(WORDS)
NUMBERS: Mapping[str, Sequence[float]] = {
    "shelf_life_months": [0, 3, 5.9, 6, 8, 9, 11, 12, 24],
    "gross_margin_pct": [0, 30, 44, 45, 59, 60, 80],
    "unit_price_eur": [0.5, 8, 625, 626, 3250, 4000],
    "staff_count": [0, 1, 4, 4.5, 5, 9, 10, 35, 49, 50, 249, 250, 700],
    "spare_capacity_pct": [0, 9, 10, 19, 20, 30, 50, 300],
    "budget_eur": [0, 9999, 10000, 19999, 20000, 59999, 60000, 149999, 150000, 249999, 250000, 2000000],
    "founded_year": [1000, 1876, 2004, 2026],
}
MARKS = ["none", "filed", "registered"]
AFTER_A_START = {
    "operator_selection", "kol_campaign", "payments_setup", "distributor_search", "customs_setup", "liege_logistics",
    "rail_check", "market_visit", "fevia_pavilion",
}  # fmt: skip
"""Steps that make sense only once something starts."""


def answer(question: Question) -> st.SearchStrategy[Any]:
    match question.type:
        case QuestionType.CHOICE:
            known: st.SearchStrategy[Any] = st.sampled_from(question.options)
        case QuestionType.YES_NO:
            known = st.booleans()
        case QuestionType.SEVERAL:
            known = st.lists(st.sampled_from(question.options), max_size=4)
        case QuestionType.TEXT:
            known = st.sampled_from(["We bake.", "Stock in a bonded warehouse.", "<b>{{ 7*7 }}</b> & Söhne"])
        case _:
            known = st.sampled_from(NUMBERS[question.id])
    # The answer of a firm that is ready comes up often, or nearly every profile would be a not_yet.
    usual = st.just(READY[question.id]) if question.id in READY else known
    return st.one_of(known, usual, usual, st.none())


PROFILES = st.fixed_dictionaries({question.id: answer(question) for question in KNOWN.interview.questions})


def ask(answers: Mapping[str, Any]) -> Recommendation:
    profile, ignored = read_profile(answers, KNOWN.interview, as_of=TODAY)
    return advise(profile, KNOWN, TODAY, ignored=ignored, sensitivity=False)


def form(answers: Mapping[str, Any], language: str = "en") -> dict[str, Any]:
    advice = advise_mapping(answers, KNOWN, TODAY)
    return as_json(advice, lambda code, facts: WORDED.say(language, f"advice.{code}", **facts))


@settings(max_examples=30, deadline=None)
@given(PROFILES, st.sampled_from(["en", "fr"]), st.randoms(use_true_random=False))
def test_the_same_answers_in_any_order_give_the_same_bytes(answers: dict[str, Any], language: str, random: Any) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    first = json.dumps(form(answers, language), ensure_ascii=False)
    assert first == json.dumps(form(dict(shuffled), language), ensure_ascii=False)
    assert "{{" not in first.replace("{{ 7*7 }}", "")


@settings(max_examples=120, deadline=None)
@given(PROFILES)
def test_verdict_gates_and_score_agree(answers: dict[str, Any]) -> None:
    advice = ask(answers)
    failed = [gate for gate in advice.gates if gate.status is Status.FAILED]
    waiting = [gate for gate in advice.gates if gate.status in (Status.OPEN, Status.UNKNOWN)]
    score = advice.scores.overall
    hopeless = answers["product_category"] in ("b2b", "meat") or (
        answers["product_category"] == "dairy" and (answers["shelf_life_months"] or 99) < 6 and
        answers["shelf_life_months"] is not None
    )  # fmt: skip
    if answers["product_category"] == "dairy" and answers["shelf_life_months"] == 0:
        hopeless = True
    expected = (
        Verdict.NOT_A_FIT if hopeless
        else Verdict.NOT_YET if failed or score < 45
        else Verdict.READY if score >= 70 and not waiting
        else Verdict.READY_WITH_CONDITIONS
    )  # fmt: skip
    assert advice.verdict is expected
    assert (advice.route == "none") is (hopeless or bool(failed))
    assert [gate.id for gate in advice.gates] == list(KNOWN.gates)
    assert all(
        0 <= value <= 100 for value in (score, advice.scores.product, advice.scores.back_office, advice.scores.brand_story)
    )
    assert all(0 <= channel.score <= 100 for channel in advice.channels)


@settings(max_examples=120, deadline=None)
@given(PROFILES)
def test_nothing_starts_that_should_not(answers: dict[str, Any]) -> None:
    advice = ask(answers)
    starts = started(advice)
    assert not set(starts) & {
        "belgian_pavilion",
        "weibo",
        "b2b_sourcing",
        "aliexpress",
        "kaola",
        "jumei",
        "own_webshop",
    }
    assert all(channel.status == "active" for channel in advice.starts)
    five = ("product_category", "china_trademark", "staff_count", "budget_eur", "china_partner")
    if any(answers[question] is None for question in five) or advice.verdict is Verdict.NOT_A_FIT:
        assert not starts
    if advice.verdict is Verdict.NOT_YET:
        assert starts in (
            {},
            {"xiaohongshu": "content_only"},
            {"distributor": "wholesale"},
            {"distributor": "first_talk"},
        )
    if answers["china_trademark"] == "none":
        assert set(starts.items()) <= {("xiaohongshu", "content_only"), ("distributor", "first_talk")}
    if answers["china_trademark"] == "taken" or answers["china_partner"] == "exclusive":
        assert not starts
    if (answers["budget_eur"] or 0) < 10000:
        assert not starts
    assert [channel.role for channel in advice.channels] == sorted(
        (channel.role for channel in advice.channels), key=["start", "later", "avoid"].index
    )


@settings(max_examples=120, deadline=None)
@given(PROFILES)
def test_nothing_starts_for_goods_whose_rule_is_not_settled(answers: dict[str, Any]) -> None:
    advice = ask({**answers, "product_category": "other_goods"})
    assert not started(advice)
    assert status(advice, "import_eligibility") == "unknown"
    assert advice.verdict in (Verdict.READY_WITH_CONDITIONS, Verdict.NOT_YET)
    assert "regulatory_check" in steps(advice)
    assert advice.first_step.id == ("human_expert" if advice.human_review else "regulatory_check")
    assert not set(steps(advice)) & AFTER_A_START
    for channel in advice.channels:
        if channel.role == "later":
            assert channel.blockers[0].code in ("blockers.import_eligibility_unknown", "blockers.answers_missing")


@settings(max_examples=60, deadline=None)
@given(PROFILES)
def test_an_unsettled_rule_costs_no_point(answers: dict[str, Any]) -> None:
    goods = {**answers, "product_category": "other_goods"}
    profile, _ = read_profile(goods, KNOWN.interview, as_of=TODAY)
    assert "eligibility" not in {part.question for part in parts(profile, KNOWN)}
    # The home goes by the same questions, and its rule is passed in full: without it the whole can only be less.
    assert ask(goods).scores.product <= ask({**answers, "product_category": "home"}).scores.product
    best = {"china_trademark": "registered", "value_density": "over_30", "unit_price_eur": 8}
    assert ask({**goods, **best}).scores.product == 100


@settings(max_examples=120, deadline=None)
@given(PROFILES)
def test_the_steps_keep_their_rules(answers: dict[str, Any]) -> None:
    advice = ask(answers)
    assert [step.first for step in advice.next_steps].count(True) == 1
    assert advice.next_steps[0].first
    assert ("human_expert" in steps(advice)) is advice.human_review
    if advice.human_review:
        assert advice.first_step.id == "human_expert"
    assert ("trademark_filing" in steps(advice)) is (answers["china_trademark"] != "registered")
    assert ("stay_home" in steps(advice)) is (
        advice.verdict is Verdict.NOT_A_FIT
        or (advice.verdict is Verdict.NOT_YET and answers["staff_count"] is not None and answers["staff_count"] < 5)
    )
    if "rail_check" in steps(advice) or "liege_logistics" in steps(advice):
        assert set(started(advice).values()) - {"content_only", "first_talk"}


@settings(max_examples=100, deadline=None)
@given(PROFILES, st.sampled_from(KNOWN.interview.ids))
def test_unknown_fails_no_gate_and_adds_no_score(answers: dict[str, Any], question: str) -> None:
    known, unknown = ask(answers), ask({**answers, question: None})
    if not [gate for gate in known.gates if gate.status is Status.FAILED]:
        assert not [gate for gate in unknown.gates if gate.status is Status.FAILED]
    if question != "product_category":
        assert unknown.scores.overall <= known.scores.overall
    if unknown.verdict is Verdict.READY:
        assert question not in {name for names in KNOWN.gates.values() for name in names} or (
            question not in {entry.id for entry in KNOWN.interview.branch(answers)}
        )


def pairs(question: str) -> st.SearchStrategy[tuple[float, float]]:
    values = st.sampled_from(NUMBERS[question])
    return st.tuples(values, values).map(lambda pair: (min(pair), max(pair)))


@settings(max_examples=120, deadline=None)
@given(PROFILES, pairs("budget_eur"))
def test_more_budget_worsens_nothing(answers: dict[str, Any], budgets: tuple[float, float]) -> None:
    less, more = (ask({**answers, "budget_eur": budget}) for budget in budgets)
    assert more.verdict.rank >= less.verdict.rank
    for channel in less.starts:
        now = next(entry for entry in more.channels if entry.id == channel.id)
        assert now.role != "avoid"
        assert not [blocker for blocker in now.blockers if blocker.code == "blockers.budget_eur_below"]


@settings(max_examples=100, deadline=None)
@given(PROFILES, st.sampled_from(["gross_margin_pct", "shelf_life_months", "staff_count"]), st.data())
def test_more_margin_life_or_people_never_worsens_the_verdict(answers: dict[str, Any], question: str, data: Any) -> None:
    less, more = data.draw(pairs(question))
    assert ask({**answers, question: more}).verdict.rank >= ask({**answers, question: less}).verdict.rank


@settings(max_examples=100, deadline=None)
@given(PROFILES, pairs("spare_capacity_pct"))
def test_more_capacity_never_worsens_the_verdict(answers: dict[str, Any], capacities: tuple[float, float]) -> None:
    # A tiny team that claims a huge capacity contradicts itself: that may cost it, and is said.
    less, more = (ask({**answers, "spare_capacity_pct": capacity}) for capacity in capacities)
    assert more.verdict.rank >= less.verdict.rank or more.contradictions


@settings(max_examples=100, deadline=None)
@given(PROFILES)
def test_a_better_trademark_never_worsens_the_verdict(answers: dict[str, Any]) -> None:
    ranks = [ask({**answers, "china_trademark": mark}).verdict.rank for mark in ["taken", *MARKS]]
    assert ranks == sorted(ranks)


@settings(max_examples=80, deadline=None)
@given(PROFILES, PROFILES)
def test_ignored_answers_have_no_effect(answers: dict[str, Any], others: dict[str, Any]) -> None:
    branch = {question.id for question in KNOWN.interview.branch(answers)}
    changed = {key: value if key in branch else others[key] for key, value in answers.items()}
    one, two = ask(answers), ask(changed)
    assert set(two.ignored) == {key for key in changed if key not in branch and changed[key] is not None}
    assert (one.verdict, one.gates, one.channels, one.next_steps) == (
        two.verdict,
        two.gates,
        two.channels,
        two.next_steps,
    )


def test_the_firm_that_is_ready_is_among_the_profiles() -> None:
    assert ask(READY).verdict is Verdict.READY
    assert roles(ask(READY))["kaola"] == "avoid"
    assert status(ask(READY), "cash") == "passed"


def test_two_processes_with_other_hash_seeds_give_the_same_bytes() -> None:
    script = (
        "import json\n"
        "from tests.advice.test_properties import form\n"
        "from tests.advice.firms import READY\n"
        "print(json.dumps([form(READY), form({**READY, 'china_trademark': 'none', 'staff_count': None})]))\n"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert printed[0] == printed[1] != b""
