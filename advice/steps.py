"""The next steps of a profile, their reasons, and the one that comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from advice.gates import Status
from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.reasons import Because
from advice.recommendation import NextStep, Verdict
from advice.routes import Route
from advice.starts import Decision

WEIGHT = {Status.FAILED: 3, Status.OPEN: 2, Status.UNKNOWN: 1, Status.PASSED: 0}
"""The weights of gates for finding the step that unblocks the most."""

SHOPS = frozenset({"flagship", "store"})
STILL = frozenset({"content_only", "first_talk"})
"""The modes in which no goods move."""


def next_steps(decision: Decision, starts: Mapping[str, str], human: Sequence[Because], day: date) -> tuple[NextStep, ...]:
    """Return the steps: the first one, then the others in the order of next_steps.yml."""
    found = _steps(decision, starts, human, day)
    first = _first(found, decision)
    ordered = [first, *(name for name in decision.knowledge.steps if name in found and name != first)]
    return tuple(NextStep(name, found[name], name == first) for name in ordered)


def step_facts(step_id: str, profile: Profile, knowledge: Knowledge, day: date) -> dict[str, Any]:
    """Return the facts that a step's texts quote: its dated figures, the regional agency, and the day."""
    step = knowledge.steps[step_id]
    region = profile["region"]
    agency = knowledge.agencies.get(region) if region else None
    facts: dict[str, Any] = {name: knowledge.figure(name) for name in ("budget_operator", "sme_limit")}
    for name in step.facts:
        fact = knowledge.told(name, day)
        facts |= {**fact.values, f"{name}_as_of": fact.as_of}
    return {
        **facts,
        "agency": agency.name if agency else "",
        "site": agency.site if agency else "",
        "region": region or "",
        "as_of": step.as_of,
        "day": day.isoformat(),
        "visa_free": knowledge.fact("visa_waiver", day) is not None,
        "trademark_taken": profile["china_trademark"] == "taken",
        "unsettled": profile.has("unsettled"),
    }


def _steps(decision: Decision, starts: Mapping[str, str], human: Sequence[Because], day: date) -> dict[str, Because]:
    profile, knowledge, route = decision.profile, decision.knowledge, decision.route
    found: dict[str, Because] = {}

    def add(name: str, reason: str, **facts: Any) -> None:
        found[name] = Because(f"because.{reason}", facts, knowledge.steps[name].sources)

    if human:
        found["human_expert"] = human[0]
    mark = profile["china_trademark"]
    if mark != "registered":
        add("trademark_filing", f"trademark_{mark or 'unknown'}", china_trademark=mark)
    if decision.unsettled:
        add("regulatory_check", "unsettled", product_category=profile.category)
    elif profile.has("regulated"):
        add("regulatory_check", "regulated", product_category=profile.category)
    elif profile["health_claims"]:
        add("regulatory_check", "health_claims", health_claims=True)
    _add_regional(add, decision)
    _add_started(add, decision, starts)
    if profile["visual_content"] in ("none", "photos"):
        add("content_kit", f"visuals_{profile['visual_content']}", visual_content=profile["visual_content"])
    if decision.verdict is not Verdict.NOT_A_FIT or profile.category == "b2b":
        add("chamber_of_commerce", "chamber")
    if starts and mark in ("filed", "registered"):
        add("market_visit", "market_visit", visa_free=knowledge.fact("visa_waiver", day) is not None)
    staff = profile.number("staff_count")
    if decision.verdict is Verdict.NOT_A_FIT:
        add("stay_home", "not_a_fit")
    elif decision.verdict is Verdict.NOT_YET and staff is not None and staff < knowledge.figure("staff_pilot"):
        add("stay_home", "small_not_yet", staff_count=staff, staff_pilot=knowledge.figure("staff_pilot"))
    if route is Route.DISTRIBUTOR and "distributor" in starts and profile["china_partner"] == "none":
        add("distributor_search", "distributor_missing", china_partner="none")
    return found


def _add_regional(add: Any, decision: Decision) -> None:
    """Add the steps of the region. While it is unknown, add one talk with the agency, whichever it is."""
    profile, region = decision.profile, decision.profile["region"]
    agency = decision.knowledge.agencies.get(region) if region else None
    if agency is None:
        if region is None:
            add("regional_diagnosis", "region_unknown")
        return
    facts = {"region": region, "agency": agency.name, "site": agency.site}
    add("regional_diagnosis", "regional_diagnosis", **facts)
    if profile.category == "b2b":
        add("china_attache", "china_attache", **facts)
    elif decision.verdict is not Verdict.NOT_A_FIT:
        add("ecommerce_training", "ecommerce_training", **facts)
    staff = profile.number("staff_count")
    if staff is not None and staff < decision.knowledge.figure("sme_limit"):
        add("regional_funding", "regional_funding", **facts, staff_count=staff,
            sme_limit=decision.knowledge.figure("sme_limit"))  # fmt: skip


def _add_started(add: Any, decision: Decision, starts: Mapping[str, str]) -> None:
    """Add the steps that only make sense once something starts."""
    profile = decision.profile
    shop = any(mode in SHOPS for mode in starts.values())
    moving = any(mode not in STILL for mode in starts.values())
    budget = profile.number("budget_eur")
    if shop and decision.reaches("budget_eur", "budget_operator"):
        add("operator_selection", "operator_selection", budget_eur=budget,
            budget_operator=decision.knowledge.figure("budget_operator"))  # fmt: skip
    marked = profile["china_trademark"] in ("filed", "registered")
    pictured = profile["visual_content"] in ("photos", "photos_and_video")
    if shop and marked and pictured and decision.reaches("budget_eur", "budget_flagship"):
        add("kol_campaign", "kol_campaign", budget_eur=budget,
            budget_flagship=decision.knowledge.figure("budget_flagship"))  # fmt: skip
    if moving:
        add("customs_setup", "goods_move")
        add("liege_logistics", "goods_move")
        category = profile.category
        if category is not None and not decision.knowledge.eligibility[category].heat:
            add("rail_check", "goods_move")
    if shop:
        add("payments_setup", "shop_starts")
    if starts and profile.has("food") and profile["region"] != "outside_belgium" and _keeps(decision):
        add("fevia_pavilion", "fevia", shelf_life_months=profile["shelf_life_months"])


def _keeps(decision: Decision) -> bool:
    """Return whether the goods keep long enough for a shared shelf: nine months, or without limit."""
    if not decision.profile.relevant("shelf_life_months"):
        return True
    return decision.reaches("shelf_life_months", "shelf_collective")


def _first(found: Mapping[str, Because], decision: Decision) -> str:
    """Return the first step: a human if needed, then what unblocks the most, then what begins the chosen route.

    While the goods are unsettled nothing may start, so the regulatory check unblocks the most.
    """
    if "human_expert" in found:
        return "human_expert"
    if "china_attache" in found:
        return "china_attache"
    if decision.unsettled:
        return "regulatory_check"
    if decision.profile["china_trademark"] in ("none", "taken"):
        return "trademark_filing"
    steps = decision.knowledge.steps
    weights = {name: sum(WEIGHT[decision.status(gate)] for gate in steps[name].clears) for name in found}
    best = max(weights.values(), default=0)
    if best:
        return next(name for name in steps if weights.get(name) == best)
    opening = ("operator_selection", "distributor_search", "regional_diagnosis", "customs_setup")
    return next((name for name in opening if name in found), next(iter(found)))
