"""Random firms: each is advised without error, byte for byte the same again, monotone, and said whole in four languages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from actions.intent_handlers import INTENT_HANDLERS
from actions.resources import resources
from actions.turn import Turn
from advice.advise import advise, advise_mapping
from advice.data import as_data
from advice.knowledge import Knowledge
from advice.profile import read_profile
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.card import CAPTION_LIMIT
from bot.rendering.renderer import Renderer
from tests.actions.heard import heard
from tests.advice.firms import TODAY
from tests.documents.profiles import NUMBERS, STORIES, firms

GROWING: Mapping[str, Sequence[Any]] = {
    **{name: NUMBERS[name] for name in ("budget_eur", "gross_margin_pct", "shelf_life_months")},
    "staff_count": [1, 4, 5, 9, 10, 35],
    "china_trademark": ["taken", "none", "filed", "registered"],
}
"""Answers of which more never makes the verdict worse . A million people in a firm are left out: no SME."""

TAGS = re.compile(r"</?(b|i|u|s|code|a)\b[^>]*>")
HOLES = re.compile(r"\{\{|\{%|\bNone\b|undefined|<[A-Z]")
TYPED = tuple(STORIES)


def check(answers: Mapping[str, Any], renderer: Renderer, knowledge: Knowledge, *, whole: bool) -> None:
    """What holds for the advice to one firm; `whole` opens every step and asks back as well, not the card alone."""
    first = as_data(advise_mapping(answers, knowledge, TODAY))
    again = as_data(advise_mapping(dict(reversed(list(answers.items()))), knowledge, TODAY))
    assert json.dumps(first) == json.dumps(again), "the same answers give the same bytes"
    grows(answers, knowledge)
    for reply in replies(answers, first if whole else None):
        for language in Language:
            said(reply, language, renderer)


def grows(answers: Mapping[str, Any], knowledge: Knowledge) -> None:
    for question, values in GROWING.items():
        ranks = []
        for value in values:
            profile, ignored = read_profile({**answers, question: value}, knowledge.interview, as_of=TODAY)
            ranks.append(advise(profile, knowledge, TODAY, ignored=ignored, sensitivity=False).verdict.rank)
        assert ranks == sorted(ranks), (question, ranks)


def replies(answers: Mapping[str, Any], advice: Mapping[str, Any] | None) -> list[Reply]:
    """The advice itself; with `advice` also what can be asked of it: each step, channels, why, what if, the brief."""
    asked: list[tuple[str, str | None]] = [("advice", None)]
    if advice:
        asked += [("why_channel", None), ("what_if", None), ("kol_brief", None)]
        asked += [(act, step["id"]) for step in advice["next_steps"] for act in ("step", "request")]
        asked += [("why_channel", channel["id"]) for channel in advice["channels"][::8]]
        asked += [("what_if", json.dumps(change["answers"])) for change in advice["what_would_change"][:1]]
    made = []
    for intent, target in asked:
        turn = Turn(resources().interview, heard(intent, target=target, pressed=True), dict(answers))
        INTENT_HANDLERS[intent](turn)
        made += [Reply(one["kind"], one["facts"]) for one in turn.replies]
    return made


def said(reply: Reply, language: Language, renderer: Renderer) -> None:
    messages = renderer.render(reply, language)
    assert messages
    for message in messages:
        told = message.html
        for typed in TYPED:
            told = told.replace(typed, "")
        assert message.plain.strip() and not HOLES.search(TAGS.sub("", told)), (reply.kind, language, message.plain)
        assert all(button.label.strip() for row in message.buttons for button in row)
        if message.attachment is not None:
            assert len(message.plain.encode("utf-16-le")) // 2 <= CAPTION_LIMIT, (reply.kind, language)


def test_a_few_random_firms(renderer: Renderer, knowledge: Knowledge) -> None:
    for number, answers in enumerate(firms(knowledge.interview, 24, seed=16)):
        check(answers, renderer, knowledge, whole=number % 4 == 0)


def test_random_firms_with_goods_of_no_other_category(renderer: Renderer, knowledge: Knowledge) -> None:
    for number, answers in enumerate(firms(knowledge.interview, 6, seed=18)):
        check({**answers, "product_category": "other_goods"}, renderer, knowledge, whole=number % 3 == 0)


@pytest.mark.campaign
@pytest.mark.timeout(14_400)
def test_ten_thousand_random_firms(renderer: Renderer, knowledge: Knowledge) -> None:
    for number, answers in enumerate(firms(knowledge.interview, 10_000, seed=17)):
        check(answers, renderer, knowledge, whole=number % 20 == 0)
