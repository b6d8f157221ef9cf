"""Contradictions in a profile. The gate concerned stays open until they are resolved."""

from __future__ import annotations

from dataclasses import dataclass

from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.reasons import Because

BONDED = ("bonded", "sous douane", "entrepôt douanier", "douane-entrepot", "douaneentrepot", "zolllager", "保税")
"""The terms for bonded stock in a story, in the languages of the interview."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two contradicting answers, and the gate that stays open because of them."""

    id: str
    gate: str
    because: Because


def contradictions(profile: Profile, knowledge: Knowledge) -> tuple[Contradiction, ...]:
    """Return the contradictions of the profile in a fixed order. An unknown answer contradicts nothing."""
    found = []
    staff, capacity = profile.number("staff_count"), profile.number("spare_capacity_pct")
    tiny, huge = knowledge.figure("tiny_team"), knowledge.figure("huge_capacity")
    if staff is not None and capacity is not None and staff <= tiny and capacity >= huge:
        found.append(Contradiction("tiny_team_huge_capacity", "capacity", knowledge.because(
            "contradictions.tiny_team_huge_capacity", "tiny_team", "huge_capacity",
            staff_count=staff, spare_capacity_pct=capacity)))  # fmt: skip
    months, story = profile.number("shelf_life_months"), profile["brand_story"]
    if months is not None and months < knowledge.figure("shelf_open") and _names_bonded_stock(story):
        found.append(Contradiction("short_life_bonded_stock", "shelf_life", knowledge.because(
            "contradictions.short_life_bonded_stock", "shelf_open", shelf_life_months=months)))  # fmt: skip
    return tuple(found)


def _names_bonded_stock(story: object) -> bool:
    return isinstance(story, str) and any(word in story.lower() for word in BONDED)
