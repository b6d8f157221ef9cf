"""The player holds a conversation to its script, and says which step did not hold and what was there instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advice.knowledge import Knowledge
from bot.cli.replay import line
from bot.conversation.turns import Turns
from bot.core.messages import Reply
from bot.dialogue.engine import Turn, Understood, Utterance
from bot.dialogue_scripts.player import Played, Player, ScriptClock, check, vocabulary
from bot.dialogue_scripts.script import ScriptError, Step, TestCase, read_script
from bot.rendering.renderer import Renderer

ASK: Mapping[str, Any] = {
    "attempt": 0, "unclear": False, "doubt": None, "noted": [], "ticked": [], "current": None, "back": False, "number": 1,
    "most": 5,
}  # fmt: skip
NOT_YET = {
    "verdict": "not_yet",
    "channels": [
        {"id": "tmall_global", "role": "later"},
        {"id": "xiaohongshu", "role": "start"},
        {"id": "kaola", "role": "avoid"},
    ],
    "next_steps": [{"id": "trademark_filing"}],
}


READY = {"verdict": "ready", "channels": [{"id": "jd_retail", "role": "start"}], "next_steps": [{"id": "market_visit"}]}


class Parrot:
    """An engine without Rasa: what it says and remembers is the last word of each message."""

    def __init__(self) -> None:
        self.began_with: Mapping[str, Any] | None = None
        self.days: list[str] = []

    async def respond(self, chat: str, state: Mapping[str, Any] | None, said: Utterance) -> Turn:
        self.days.append(said.today)
        slots = dict((state or {}).get("slots") or {})
        if not slots.get("unknown"):
            self.began_with, slots["unknown"] = state, ["region"]
        word = said.text.split()[-1] if said.text else "resume"
        replies = {
            "twice": [Reply("ask", {**ASK, "question": "region"})] * 2,
            "nothing": [],
            "human": [Reply("effect", {"name": "hand_over"})],
        }.get(word, [Reply("ask", {**ASK, "question": "region"})])
        if word == "Wallonie":
            slots["region"] = "wallonia"
        if word == "douze":
            slots["staff_count"] = 12
        understood = Understood(intent="inform", confidence=1.0, answers={}, language=said.language)
        return Turn(tuple(replies), understood, {"slots": slots, "active_loop": None})

    async def parse(self, text: str, question: str | None, language: str | None, today: str) -> Understood:
        raise NotImplementedError


class Stage:
    """Plays scripts given as text."""

    def __init__(self, folder: Path, knowledge: Knowledge, renderer: Renderer) -> None:
        self.engine = Parrot()
        self._path = folder / "script.yml"
        self._words = vocabulary(knowledge, renderer)
        clock = ScriptClock()
        self._player = Player(Turns(self.engine, renderer, knowledge.interview, clock), clock)

    async def play(self, *steps: str, head: str = "") -> Played:
        lines = "".join(f"      - {step}\n" for step in steps)
        self._path.write_text(
            f"{head}\ntest_cases:\n  - test_case: a talk\n    fixtures: []\n    steps:\n{lines}", encoding="utf-8"
        )
        (case,) = read_script(self._path, self._words)
        return await self.play_case(case)

    async def play_case(self, case: TestCase) -> Played:
        return await self._player.play(case)


@pytest.fixture
def stage(tmp_path: Path, knowledge: Knowledge, renderer: Renderer) -> Stage:
    return Stage(tmp_path, knowledge, renderer)


HOLDS = [
    ("bot: Dans quelle Région", "bot: Dans quel pays"),
    ("bot_not: Tmall", "bot_not: siège SOCIAL"),
    ("utter: utter_ask_region", "utter: utter_ask_staff_count"),
    ("utter: utter_ask", "utter: utter_recommendation"),
    ("slot_was_set: [{staff_count: 12}]", "slot_was_set: [{staff_count: 13}]"),
    ("slot_was_set: [staff_count]", "slot_was_set: [budget_eur]"),
    ("slot_was_set: [{unknown: [region]}]", "slot_was_set: [{unknown: []}]"),
    ("slot_was_not_set: [budget_eur]", "slot_was_not_set: [staff_count]"),
    ("slot_was_not_set: [{staff_count: 13}]", "slot_was_not_set: [{staff_count: 12}]"),
    ("language: fr", "language: nl"),
]


@pytest.mark.parametrize(("right", "wrong"), HOLDS)
async def test_a_right_expectation_passes_and_a_wrong_one_fails(right: str, wrong: str, stage: Stage) -> None:
    assert (await stage.play("user: on est douze", right)).failure is None
    failed = await stage.play("user: on est douze", right, wrong)
    assert not failed.passed
    assert failed.failure is not None
    assert failed.failure.startswith(f"step 3, {wrong.split(':')[0]}: ")


async def test_a_failure_says_what_was_there_instead(stage: Stage) -> None:
    played = await stage.play("user: on est douze", "slot_was_set: [{staff_count: 13}]", "verdict: ready")
    assert played.failure == "step 2, slot_was_set: staff_count is 12, not 13"
    assert played.conversation[0] == "> on est douze"
    assert "Dans quelle Région" in played.conversation[1]


async def test_a_question_put_twice_in_a_turn_fails(stage: Stage) -> None:
    assert (await stage.play("user: once", "utter: utter_ask_region")).passed
    played = await stage.play("user: twice", "utter: utter_ask_region")
    assert played.failure == "step 2, utter: utter_ask_region was uttered 2 times"


async def test_a_button_is_pressed_by_its_label(stage: Stage) -> None:
    assert (await stage.play("user: bonjour", "press: Wallonie", "slot_was_set: [{region: wallonia}]")).passed
    played = await stage.play("user: bonjour", "press: Wallonia")
    assert played.failure is not None
    assert played.failure.startswith("step 2, press: no button 'Wallonia'; expected one of Wallonie, Bruxelles")


async def test_silence_is_checked_and_comes_with_a_human(stage: Stage) -> None:
    assert (await stage.play("user: human", "utter: utter_handoff.started", "user: douze", "silence: true")).passed
    assert (await stage.play("user: nothing", "silence: true")).passed
    played = await stage.play("user: bonjour", "silence: true")
    assert played.failure is not None
    assert played.failure.startswith("step 2, silence: it said")


@pytest.mark.parametrize(
    ("kind", "key"), [("voice", "media.voice"), ("sticker", "media.sticker"), ("edited", "edited"), ("photo", "media.photo")]
)
async def test_what_is_not_words_can_be_sent(kind: str, key: str, stage: Stage) -> None:
    assert (await stage.play(f"send: {kind}", f"utter: utter_{key}")).passed
    assert not (await stage.play(f"send: {kind}", "utter: utter_ask_region")).passed


async def test_an_expired_button_puts_the_question_again(stage: Stage) -> None:
    assert (await stage.play("user: bonjour", "send: expired_button", "utter: utter_ask_region")).passed


async def test_fixtures_are_what_the_conversation_begins_with(tmp_path: Path, stage: Stage) -> None:
    path = tmp_path / "script.yml"
    for requested, form in (("", None), (", {requested_slot: budget_eur}", "interview_form")):
        path.write_text(
            f"fixtures:\n  - firm: [{{staff_count: 11}}{requested}]\ntest_cases:\n  - test_case: a\n    fixtures: [firm]\n"
            "    steps: [{user: bonjour}, {slot_was_set: [{staff_count: 11}]}]\n",
            encoding="utf-8",
        )
        (case,) = read_script(path, stage._words)
        assert (await stage._player.play(case)).passed
        assert stage.engine.began_with is not None
        assert stage.engine.began_with["slots"]["staff_count"] == 11
        assert stage.engine.began_with["active_loop"] == form


@pytest.mark.parametrize("step", ["verdict: ready", "channel: none", "next_step: trademark_filing"])
async def test_no_advice_is_no_right_advice(step: str, stage: Stage) -> None:
    played = await stage.play("user: bonjour", step)
    assert played.failure is not None
    assert "no advice has been given yet" in played.failure


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (Step("verdict", "not_yet"), Step("verdict", "ready")),
        (Step("channel", "xiaohongshu"), Step("channel", "tmall_global")),
        (Step("next_step", "trademark_filing"), Step("next_step", "stay_home")),
    ],
)
def test_the_advice_given_last_is_checked(right: Step, wrong: Step, stage: Stage) -> None:
    chat = SimpleNamespace(outcomes=[given(READY), given(None), given(NOT_YET), given(None)], chat=SimpleNamespace(state=None))
    assert check(right, None, chat) is None  # type: ignore[arg-type]
    assert check(wrong, None, chat) is not None  # type: ignore[arg-type]


def test_channel_none_means_that_nothing_starts(stage: Stage) -> None:
    nothing = {**NOT_YET, "channels": [{"id": "tmall_global", "role": "later"}, {"id": "kaola", "role": "avoid"}]}
    for advice, right in ((nothing, True), (NOT_YET, False)):
        chat = SimpleNamespace(outcomes=[given(advice)], chat=SimpleNamespace(state=None))
        assert (check(Step("channel", "none"), None, chat) is None) is right  # type: ignore[arg-type]


def given(advice: Mapping[str, Any] | None) -> SimpleNamespace:
    return SimpleNamespace(recommendation={"advice": advice} if advice else None)


def test_a_result_is_a_line_of_json_or_of_words() -> None:
    good = {"file": "a.yml", "test_case": "a", "passed": True, "failure": None, "conversation": ["> ça va"]}
    bad = {**good, "passed": False, "failure": "step 2, verdict: it is not_yet, not ready"}
    assert json.loads(line(bad, as_json=True)) == bad
    assert "ça va" in line(good, as_json=True)
    assert line(good, as_json=False) == "passed  a.yml: a"
    assert line(bad, as_json=False) == "FAILED  a.yml: a\n    step 2, verdict: it is not_yet, not ready"


async def test_a_case_is_played_on_its_own_day(stage: Stage, tmp_path: Path, knowledge: Knowledge, renderer: Renderer) -> None:
    path = tmp_path / "days.yml"
    case = "  - test_case: {}\n    {}\n    steps:\n      - user: bonjour\n"
    named = case.format("one", "metadata: {day: 2027-03-01}")
    path.write_text(f"test_cases:\n{named}{case.format('two', 'language: fr')}", encoding="utf-8")
    days = []
    for one in read_script(path, vocabulary(knowledge, renderer)):
        assert (await stage.play_case(one)).passed
        days.append(stage.engine.days[-1])
    assert days == ["2027-03-01", "2026-11-22"]
    path.write_text("test_cases:\n" + named.replace("2027-03-01", "tomorrow"), encoding="utf-8")
    with pytest.raises(ScriptError, match="tomorrow"):
        read_script(path, vocabulary(knowledge, renderer))
