"""The firm on which every gate passes, and how the tests read a recommendation."""

from __future__ import annotations

from datetime import date
from typing import Any

from advice.reasons import Because
from advice.recommendation import Recommendation

TODAY = date(2026, 11, 22)

READY: dict[str, Any] = {
    "region": "wallonia", "product_category": "chocolate_biscuits", "shelf_life_months": 15, "value_density": "over_30",
    "gross_margin_pct": 65, "china_trademark": "registered", "unit_price_eur": 8, "staff_count": 35, "china_lead": True,
    "spare_capacity_pct": 30, "chinese_service": "partner", "order_management": "erp", "export_experience": "asia",
    "budget_eur": 200000, "china_partner": "none", "founded_year": 2004, "brand_story": "Bars from the bean.",
    "story_assets": ["origin", "craft", "founder"], "visual_content": "photos_and_video", "chinese_demand": "some",
    "price_position": "premium",
}  # fmt: skip
"""A firm for which every gate passes, as a flagship."""

B2B: dict[str, Any] = {"region": "wallonia", "product_category": "b2b", "china_trademark": "none", "staff_count": 60}
"""A firm whose buyers are businesses."""


def status(recommendation: Recommendation, gate: str) -> str:
    return next(str(entry.status) for entry in recommendation.gates if entry.id == gate)


def roles(recommendation: Recommendation) -> dict[str, str]:
    return {channel.id: str(channel.role) for channel in recommendation.channels}


def started(recommendation: Recommendation) -> dict[str, str]:
    return {channel.id: channel.mode for channel in recommendation.starts}


def steps(recommendation: Recommendation) -> list[str]:
    return [step.id for step in recommendation.next_steps]


def reasons(recommendation: Recommendation) -> list[Because]:
    """Every reason that the recommendation gives: of the verdict, the gates, the channels, the steps, and for a human."""
    channels = (reason for channel in recommendation.channels for reason in (*channel.reasons, *channel.blockers))
    return [
        recommendation.because,
        *recommendation.human_because,
        *(gate.because for gate in recommendation.gates),
        *channels,
        *(step.because for step in recommendation.next_steps),
        *(entry.because for entry in recommendation.contradictions),
    ]
