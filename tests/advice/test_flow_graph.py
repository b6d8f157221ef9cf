"""The map of the interview and the rules: it is the page in docs/, it has no dead ends, and all that there is can come out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from actions.turn import Turn
from advice import flow_graph
from advice.gates import Status
from advice.knowledge import Knowledge
from advice.recommendation import Verdict
from advice.routes import Route
from bot.cli.commands import app
from bot.cli.interview_page import PAGE
from tests.actions.heard import heard
from tests.advice.firms import TODAY

FIRST = {"tmall_global", "tmall_global_consignment", "tmall_domestic", "jd_worldwide", "xiaohongshu", "distributor"}
"""Where something may start, by route (advice/starts.py): every other channel comes beside one of these, later or never."""

Seen = Any


@pytest.fixture(scope="module")
def seen(knowledge: Knowledge) -> Seen:
    return list(flow_graph.visits(knowledge, TODAY))


def test_the_page_is_what_the_command_writes(tmp_path: Path) -> None:
    """Mend by: comptoir data graph."""
    committed = PAGE.read_text(encoding="utf-8")
    day = re.search(r"as of (\d{4}-\d\d-\d\d)", committed)
    assert day
    done = CliRunner().invoke(app, ["data", "graph", "--as-of", day[1], "-o", str(tmp_path / "page.md")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == committed


def walked(knowledge: Knowledge, category: str | None) -> list[str]:
    """The questions as a conversation puts them, answered with nothing but the category."""
    turn = Turn(knowledge.interview, heard("inform"), {})
    asked: list[str] = []
    while turn.missing():
        question = turn.missing()[0].id
        asked.append(question)
        assert len(asked) <= len(knowledge.interview.ids), "the interview goes in a circle"
        if question == "product_category" and category:
            turn.take(question, category, echo=False)
        else:
            turn.leave_open(question)
    return asked


def test_a_conversation_takes_the_ways_of_the_map_and_no_others(knowledge: Knowledge) -> None:
    drawn = flow_graph.edges(knowledge.interview)
    taken: set[tuple[str, str]] = set()
    for category in knowledge.interview.traits:
        path = walked(knowledge, category)
        taken |= set(zip((flow_graph.START, *path), (*path, flow_graph.END), strict=True))
    assert taken == set(drawn)
    assert walked(knowledge, None) == list(knowledge.interview.ids), "whoever does not know what they sell is asked all"


def test_every_question_is_reached_and_left(knowledge: Knowledge) -> None:
    ways = set(flow_graph.edges(knowledge.interview))
    for begin, forward in ((flow_graph.START, True), (flow_graph.END, False)):
        known, fresh = set[str](), {begin}
        while fresh:
            known |= fresh
            fresh = {
                (second if forward else first) for first, second in ways if (first if forward else second) in fresh
            } - known
        assert set(knowledge.interview.ids) <= known


def test_every_answer_of_a_gate_does_something_and_every_gate_can_be_closed(knowledge: Knowledge) -> None:
    effects = list(flow_graph.effects(knowledge, TODAY))
    assert {(one.gate, one.question) for one in effects} == {
        (gate, name) for gate, names in knowledge.gates.items() for name in names
    }
    unsettled = tuple(name for name, traits in knowledge.interview.traits.items() if "unsettled" in traits)
    for one in effects:
        open_too = unsettled if (one.gate, one.question) == ("import_eligibility", "product_category") else ()
        assert one.values[Status.UNKNOWN] == (*open_too, None), (one.gate, "unknown is never a no")
        assert {Status.OPEN, Status.FAILED} & set(one.values), (one.gate, one.question, "closes nothing")
        assert one.values[Status.PASSED]


def test_every_verdict_route_and_step_can_come_out(knowledge: Knowledge, seen: Seen) -> None:
    assert {advice.verdict for _, advice in seen} == set(Verdict)
    assert {str(advice.route) for _, advice in seen} == {str(route) for route in Route}
    assert {step.id for _, advice in seen for step in advice.next_steps} == set(knowledge.steps)
    assert {advice.first_step.id for _, advice in seen} > {"human_expert", "trademark_filing", "operator_selection"}


def test_every_channel_comes_as_far_as_it_may(knowledge: Knowledge, seen: Seen) -> None:
    place = {one.channel: one.place for one in flow_graph.places(knowledge, seen)}
    assert {name for name, where in place.items() if where == "first"} == FIRST
    active = {name for name, channel in knowledge.channels.items() if channel.standing(TODAY).value == "active"}
    assert {name for name, where in place.items() if where != "avoid"} == active
    never = {name for name, channel in knowledge.channels.items() if channel.never}
    assert not [name for name in never if place[name] in ("first", "start")]


def test_a_day_that_is_none_is_refused() -> None:
    done = CliRunner().invoke(app, ["data", "graph", "--as-of", "yesterday", "-o", "nowhere.md"])
    assert done.exit_code != 0 and "yesterday" in str(done.exception)
    assert not Path("nowhere.md").exists()
