"""The benchmark's interviews: held to the real engine, so that both sides are asked what the script believes."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from bot.bench.interviews import Interview, load_interviews
from bot.dialogue.engine import Utterance

TODAY = "2026-11-22"
INTERVIEWS = load_interviews()


@pytest.mark.parametrize("interview", INTERVIEWS, ids=lambda interview: interview.language)
async def test_each_line_is_said_while_its_question_is_open_and_is_answered(engine: Any, interview: Interview) -> None:
    turn = await engine.respond("1", None, Utterance("", interview.language, TODAY, intent="greet"))
    for line in islice(interview.lines(), len(interview.opening) + 2 * len(interview.rounds)):
        assert turn.asked == line.question, line
        turn = await engine.respond("1", turn.state, Utterance(line.text, interview.language, TODAY))
        assert turn.replies, line


def test_the_rounds_go_on_for_ever_and_half_of_them_are_new() -> None:
    for interview in INTERVIEWS:
        texts = [line.text for line in islice(interview.lines(), 1008)]
        assert len(set(texts)) > 500
        assert not any("{" in text for text in texts)


def test_people_of_two_languages_speak() -> None:
    assert [interview.language for interview in INTERVIEWS] == ["fr", "nl"]
