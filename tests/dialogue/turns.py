"""Scripted turns through an engine, and what of a turn two engines must agree on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.dialogue.engine import DialogueEngine, Turn, Utterance

TODAY = "2026-11-22"


def typed(text: str, language: str = "fr") -> Utterance:
    return Utterance(text, language, TODAY)


def pressed(intent: str, **answers: Any) -> Utterance:
    entities = tuple({"entity": name, "value": value} for name, value in answers.items())
    return Utterance("…", "fr", TODAY, intent=intent, entities=entities, pressed=True)


INTERVIEW = (
    pressed("greet"),
    typed("Nous faisons des pralines à Liège, on est douze"),
    typed("12 mois"),
    pressed("inform", value_density="over_30"),
    typed("pourquoi ?"),
    typed("60 %"),
    typed("on n'a pas déposé la marque"),
    typed("oui"),
    typed("je ne sais pas"),
    typed("blablabla"),
    typed("blablabla encore"),
    pressed("skip"),
    typed("qu'est-ce qu'un KOL ?"),
    pressed("go_back"),
    typed("en fait on est 20"),
    typed("we would rather speak English", "en"),
    pressed("summary"),
    pressed("advice"),
    typed("and with 150k?", "en"),
    pressed("start_over"),
    typed("oui"),
)
"""Answers, buttons, digressions, a correction, a change of language, misunderstandings and a new start."""

WHOLE = {
    "region": "wallonia", "product_category": "chocolate_biscuits", "shelf_life_months": 12, "value_density": "over_30",
    "gross_margin_pct": 62, "china_trademark": "registered", "unit_price_eur": 24, "staff_count": 12, "china_lead": True,
    "spare_capacity_pct": 30, "chinese_service": "partner", "order_management": "erp", "export_experience": "asia",
    "budget_eur": 160000, "china_partner": "none", "founded_year": 1912, "brand_story": "Quatre générations de chocolatiers.",
    "story_assets": ["heritage"], "visual_content": "photos_and_video", "chinese_demand": "some", "price_position": "premium",
}  # fmt: skip
"""The answers of a whole interview, as buttons."""


async def play(engine: DialogueEngine, said: Iterable[Utterance], state: Mapping[str, Any] | None = None) -> list[Turn]:
    turns: list[Turn] = []
    for utterance in said:
        turns.append(await engine.respond("4711", state, utterance))
        state = turns[-1].state
    return turns


def comparable(turn: Turn) -> dict[str, Any]:
    """A turn without what differs between any two runs: times and message ids."""
    replies = [(reply.kind, reply.facts) for reply in turn.replies]
    understood = [turn.understood.intent, turn.understood.confidence, turn.understood.answers, turn.understood.topic]
    plain: dict[str, Any] = json.loads(json.dumps({"replies": replies, "understood": understood, "state": turn.state,
                                  "events": _timeless(list(turn.events))}))  # fmt: skip
    return plain


def _timeless(value: Any) -> Any:
    if isinstance(value, list):
        return [_timeless(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _timeless(item) for key, item in value.items() if key not in ("timestamp", "message_id")}
    return value
