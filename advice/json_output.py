"""The JSON output of ``comptoir advise --json``."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

from advice.reasons import Because
from advice.recommendation import ChannelAdvice, Recommendation

Say = Callable[[str, Mapping[str, Any]], str]
"""Renders a reason: the text under ``advice.<code>`` in some language, with the facts."""


def as_json(recommendation: Recommendation, say: Say) -> dict[str, Any]:
    """Return the recommendation as plain JSON with the specification's key order. `say` renders the reasons."""

    def word(because: Because) -> str:
        # The catalogue has HTML for Telegram; JSON holds plain text.
        return html.unescape(str(say(because.code, because.facts)))

    def channel(advice: ChannelAdvice) -> dict[str, Any]:
        return {
            "id": advice.id,
            "score": advice.score,
            "role": str(advice.role),
            "mode": advice.mode,
            "reasons": [word(reason) for reason in advice.reasons],
            "blockers": [word(blocker) for blocker in advice.blockers],
            "sources": list(advice.sources),
        }

    scores = recommendation.scores
    return {
        "verdict": str(recommendation.verdict),
        "as_of": recommendation.as_of.isoformat(),
        "rules_version": recommendation.rules_version,
        "route": str(recommendation.route),
        "scores": {
            "overall": scores.overall,
            "product": scores.product,
            "back_office": scores.back_office,
            "brand_story": scores.brand_story,
        },
        "gates": [{"id": gate.id, "status": str(gate.status), "because": word(gate.because)} for gate in recommendation.gates],
        "channels": [channel(advice) for advice in recommendation.channels],
        "next_steps": [
            {"id": step.id, "because": word(step.because), "first": step.first} for step in recommendation.next_steps
        ],
        "what_would_change": [
            {"if": dict(change.answers), "verdict": str(change.verdict), "first_channel": change.first_channel}
            for change in recommendation.what_would_change
        ],
        "contradictions": [word(entry.because) for entry in recommendation.contradictions],
        "ignored": list(recommendation.ignored),
        "human_review": recommendation.human_review,
    }
