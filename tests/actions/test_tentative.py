"""Likely answers: noted with a correction beside them, marked until they are confirmed or others have passed by."""

from __future__ import annotations

from typing import Any

import pytest

from actions.slots import PENDING, TENTATIVE
from actions.turn import PASSED_BY, read_turn
from advice.knowledge import Knowledge
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from tests.actions.test_intent_handlers import FIRST, SECOND, THIRD, Talk


@pytest.fixture
def talk(knowledge: Knowledge) -> Talk:
    return Talk(knowledge)


def likely(talk: Talk, **answers: Any) -> None:
    talk.say("inform", answers, likely=frozenset(answers))


def marked(talk: Talk) -> list[str]:
    return sorted(talk.slots.get(TENTATIVE) or {})


def test_a_likely_answer_is_an_answer_and_is_marked(talk: Talk) -> None:
    likely(talk, region="wallonia")
    assert talk.slots[FIRST] == "wallonia" and talk.asked == SECOND
    assert marked(talk) == [FIRST]
    assert talk.asking["noted"] == [{"question": FIRST, "value": "wallonia", "changed": False, "likely": True}]


def test_a_sure_answer_is_not_marked(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia"})
    assert marked(talk) == [] and not talk.asking["noted"][0]["likely"]


def test_of_one_message_only_what_is_likely_is_marked(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "beer", "staff_count": 12}, likely=frozenset({"staff_count"}))
    assert marked(talk) == ["staff_count"]


def test_after_so_many_further_answers_it_counts_as_confirmed(talk: Talk) -> None:
    likely(talk, region="wallonia")
    further: list[dict[str, Any]] = [{SECOND: "beer"}, {THIRD: 9}, {"value_density": "over_30"}, {"gross_margin_pct": 60}]
    for number, answers in enumerate(further, 1):
        talk.say("inform", answers)
        assert marked(talk) == ([FIRST] if number < PASSED_BY else [])


def test_several_answers_in_one_message_pass_by_as_one(talk: Talk) -> None:
    likely(talk, region="wallonia")
    talk.say("inform", {SECOND: "beer", THIRD: 9, "value_density": "over_30", "gross_margin_pct": 60, "staff_count": 12})
    assert marked(talk) == [FIRST]


def test_what_takes_no_answer_passes_nothing_by(talk: Talk) -> None:
    likely(talk, region="wallonia")
    for _ in range(PASSED_BY + 1):
        talk.say("why")
    assert marked(talk) == [FIRST]


def test_the_same_said_for_sure_confirms_it(talk: Talk) -> None:
    likely(talk, region="wallonia")
    talk.say("inform", {FIRST: "wallonia"})
    assert marked(talk) == []


def test_a_correction_for_sure_takes_the_mark_away_and_a_likely_one_keeps_it(talk: Talk) -> None:
    likely(talk, region="wallonia", staff_count=12)
    talk.say("edit", {FIRST: "brussels"})
    assert marked(talk) == ["staff_count"] and talk.slots[FIRST] == "brussels"
    talk.say("edit", {"staff_count": 13}, likely=frozenset({"staff_count"}))
    assert marked(talk) == ["staff_count"] and talk.slots[TENTATIVE] == {"staff_count": 0}


def test_the_button_beside_it_puts_its_question_again(talk: Talk) -> None:
    likely(talk, region="wallonia")
    talk.say("edit", target=FIRST, pressed=True)
    assert talk.asked == FIRST
    talk.say("inform", {FIRST: "flanders"}, pressed=True)
    assert talk.slots[FIRST] == "flanders" and marked(talk) == []


def test_what_is_left_open_after_all_is_no_longer_marked(talk: Talk) -> None:
    likely(talk, region="wallonia")
    talk.say("edit", target=FIRST, pressed=True)
    talk.say("dont_know")
    assert talk.slots[FIRST] is None and marked(talk) == []


def test_a_guess_that_was_confirmed_is_sure(talk: Talk) -> None:
    talk.say("inform", guesses={FIRST: ["wallonia"]})
    assert talk.slots[PENDING] == {"answer": {FIRST: "wallonia"}}
    talk.say("affirm")
    assert talk.slots[FIRST] == "wallonia" and marked(talk) == []


def test_a_new_start_forgets_the_marks(talk: Talk) -> None:
    likely(talk, region="wallonia")
    talk.say("start_over", target="sure")
    assert marked(talk) == []


def test_the_degree_is_read_from_the_message(knowledge: Knowledge) -> None:
    from rasa_sdk import Tracker

    entities = [
        {"entity": "staff_count", "value": 12, "degree": "likely"},
        {"entity": "region", "value": "wallonia", "degree": "sure"},
    ]
    told = {"text": "…", "intent": {"name": "inform"}, "entities": entities, "supposed": {"budget_eur": 5}}
    turn = read_turn(Tracker("1", {}, told, [], False, None, {}, "action_listen"), knowledge.interview)
    assert turn.heard.likely == {"staff_count"} and turn.heard.answers == {"staff_count": 12, "region": "wallonia"}
    assert turn.heard.supposed == {"budget_eur": 5}


@pytest.mark.parametrize("language", Language)
def test_the_summary_marks_what_is_to_be_confirmed(talk: Talk, renderer: Renderer, language: Language) -> None:
    likely(talk, region="wallonia")
    talk.say("inform", {SECOND: "beer"})
    (reply,) = talk.say("summary")
    assert reply["facts"]["tentative"] == [FIRST]
    (message,) = renderer.render(Reply(reply["kind"], reply["facts"]), language)
    (plain,) = renderer.render(Reply(reply["kind"], {**reply["facts"], "tentative": []}), language)
    marks = [
        (one, other) for one, other in zip(message.html.splitlines(), plain.html.splitlines(), strict=True) if one != other
    ]
    assert len(marks) == 1 and marks[0][0].startswith(marks[0][1])


@pytest.mark.parametrize("language", Language)
def test_a_likely_answer_has_its_correction_in_the_same_message(talk: Talk, renderer: Renderer, language: Language) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "beer"}, likely=frozenset({SECOND}))
    (message,) = renderer.render(Reply("ask", talk.asking), language)
    corrections = [button for row in message.buttons for button in row if button.press.get("intent") == "edit"]
    assert [button.press["target"] for button in corrections] == [SECOND]
    assert message.buttons[0] == tuple(corrections) and len(corrections[0].label) <= 64


def test_no_correction_where_all_is_sure(talk: Talk, renderer: Renderer) -> None:
    talk.say("inform", {FIRST: "wallonia"})
    (message,) = renderer.render(Reply("ask", talk.asking), Language("fr"))
    assert not [button for row in message.buttons for button in row if button.press.get("intent") == "edit"]
