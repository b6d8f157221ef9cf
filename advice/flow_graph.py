"""A map of the interview and the rules: which answers lead where, found by asking the rules themselves. Pure."""

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
"""A firm that nothing holds back: each visit changes some of its answers."""

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
"""Firms as advisors meet them; each is seen in every category."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Categories that are asked the same questions."""

    categories: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer does to a gate: the statuses that its values lead to, each with the values, in order."""

    gate: str
    question: str
    values: Mapping[Status, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """The best place that a channel can take, and the answers of a firm for which it does; None where only to avoid."""

    channel: str
    place: str
    answers: Mapping[str, Any] | None


PLACES = ("first", "start", "later", "avoid")
"""First to start with, started beside another, for later, never."""


def branches(interview: Interview) -> tuple[Branch, ...]:
    """The branches of the interview, the longest first; the category alone decides which one is taken."""
    found: dict[tuple[str, ...], list[str]] = {}
    for category in interview.traits:
        path = tuple(question.id for question in interview.branch({CATEGORY: category}))
        found.setdefault(path, []).append(category)
    return tuple(Branch(tuple(names), path) for path, names in sorted(found.items(), key=lambda pair: -len(pair[0])))


def edges(interview: Interview) -> dict[tuple[str, str], tuple[int, ...]]:
    """What is asked after what, in the order of the interview: from, to, and the branches (from 1) that go that way."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, branch in enumerate(branches(interview), 1):
        for step in zip((START, *branch.questions), (*branch.questions, END), strict=True):
            found.setdefault(step, []).append(number)
    order = [START, *interview.ids, END]
    ordered = sorted(found.items(), key=lambda pair: (order.index(pair[0][0]), order.index(pair[0][1])))
    return {step: tuple(numbers) for step, numbers in ordered}


def effects(knowledge: Knowledge, day: date) -> Iterator[Effect]:
    """Which gates each answer can close: each value tried on a firm that nothing holds back, all else unchanged."""
    for gate, names in knowledge.gates.items():
        for name in names:
            question = knowledge.interview[name]
            answers = {**STRONG, CATEGORY: _asked_of(question, knowledge.interview)}
            reached: dict[Status, list[Any]] = {}
            for value in (*values(question, knowledge), None):
                reached.setdefault(_status(gate, {**answers, name: value}, knowledge, day), []).append(value)
            yield Effect(gate, name, {status: tuple(reached[status]) for status in Status if status in reached})


def values(question: Question, knowledge: Knowledge) -> Sequence[Any]:
    """The values to try: every option, both answers, or the numbers that are offered and those at which a rule turns."""
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
"""How the figures at which a rule turns on a number begin in figures.yml."""


def visits(knowledge: Knowledge, day: date) -> Iterator[tuple[Mapping[str, Any], Recommendation]]:
    """The advice to every firm of `VISITS` in every category, with what its answers change about the strong one."""
    for category in knowledge.interview.traits:
        for change in VISITS:
            profile = _profile({**STRONG, CATEGORY: category, **change}, knowledge, day)
            yield {CATEGORY: category, **change}, advise(profile, knowledge, day, sensitivity=False)


def places(knowledge: Knowledge, seen: Sequence[tuple[Mapping[str, Any], Recommendation]]) -> tuple[Place, ...]:
    """The best place of every channel among the firms that were seen, in the order of channels.yml."""
    best: dict[str, Place] = {name: Place(name, "avoid", None) for name in knowledge.channels}
    for answers, advice in seen:
        for index, channel in enumerate(advice.channels):
            role = str(channel.role)
            place = "first" if role == "start" and index == 0 else role
            known = best[channel.id]
            # Of two firms the one that differs less says more.
            closer = known.place == place and known.answers is not None and len(answers) < len(known.answers)
            if place != "avoid" and (PLACES.index(place) < PLACES.index(known.place) or closer):
                best[channel.id] = Place(channel.id, place, answers)
    return tuple(best.values())


def _asked_of(question: Question, interview: Interview) -> str:
    """A category that is asked this question: the strong firm's own where it is."""
    usual: str = STRONG[CATEGORY]
    return usual if interview.relevant(question, usual) else next(
        name for name in interview.traits if interview.relevant(question, name)
    )  # fmt: skip


def _status(gate: str, answers: Mapping[str, Any], knowledge: Knowledge, day: date) -> Status:
    gates: tuple[Gate, ...] = read_gates(_profile(answers, knowledge, day), knowledge, day)[1]
    return next(one.status for one in gates if one.id == gate)


def _profile(answers: Mapping[str, Any], knowledge: Knowledge, day: date) -> Profile:
    return read_profile(answers, knowledge.interview, as_of=day)[0]
