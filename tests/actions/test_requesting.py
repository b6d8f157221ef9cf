"""Asking for a training or a talk: consent first, then the request, and never one that the advice does not hold."""

from __future__ import annotations

from typing import Any

import pytest

from actions.checklists import requestable
from actions.resources import resources
from actions.slots import ADVICE, CHECKLIST, PENDING
from tests.actions.test_advising import only, turn
from tests.advice.firms import READY, TODAY

ADVISED = {ADVICE: {"verdict": "ready", "first_channel": "tmall_global"}}
AGREED = {"act": "request", "step": "regional_diagnosis"}


def test_the_button_asks_for_consent_first_and_says_who_would_see_it() -> None:
    made = turn("request", target="regional_diagnosis", pressed=True)
    assert only(made) == ("request", {"step": "regional_diagnosis", "request": "talk", "agency": "Awex"})
    assert made.slots[PENDING] == AGREED and made.quiet


@pytest.mark.parametrize(
    ("intent", "heard", "slots"),
    [("request", {"target": "regional_diagnosis.sure", "pressed": True}, {}), ("affirm", {"text": "oui"}, {PENDING: AGREED})],
)
def test_after_a_yes_the_request_carries_what_was_agreed_to(intent: str, heard: Any, slots: dict[str, Any]) -> None:
    made = turn(intent, slots={**slots, CHECKLIST: {"regional_diagnosis": ["sheet"]}}, **heard)
    kind, facts = only(made)
    assert kind == "effect" and facts["name"] == "request" and facts["request"] == "talk"
    assert facts["answers"] == READY and facts["as_of"] == TODAY.isoformat()
    assert facts["ticked"] == {"regional_diagnosis": ["sheet"]} and made.slots[PENDING] is None


@pytest.mark.parametrize("intent", ["deny", "cancel"])
def test_after_a_no_nothing_is_sent_and_that_is_said(intent: str) -> None:
    made = turn(intent, slots={PENDING: AGREED})
    assert only(made) == ("say", {"key": "requests.not_sent"}) and made.slots[PENDING] is None


@pytest.mark.parametrize("target", ["fevia_pavilion", "fevia_pavilion.sure", "kol_campaign", "regional_nothing", "", "."])
def test_what_is_no_training_and_no_talk_cannot_be_asked_for(target: str) -> None:
    assert only(turn("request", target=target, pressed=True)) == ("say", {"key": "dialogue.button_expired"})


def test_a_step_that_the_advice_no_longer_holds_cannot_be_asked_for() -> None:
    abroad = {**READY, "region": "outside_belgium"}
    assert only(turn("request", abroad, target="regional_diagnosis.sure", pressed=True))[1] == {
        "key": "dialogue.button_expired"
    }


def test_the_pavilion_stays_a_question_to_fevia() -> None:
    assert "fevia_pavilion" not in requestable()
    assert set(requestable()) <= set(resources().knowledge.steps) and set(requestable().values()) == {"talk", "training"}
    assert only(turn("step", target="fevia_pavilion"))[1]["request"] is None


def test_words_for_an_appointment_after_the_advice_ask_for_one_before_it_for_a_human() -> None:
    kind, facts = only(turn("human", slots=ADVISED, target="talk", text="je voudrais un rendez-vous"))
    assert kind == "request" and facts["request"] == "talk"
    assert only(turn("human", target="talk"))[1] == {"name": "hand_over"}
    assert only(turn("human", slots={**ADVISED, "requested_slot": "region"}, target="talk"))[1] == {"name": "hand_over"}
    assert only(turn("human", slots=ADVISED))[1] == {"name": "hand_over"}


def test_words_for_the_training_ask_for_it_where_there_is_one() -> None:
    kind, facts = only(turn("next_steps", slots=ADVISED, target="training"))
    assert (kind, facts["step"]) == ("request", "ecommerce_training")
    abroad = {**READY, "region": "outside_belgium"}
    assert only(turn("next_steps", abroad, ADVISED, target="training"))[0] == "next_steps"
