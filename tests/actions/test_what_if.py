"""Suppositions in free words: what is named is computed, what cannot be told for sure is left alone."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from actions.resources import resources
from actions.what_if import supposed
from advice.profile import read_answer
from bot.core import paths
from tests.advice.firms import TODAY

SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("fr", "et avec 150k ?", {"budget_eur": 150000}),
    ("nl", "en met 150k?", {"budget_eur": 150000}),
    ("en", "what if we had 250k?", {"budget_eur": 250000}),
    ("de", "und mit 150.000 Euro?", {"budget_eur": 150000}),
    ("fr", "et si on avait 60% de marge ?", {"gross_margin_pct": 60}),
    ("de", "wenn wir 12 Monate Haltbarkeit hätten?", {"shelf_life_months": 12}),
    ("nl", "en met 30% extra capaciteit?", {"spare_capacity_pct": 30}),
    ("fr", "et avec 20 personnes ?", {"staff_count": 20}),
    ("nl", "als we iemand Chinees aanwerven?", {"chinese_service": "in_house"}),
    ("en", "what if we hired someone who speaks Chinese?", {"chinese_service": "in_house"}),
    ("fr", "et si on prenait un partenaire pour le service client ?", {"chinese_service": "partner"}),
    ("fr", "si on dépose la marque ?", {"china_trademark": "filed"}),
    ("en", "what if the trademark was registered?", {"china_trademark": "registered"}),
    ("de", "wenn wir die Marke anmelden?", {"china_trademark": "filed"}),
    ("en", "what if we had videos?", {"visual_content": "photos_and_video"}),
    ("fr", "et sans allégations santé ?", {"health_claims": False}),
    ("fr", "et si ?", {}),
    ("nl", "wat als?", {}),
    ("en", "what if", {}),
    ("fr", "et avec 2 ?", {}),
    ("en", "and if it rains?", {}),
    ("de", "", {}),
]


@pytest.mark.parametrize(("language", "text", "answers"), SAID)
def test_what_is_supposed(language: str, text: str, answers: dict[str, Any]) -> None:
    assert supposed(text, language, resources().interview, TODAY) == answers


def test_every_supposition_is_an_answer_that_the_rules_take() -> None:
    entries = yaml.safe_load((paths.KNOWLEDGE / "suppositions.yml").read_text(encoding="utf-8"))["suppositions"]
    assert len(entries) > 8
    for entry in entries:
        ((question, value),) = entry["answer"].items()
        assert read_answer(resources().interview[question], value, as_of=TODAY) == value
        assert all(isinstance(begins, str) and begins == begins.lower() for group in entry["groups"] for begins in group)
