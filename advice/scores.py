"""The scores: three chapters out of 100 and their weighted total, by the table of scoring.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advice.gates import Status, eligibility_of
from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.routes import Route


@dataclass(frozen=True, slots=True)
class Part:
    """The points of one answer in its chapter, and the maximum: its contribution to the score."""

    chapter: str
    question: str
    points: float
    possible: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Whole points, 0-100. `overall` is the weighted total of the rounded chapters."""

    overall: int
    product: int
    back_office: int
    brand_story: int


def score(profile: Profile, knowledge: Knowledge) -> Scores:
    """Return the scores of the profile. Unknown answers add nothing; questions outside the branch do not count."""
    reached: dict[str, list[float]] = {chapter: [0.0, 0.0] for chapter in knowledge.scoring["chapters"]}
    for part in parts(profile, knowledge):
        reached[part.chapter][0] += part.points
        reached[part.chapter][1] += part.possible
    shown = {chapter: _half_up(100 * got / all_) if all_ else 0 for chapter, (got, all_) in reached.items()}
    weights = knowledge.scoring["weights"]
    overall = sum(round(weights[chapter] * 100) * value for chapter, value in shown.items())
    return Scores(overall=_half_up(overall / 100), **shown)


def parts(profile: Profile, knowledge: Knowledge) -> Iterator[Part]:
    """Yield the contribution of each relevant answer, in the order of scoring.yml."""
    for chapter, table in knowledge.scoring["chapters"].items():
        for question, points in table.items():
            if question == "eligibility":
                # A rule that is not settled is unknown, and an unknown costs no point.
                if not profile.has("unsettled"):
                    yield Part(chapter, question, _eligibility(profile, knowledge, points), max(points.values()))
            elif profile.relevant(question):
                yield Part(chapter, question, _points(profile[question], points, profile, knowledge), _most(points))


def _eligibility(profile: Profile, knowledge: Knowledge, points: Mapping[str, float]) -> float:
    category = profile.category
    if category is None:
        return 0.0
    rule = knowledge.eligibility[category]
    status = eligibility_of(rule, Route.PILOT, profile["china_registration"])
    return points[status] if status in (Status.PASSED, Status.OPEN) else 0.0


def _points(value: Any, points: Any, profile: Profile, knowledge: Knowledge) -> float:
    if value is None:
        return 0.0
    if isinstance(points, dict):
        return float(points[value])
    if isinstance(points, list):
        amount = len(value) if isinstance(value, tuple) else value
        return float(max((given for least, given in points if amount >= least), default=0))
    return float(points)


def _most(points: Any) -> float:
    if isinstance(points, dict):
        return float(max(points.values()))
    if isinstance(points, list):
        return float(max(given for _, given in points))
    return float(points)


def _half_up(value: float) -> int:
    return int(value + 0.5)
