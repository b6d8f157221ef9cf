"""A line of the training data means what it was written down for."""

from __future__ import annotations

import pytest

from advice.questions import load_interview
from bot.core import paths
from nlu.understanding.reading import Answer, Doubt, Reading
from nlu.understanding.taught import Taught

INTERVIEW = load_interview(paths.KNOWLEDGE)
TAUGHT = Taught.of([
    ("on note tout sur des bouts de carton", "inform/order_management.spreadsheet"),
    ("nenni", "deny"),
    ("on remballe pour ce soir", "stop"),
    ("pause", "stop"),
    ("raconte-moi une blague", "smalltalk"),
    ("voilà voilà", "thank"),
    ("voilà voilà", "goodbye"),
    ("aucune idée du mode", "inform/order_management.unsure"),
])  # fmt: skip
NOTHING = Reading(doubt=Doubt.UNCLEAR)


def test_a_described_option_answers_its_own_question_and_no_other() -> None:
    act = TAUGHT.act("On note tout sur des bouts de carton !", NOTHING, "order_management", INTERVIEW)
    assert act is not None and act.intent == "inform"
    assert [(one.question, one.value) for one in act.answers] == [("order_management", "spreadsheet")]
    assert TAUGHT.act("on note tout sur des bouts de carton", NOTHING, "staff_count", INTERVIEW) is None
    assert TAUGHT.act("on note tout sur des bouts de carton, ou presque", NOTHING, "order_management", INTERVIEW) is None


def test_what_was_read_otherwise_gives_way_and_other_answers_stand() -> None:
    read = Reading((Answer("order_management", "erp", 0.9, 0, 2), Answer("staff_count", 3, 0.9, 3, 4)))
    act = TAUGHT.act("on note tout sur des bouts de carton", read, "order_management", INTERVIEW)
    assert act and {one.question: one.value for one in act.answers} == {"order_management": "spreadsheet", "staff_count": 3}


@pytest.mark.parametrize(("question", "value"), [("china_lead", False), ("staff_count", None), (None, None)])
def test_a_no_answers_a_yes_no_question_alone(question: str | None, value: bool | None) -> None:
    act = TAUGHT.act("Nenni.", NOTHING, question, INTERVIEW)
    assert (act.answers[0].value if act else None) is value


def test_a_yes_that_hedges_stays_a_hedge() -> None:
    assert TAUGHT.act("nenni", Reading(doubt=Doubt.HEDGE), "china_lead", INTERVIEW) is None


def test_an_act_is_settled_by_two_words_or_more() -> None:
    stop = TAUGHT.act("on remballe pour ce soir", NOTHING, "staff_count", INTERVIEW)
    assert stop is not None and stop.intent == "stop"
    assert TAUGHT.act("pause", NOTHING, "staff_count", INTERVIEW) is None


def test_chatter_fills_nothing_and_a_sure_answer_outweighs_a_command() -> None:
    read = Reading((Answer("staff_count", 3, 0.9, 0, 4),))
    chatter = TAUGHT.act("raconte-moi une blague", read, "staff_count", INTERVIEW)
    assert chatter is not None and (chatter.intent, chatter.answers) == ("smalltalk", ())
    assert TAUGHT.act("on remballe pour ce soir", read, "staff_count", INTERVIEW) is None


@pytest.mark.parametrize("line", ["voilà voilà", "aucune idée du mode", "une phrase inconnue"])
def test_what_is_written_down_twice_or_left_open_settles_nothing(line: str) -> None:
    assert TAUGHT.act(line, NOTHING, "order_management", INTERVIEW) is None


def test_a_hostile_line_stays_hostile() -> None:
    assert TAUGHT.act("on remballe pour ce soir", Reading(doubt=Doubt.HOSTILE), "staff_count", INTERVIEW) is None
