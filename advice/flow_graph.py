"""The graph of the interview and the rules: which answers lead where, computed by running the rules. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from advice.advise import advise
from advice.gates import Gate, Status, read_gates
from advice.knowledge import Knowledge
from advice.profile import Profile, read_profile
from advice.questions import CATEGORY, Interview, Question, QuestionType
from advice.recommendation import Recommendation

START, END = "start", "advice"

STRONG: Mapping[str, Any] = MappingProxyType({
    "region": "wallonia", CATEGORY: "chocolate_biscuits", "shelf_life_months": 15, "value_density": "over_30",
    "gross_margin_pct": 65, "china_trademark": "registered", "china_registration": "done", "unit_price_eur": 8,
    "health_claims": False, "staff_count": 35, "china_lead": True, "spare_capacity_pct": 30, "chinese_service": "partner",
    "order_management": "erp", "export_experience": "asia", "budget_eur": 200000, "china_partner": "none",
    "founded_year": 2004, "brand_story": "…", "story_assets": ["origin", "craft", "founder"],
    "visual_content": "photos_and_video", "chinese_demand": "some", "price_position": "premium",
})  # fmt: skip
"""A firm without obstacles. Each visit changes some of its answers."""

VISITS: Sequence[Mapping[str, Any]] = (
    {},
    {"budget_eur": 100000, "staff_count": 7},
    {"budget_eur": 30000, "staff_count": 7},
    {"budget_eur": 15000, "staff_count": 3},
    {"budget_eur": 5000, "staff_count": 2},
    {"staff_count": 700, "budget_eur": 2000000},
    {"staff_count": 700, "budget_eur": 2000000, "china_trademark": "none"},
    {"china_trademark": "filed", "visual_content": "none"},
    {"china_trademark": "none", "visual_content": "none"},
    {"china_trademark": "taken"},
    {"china_partner": "exclusive"},
    {"shelf_life_months": 2},
    {"shelf_life_months": 8},
    {"china_registration": "none"},
    {"value_density": "under_10"},
    {"value_density": "under_10", "budget_eur": 30000, "staff_count": 3},
    {"health_claims": True},
    {"chinese_demand": "proven", "price_position": "mass"},
    {"region": "outside_belgium"},
    {"budget_eur": None},
    {"chinese_service": "none", "spare_capacity_pct": 5, "gross_margin_pct": 30},
)
"""Typical firms. Each is tried in every category."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Categories with the same questions."""

    categories: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of one answer on a gate: the statuses that its values lead to, each with the values, in order."""

    gate: str
    question: str
    values: Mapping[Status, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """The best place that a channel can take, with the answers of a firm for which it does, or None if always avoided."""

    channel: str
    place: str
    answers: Mapping[str, Any] | None


PLACES = ("first", "start", "later", "avoid")
"""First to start with, started besides another, for later, never."""


def branches(interview: Interview) -> tuple[Branch, ...]:
    """Return the branches of the interview, longest first. The category alone decides the branch."""
    found: dict[tuple[str, ...], list[str]] = {}
    for category in interview.traits:
        path = tuple(question.id for question in interview.branch({CATEGORY: category}))
        found.setdefault(path, []).append(category)
    return tuple(Branch(tuple(names), path) for path, names in sorted(found.items(), key=lambda pair: -len(pair[0])))


def edges(interview: Interview) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the edges in interview order: from, to, and the numbers (from 1) of the branches that use them."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, branch in enumerate(branches(interview), 1):
        for step in zip((START, *branch.questions), (*branch.questions, END), strict=True):
            found.setdefault(step, []).append(number)
    order = [START, *interview.ids, END]
    ordered = sorted(found.items(), key=lambda pair: (order.index(pair[0][0]), order.index(pair[0][1])))
    return {step: tuple(numbers) for step, numbers in ordered}


def effects(knowledge: Knowledge, day: date) -> Iterator[Effect]:
    """Yield the gates that each answer can close: each value is tried on the strong firm, all else unchanged."""
    for gate, names in knowledge.gates.items():
        for name in names:
            question = knowledge.interview[name]
            answers = {**STRONG, CATEGORY: _asked_of(question, knowledge.interview)}
            reached: dict[Status, list[Any]] = {}
            for value in (*values(question, knowledge), None):
                reached.setdefault(_status(gate, {**answers, name: value}, knowledge, day), []).append(value)
            yield Effect(gate, name, {status: tuple(reached[status]) for status in Status if status in reached})


def values(question: Question, knowledge: Knowledge) -> Sequence[Any]:
    """Return the values to try: every option, yes and no, or the offered numbers and those where a rule changes."""
    match question.type:
        case QuestionType.YES_NO:
            return (True, False)
        case QuestionType.NUMBER:
            turns = {
                figure.values["value"] for name, figure in knowledge.figures.items() if name.startswith(_STEM[question.id])
            }
            return sorted({*question.suggestions, *turns})
        case _:
            return question.options


_STEM: Mapping[str, str] = {
    "shelf_life_months": "shelf_", "gross_margin_pct": "margin_", "staff_count": "staff_", "spare_capacity_pct": "capacity_",
    "budget_eur": "budget_",
}  # fmt: skip
"""The start of the names in figures.yml of a number's thresholds."""


def visits(knowledge: Knowledge, day: date) -> Iterator[tuple[Mapping[str, Any], Recommendation]]:
    """Yield the advice for every firm of `VISITS` in every category, with its differences from the strong firm."""
    for category in knowledge.interview.traits:
        for change in VISITS:
            profile = _profile({**STRONG, CATEGORY: category, **change}, knowledge, day)
            yield {CATEGORY: category, **change}, advise(profile, knowledge, day, sensitivity=False)


def places(knowledge: Knowledge, seen: Sequence[tuple[Mapping[str, Any], Recommendation]]) -> tuple[Place, ...]:
    """Return the best place of every channel among these firms, in the order of channels.yml."""
    best: dict[str, Place] = {name: Place(name, "avoid", None) for name in knowledge.channels}
    for answers, advice in seen:
        for index, channel in enumerate(advice.channels):
            role = str(channel.role)
            place = "first" if role == "start" and index == 0 else role
            known = best[channel.id]
            # Prefer the firm with fewer differences: it shows more clearly what matters.
            closer = known.place == place and known.answers is not None and len(answers) < len(known.answers)
            if place != "avoid" and (PLACES.index(place) < PLACES.index(known.place) or closer):
                best[channel.id] = Place(channel.id, place, answers)
    return tuple(best.values())


def _asked_of(question: Question, interview: Interview) -> str:
    """Return a category with this question, the strong firm's own if possible."""
    usual: str = STRONG[CATEGORY]
    return usual if interview.relevant(question, usual) else next(
        name for name in interview.traits if interview.relevant(question, name)
    )  # fmt: skip


def _status(gate: str, answers: Mapping[str, Any], knowledge: Knowledge, day: date) -> Status:
    gates: tuple[Gate, ...] = read_gates(_profile(answers, knowledge, day), knowledge, day)[1]
    return next(one.status for one in gates if one.id == gate)


def _profile(answers: Mapping[str, Any], knowledge: Knowledge, day: date) -> Profile:
    return read_profile(answers, knowledge.interview, as_of=day)[0]
