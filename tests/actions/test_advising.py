"""The acts around the advice: channels by name, what if, checklists, and the files that are handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.channel_names import channels_named
from actions.checklists import conditions, items
from actions.explaining import brought, weighed
from actions.intent_handlers import INTENT_HANDLERS
from actions.resources import resources
from actions.slots import CHECKLIST
from actions.turn import Turn
from tests.actions.heard import heard
from tests.advice.firms import READY, TODAY


def turn(intent: str, known: dict[str, Any] | None = None, slots: dict[str, Any] | None = None, **parts: Any) -> Turn:
    """A turn in which `intent` was heard of a firm with the answers `known`, after its act."""
    slots = {**(READY if known is None else known), **(slots or {})}
    made = Turn(resources().interview, heard(intent, **parts), slots)
    INTENT_HANDLERS[intent](made)
    return made


def only(made: Turn) -> tuple[str, dict[str, Any]]:
    """The kind and the facts of the one reply."""
    (reply,) = made.replies
    return reply["kind"], reply["facts"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("et Tmall ? et Kaola ?", ["tmall_global", "kaola"]),
        ("Pourquoi pas AliExpress ?", ["aliexpress"]),
        ("en Douyin dan, of Xiaohongshu?", ["douyin_global", "xiaohongshu"]),
        ("und RED?", ["xiaohongshu"]),
        ("what about JD.com and JD Worldwide", ["jd_retail", "jd_worldwide"]),
        ("Tmall Global en consignation", ["tmall_global", "tmall_global_consignment"]),
        ("le pavillon belge", ["belgian_pavilion"]),
        ("notre site web suffit, non ?", ["own_webshop"]),
        ("KAOLA kaola Kaola", ["kaola"]),
        ("a redo of the credit", []),
        ("", []),
    ],
)
def test_channels_are_known_by_the_names_people_use(text: str, named: list[str]) -> None:
    assert channels_named(text) == named


def test_the_channels_named_are_explained() -> None:
    kind, facts = only(turn("why_channel", text="et Tmall ? et Kaola ?"))
    assert kind == "why_channel" and facts["channels"] == ["tmall_global", "kaola"]


def test_why_without_a_name_explains_the_verdict() -> None:
    kind, facts = only(turn("why_channel", text="pourquoi ?"))
    assert kind == "why_verdict"
    assert facts["advice"]["verdict"] == "ready"


def test_what_each_answer_brings_adds_up_to_the_score() -> None:
    made = turn("advice")
    profile = profile_of(READY)
    points = sum(line["points"] for line in brought(profile, resources().knowledge))
    assert points == pytest.approx(made.replies[0]["facts"]["advice"]["scores"]["overall"], abs=1.5)
    assert all(0 <= line["points"] <= line["possible"] for line in brought(profile, resources().knowledge))


def test_the_weight_of_an_answer_is_what_the_channel_loses_without_it() -> None:
    knowledge = resources().knowledge
    lines = {line["question"]: line for line in weighed(profile_of(READY), knowledge, TODAY, "tmall_global")}
    assert lines["budget_eur"]["decides"] and lines["budget_eur"]["points"] > 0
    assert weighed(profile_of(READY), knowledge, TODAY, "kaola") == []


def profile_of(answers: dict[str, Any]) -> Any:
    from advice.profile import read_profile

    return read_profile(answers, resources().interview, as_of=TODAY)[0]


def test_what_if_is_computed_beside_and_nothing_is_written() -> None:
    made = turn("what_if", {**READY, "budget_eur": 15000}, answers={"budget_eur": 150000})
    kind, facts = only(made)
    assert kind == "what_if" and facts["changed"] == {"budget_eur": 150000}
    assert facts["then"]["scores"]["overall"] > facts["advice"]["scores"]["overall"]
    assert made.events() == []


def test_what_if_with_nothing_new_offers_what_would_help() -> None:
    low = {**READY, "shelf_life_months": 2}
    for parts in ({}, {"answers": {"shelf_life_months": 2}}, {"target": "no json"}, {"target": '{"nonsense": 1}'},
                  {"target": '{"budget_eur": "many"}'}, {"target": "[1]"}):  # fmt: skip
        kind, facts = only(turn("what_if", low, **parts))
        assert kind == "what_if_menu" and facts["advice"]["what_would_change"], parts


def test_a_proposed_change_is_tried_by_its_button() -> None:
    low = {**READY, "shelf_life_months": 2}
    kind, facts = only(turn("what_if", low, target='{"shelf_life_months": 12}'))
    assert kind == "what_if" and facts["then"]["verdict"] == "ready"


def test_a_box_is_ticked_remembered_and_unticked() -> None:
    made = turn("tick", tick="operator_selection.cases")
    assert made.slots[CHECKLIST] == {"operator_selection": ["cases"]}
    assert only(made) == ("tick", {"step": "operator_selection", "ticked": ["cases"]})
    second = turn("tick", slots=made.slots, tick="operator_selection.request")
    assert second.slots[CHECKLIST] == {"operator_selection": ["request", "cases"]}
    third = turn("tick", slots=second.slots, tick="operator_selection.cases")
    assert third.slots[CHECKLIST] == {"operator_selection": ["request"]}
    kind, facts = only(turn("step", slots=third.slots, target="operator_selection"))
    assert kind == "step" and facts["ticked"] == ["request"] and facts["items"] == items("operator_selection")


@pytest.mark.parametrize("tick", ["operator_selection.nothing", "nothing.cases", ".", "operator_selection."])
def test_a_box_that_is_not_there_changes_nothing(tick: str) -> None:
    made = turn("tick", tick=tick)
    assert made.events() == [] and only(made)[0] == "say"


def test_conditions_are_held_against_the_answers() -> None:
    knowledge = resources().knowledge
    profile = profile_of({**READY, "visual_content": "none", "budget_eur": None})
    held = {one["question"]: one["status"] for one in conditions("kol_campaign", profile, knowledge)}
    assert held == {"china_trademark": "met", "visual_content": "unmet", "budget_eur": "unknown"}
    large = profile_of({**READY, "staff_count": 250})
    assert [one["status"] for one in conditions("regional_funding", large, knowledge)] == ["met", "unmet"]


def test_the_dossier_takes_the_answers_and_what_is_ticked() -> None:
    kind, facts = only(turn("dossier", slots={CHECKLIST: {"operator_selection": ["cases"]}}))
    assert kind == "dossier" and facts["answers"] == READY and facts["ticked"] == {"operator_selection": ["cases"]}
    assert date.fromisoformat(facts["as_of"]) == TODAY
    assert only(turn("dossier", {"staff_count": 3})) == ("say", {"key": "dossier.too_early"})


def test_a_brief_is_made_but_not_where_a_person_has_to_look_first() -> None:
    assert only(turn("kol_brief"))[0] == "kol_brief"
    for category in ("infant_formula", "medical_device", "meat", "b2b"):
        assert only(turn("kol_brief", {**READY, "product_category": category})) == ("say", {"key": "brief.not_for_this"})
    assert only(turn("kol_brief", {"staff_count": 3})) == ("say", {"key": "brief.too_early"})


def test_what_the_reader_says_is_supposed_is_computed_and_comes_before_what_is_told() -> None:
    for parts in ({"supposed": {"budget_eur": 150000}}, {"supposed": {"budget_eur": 150000}, "answers": {"staff_count": 3}}):
        kind, facts = only(turn("what_if", {**READY, "budget_eur": 50000}, text="et avec 150k ?", language="fr", **parts))
        assert kind == "what_if" and facts["changed"] == {"budget_eur": 150000}


def test_what_is_supposed_and_is_so_already_changes_nothing() -> None:
    kind, _ = only(turn("what_if", {**READY, "budget_eur": 150000}, supposed={"budget_eur": 150000}))
    assert kind == "what_if_menu"


def test_nothing_that_is_supposed_is_written_down() -> None:
    made = turn("what_if", READY, supposed={"staff_count": 3})
    assert made.slots["staff_count"] == READY["staff_count"] and not made.has_set("staff_count")


def test_why_after_the_advice_explains_it() -> None:
    given = {"advice": {"verdict": "ready", "first_channel": "tmall_global"}}
    assert only(turn("why", slots=given))[0] == "why_verdict"
    assert only(turn("why"))[0] == "say"


def test_several_channels_asked_about_at_once_are_told_by_the_rules() -> None:
    given = {"advice": {"verdict": "ready", "first_channel": "tmall_global"}}
    kind, facts = only(turn("faq", slots=given, text="et Tmall ? et Kaola ?", topic="kaola"))
    assert kind == "why_channel" and facts["channels"] == ["tmall_global", "kaola"]
    assert only(turn("faq", slots=given, text="et Kaola ?", topic="kaola")) == ("faq", {"topic": "kaola"})
