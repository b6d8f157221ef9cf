"""The messages of the advice: few, short, legal for Telegram, in four languages, each way on leading somewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from actions.checklists import conditions, items
from actions.explaining import brought, weighed
from actions.intent_handlers import INTENT_HANDLERS
from advice.advise import advise_mapping
from advice.data import as_data
from advice.knowledge import Knowledge
from advice.profile import read_profile
from bot.conversation.turn_repository import LASTING, REDRAWN
from bot.core.languages import Language
from bot.core.messages import Message, Reply
from bot.rendering.card import CAPTION_LIMIT
from bot.rendering.renderer import Renderer
from bot.telegram.keyboards import keyboard
from tests.advice.firms import READY, TODAY

NOT_YET = {**READY, "shelf_life_months": 2, "china_trademark": "none", "spare_capacity_pct": 5}
TAKEN = {**READY, "china_trademark": "taken", "health_claims": True, "product_category": "cosmetics"}
FIRMS = {"ready": READY, "not_yet": NOT_YET, "taken": TAKEN, "unknown": {}, "b2b": {**READY, "product_category": "b2b"}}

languages = pytest.mark.parametrize("language", Language)


@pytest.fixture(scope="module")
def said(renderer: Renderer, knowledge: Knowledge) -> Any:
    """The messages of a reply about the advice for a firm."""

    def _said(kind: str, firm: Mapping[str, Any], language: str, **facts: Any) -> list[Message]:
        advice = as_data(advise_mapping(firm, knowledge, TODAY))
        given = {"answers": dict(firm), "advice": advice, "missing": 0, "before": None, **facts}
        return renderer.render(Reply(kind, given), language)

    return _said


@languages
@pytest.mark.parametrize("firm", FIRMS)
def test_the_advice_is_three_messages_a_card_with_its_chart_first(said: Any, firm: str, language: str) -> None:
    card, channels, steps = said("recommendation", FIRMS[firm], language)
    assert card.attachment is not None and card.attachment.picture and card.attachment.recipe["make"] == "chart"
    assert len(card.plain) <= CAPTION_LIMIT
    assert channels.attachment is None and steps.attachment is None
    assert len(channels.plain) <= 4096 and len(steps.plain) <= 1500


@languages
def test_the_caption_says_what_the_chart_shows(said: Any, renderer: Renderer, knowledge: Knowledge, language: str) -> None:
    card, *_ = said("recommendation", NOT_YET, language)
    advice, words = as_data(advise_mapping(NOT_YET, knowledge, TODAY)), renderer.words(language)
    for gate in advice["gates"]:
        if not gate["because"]["code"].endswith(".not_asked"):
            assert words.say(f"advice.gates.{gate['id']}.name").unescape() in card.plain, gate["id"]
    for name, score in advice["scores"].items():
        assert re.search(rf"{re.escape(words.say(f'advice.score.{name}').unescape())} {score}\b", card.plain), name


@languages
@pytest.mark.parametrize("firm", FIRMS)
def test_every_button_of_the_advice_is_an_act_that_telegram_takes(said: Any, firm: str, language: str) -> None:
    for message in said("recommendation", FIRMS[firm], language):
        presses = [button.press for row in message.buttons for button in row]
        assert all(press["intent"] in INTENT_HANDLERS for press in presses)
        keyboard(message.buttons, [f"key.{number}" for number in range(len(presses))])
        assert len({button.label for row in message.buttons for button in row}) == len(presses)


def test_the_card_leads_on_everywhere(said: Any) -> None:
    card, *_ = said("recommendation", READY, "fr")
    intents = [button.press["intent"] for row in card.buttons for button in row]
    assert intents == ["why_channel", "what_if", "next_steps", "dossier", "kol_brief", "human"]


def test_no_brief_is_offered_for_what_is_not_a_fit(said: Any) -> None:
    card, *_ = said("recommendation", {"product_category": "meat"}, "fr")
    assert "kol_brief" not in [button.press["intent"] for row in card.buttons for button in row]


@languages
def test_each_channel_to_start_with_has_two_facts_that_decided(said: Any, renderer: Renderer, language: str) -> None:
    _, channels, _ = said("recommendation", READY, language)
    begun = channels.plain.partition(renderer.words(language).say("result.better_not").striptags())[0]
    blocks = [block for block in begun.split("\n\n") if "/100" in block]
    assert len(blocks) >= 2
    assert all(len(re.findall(r"^\+ ", block, re.MULTILINE)) == 2 for block in blocks)


@languages
def test_a_change_since_the_last_advice_is_said(said: Any, renderer: Renderer, language: str) -> None:
    card, *_ = said("recommendation", READY, language, before={"verdict": "not_yet", "first_channel": None})
    assert renderer.words(language).say("advice.verdict.not_yet.name").unescape() in card.plain


@languages
def test_why_this_why_not_that(said: Any, knowledge: Knowledge, language: str) -> None:
    profile = read_profile(NOT_YET, knowledge.interview, as_of=TODAY)[0]
    weights = {name: as_data(weighed(profile, knowledge, TODAY, name)) for name in ("tmall_global", "kaola")}
    (message,) = said("why_channel", NOT_YET, language, channels=list(weights), weights=weights)
    assert "Tmall Global" in message.plain and "Kaola" in message.plain
    assert "2025" in message.plain, "dated"


@languages
def test_why_the_verdict_names_every_gate_in_the_way(
    said: Any, renderer: Renderer, knowledge: Knowledge, language: str
) -> None:
    profile = read_profile(NOT_YET, knowledge.interview, as_of=TODAY)[0]
    (message,) = said("why_verdict", NOT_YET, language, brought=brought(profile, knowledge))
    advice = as_data(advise_mapping(NOT_YET, knowledge, TODAY))
    waiting = [gate["id"] for gate in advice["gates"] if gate["status"] != "passed"]
    assert len(waiting) >= 3
    for gate in waiting:
        assert renderer.words(language).say(f"advice.gates.{gate}.name").unescape() in message.plain
    assert re.search(r"\(\+\d+\)", message.plain) and re.search(r"\(−\d+\)", message.plain)
    assert all(button.press["intent"] in INTENT_HANDLERS for row in message.buttons for button in row)


@languages
def test_what_if_shows_the_present_beside_the_supposed(
    said: Any, renderer: Renderer, knowledge: Knowledge, language: str
) -> None:
    changed = {"shelf_life_months": 12}
    then = as_data(advise_mapping({**NOT_YET, **changed}, knowledge, TODAY))
    (message,) = said("what_if", NOT_YET, language, changed=changed, then=then)
    words = renderer.words(language)
    assert words.say("advice.status.failed").unescape() in message.plain
    assert f"{then['scores']['overall']}/100" in message.plain
    taking = message.buttons[0][0]
    assert taking.press == {"answer": changed}


@languages
def test_the_menu_of_what_if_tries_each_change(said: Any, language: str) -> None:
    (message,) = said("what_if_menu", {**READY, "shelf_life_months": 2}, language)
    first = message.buttons[0][0]
    assert first.press["intent"] == "what_if" and "shelf_life_months" in first.press["target"]
    assert len(first.label) <= 60


@languages
@pytest.mark.parametrize("firm", ["ready", "not_yet", "taken", "b2b"])
def test_every_step_opens_with_its_checklist(renderer: Renderer, knowledge: Knowledge, firm: str, language: str) -> None:
    from advice.steps import step_facts

    profile = read_profile(FIRMS[firm], knowledge.interview, as_of=TODAY)[0]
    for step in as_data(advise_mapping(FIRMS[firm], knowledge, TODAY))["next_steps"]:
        name = step["id"]
        facts = {"step": step, "facts": as_data(step_facts(name, profile, knowledge, TODAY)), "items": items(name),
                 "conditions": as_data(conditions(name, profile, knowledge)), "ticked": items(name)[:1]}  # fmt: skip
        (message,) = renderer.render(Reply("step", facts), language)
        boxes = [button for row in message.buttons for button in row if "tick" in button.press]
        assert [box.press["tick"] for box in boxes] == [f"{name}.{item}" for item in items(name)]
        assert [box.label.startswith("✓ ") for box in boxes] == [True, *[False] * (len(boxes) - 1)]
        assert renderer.keyboard(renderer.words(language), {**facts, "ticked": []})[0][0].label == boxes[0].label[2:]


@languages
def test_files_are_handed_over_by_recipe(said: Any, language: str) -> None:
    (message,) = said("dossier", READY, language, as_of=TODAY.isoformat(), ticked={})
    assert message.attachment.recipe["make"] == "dossier" and message.attachment.recipe["language"] == language
    pitch, brief = said("kol_brief", READY, language, as_of=TODAY.isoformat())
    assert "来自比利时" in pitch.plain and brief.attachment.recipe["make"] == "brief"
    assert brief.attachment.filename.endswith(f"-{language}.pdf")


def test_what_can_be_used_again_stays_open() -> None:
    assert {"recommendation", "step", "dossier", "kol_brief"} <= LASTING
    assert "step" in REDRAWN


@languages
def test_what_has_to_be_planned_for_is_said_once(said: Any, renderer: Renderer, language: str) -> None:
    """Chocolate in summer, stock before autumn (tests/advice/cases/g09.yml): a reason that a list of two would not show."""
    _, channels, _ = said("recommendation", READY, language)
    words = renderer.words(language)
    for code in ("heat_season", "gift_season"):
        assert channels.html.count(str(words.say(f"advice.reasons.{code}"))) == 1
    _, channels, _ = said("recommendation", {**READY, "product_category": "home"}, language)
    assert str(words.say("advice.reasons.heat_season")) not in channels.html


@languages
def test_the_card_gives_no_points_for_what_was_never_asked(said: Any, renderer: Renderer, language: str) -> None:
    card, *_ = said("recommendation", FIRMS["b2b"], language)
    words = renderer.words(language)
    line = " ".join(words.say(key).unescape() for key in ("advice.score.brand_story", "result.not_asked"))
    assert line in card.plain
