"""Suppositions in free words, through the pipeline's component: what is named comes out as supposed, beside what is told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.rasa import engine as _engine  # the stubs, before anything of Rasa

from rasa.shared.nlu.training_data.message import Message  # isort: skip

from nlu.reader.component import MessageReader
from nlu.reader.store import Stored

assert _engine

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
]
NOTHING = [("fr", "et si ?"), ("nl", "wat als?"), ("en", "what if"), ("fr", "et avec 2 ?"), ("en", "and if it rains?")]
UNDERSTOOD = 0.7
"""Floor: this share of `SAID` are supposed as they say. To be raised with the encoder."""
WRONG = 2
"""At most so many of all have anything else among what is supposed."""


@pytest.fixture(scope="module")
def component() -> MessageReader:
    return MessageReader(None, None, Stored.load())


def heard(component: MessageReader, text: str, language: str, question: str | None = None) -> Message:
    told = {"question": question, "language": language, "today": "2026-11-22"}
    (message,) = component.process([Message({"text": text, "metadata": told})])
    return message


def test_most_of_what_is_supposed_is_read(component: MessageReader) -> None:
    read = [(text, answers, heard(component, text, language).get("supposed")) for language, text, answers in SAID]
    missed = [(text, given) for text, answers, given in read if given != answers]
    print(f"{len(SAID) - len(missed)} of {len(SAID)}", *missed, sep="\n")
    assert len(SAID) - len(missed) >= UNDERSTOOD * len(SAID)


def test_hardly_anything_is_supposed_that_nobody_said(component: MessageReader) -> None:
    wrong = []
    for language, text, answers in [*SAID, *((language, text, {}) for language, text in NOTHING)]:
        given = heard(component, text, language).get("supposed") or {}
        wrong += [(text, name, value) for name, value in given.items() if answers.get(name) != value]
    assert len(wrong) <= WRONG, wrong


def test_what_is_supposed_is_not_told(component: MessageReader) -> None:
    for language, text, _ in SAID:
        message = heard(component, text, language, "founded_year")
        told = {entity["entity"] for entity in message.get("entities")}
        if message.get("intent")["name"] == "what_if":
            assert not told & {"budget_eur", "staff_count"}, text


def test_only_a_supposition_supposes(component: MessageReader) -> None:
    for text in ("on est douze", "c'est quoi un KOL ?", "oui"):
        message = heard(component, text, "fr", "staff_count")
        assert message.get("intent")["name"] != "what_if" and message.get("supposed") is None
