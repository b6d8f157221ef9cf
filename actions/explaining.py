"""Why this, why not that: what each answer brings to the verdict and to the place of a channel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.replies import Part, Weight
from advice.advise import advise
from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.questions import CATEGORY
from advice.recommendation import ChannelAdvice, Recommendation
from advice.scores import parts


def brought(profile: Profile, knowledge: Knowledge) -> list[Part]:
    """What each answer brings to the overall score, in points of 100, and what it could; the greatest first."""
    found = list(parts(profile, knowledge))
    possible = {chapter: sum(part.possible for part in found if part.chapter == chapter)
                for chapter in knowledge.scoring["weights"]}  # fmt: skip
    worth = {chapter: 100 * weight / possible[chapter] if possible[chapter] else 0.0
             for chapter, weight in knowledge.scoring["weights"].items()}  # fmt: skip
    lines: list[Part] = [{"question": part.question, "points": part.points * worth[part.chapter],
              "possible": part.possible * worth[part.chapter]} for part in found]  # fmt: skip
    return sorted(lines, key=lambda line: (-line["points"], line["question"]))


def weighed(profile: Profile, knowledge: Knowledge, day: date, channel_id: str) -> list[Weight]:
    """What each known answer does to a channel's place: its score now against that without the answer.

    Each is computed by the rules themselves, so it holds whatever they are; answers that change nothing are left out.
    """
    now = _place(advise(profile, knowledge, day, sensitivity=False), channel_id)
    lines: list[Weight] = []
    for question, value in profile.answers.items():
        answers: Mapping[str, Any] = {name: known for name, known in profile.answers.items() if name != question}
        other = _place(advise(Profile(profile.interview, answers), knowledge, day, sensitivity=False), channel_id)
        if question != CATEGORY and (now.score, now.role) != (other.score, other.role):
            lines.append({"question": question, "value": value, "points": now.score - other.score,
                          "decides": now.role != other.role})  # fmt: skip
    return sorted(lines, key=lambda line: (-abs(line["points"]), line["question"]))


def _place(recommendation: Recommendation, channel_id: str) -> ChannelAdvice:
    return next(channel for channel in recommendation.channels if channel.id == channel_id)
