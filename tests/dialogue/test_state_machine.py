"""A person who does anything at any moment: whatever happens, nothing is lost, and there is always a way forward."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from advice.knowledge import Knowledge
from advice.questions import Question, QuestionType
from bot.conversation.in_memory_chat import InMemoryChat
from bot.conversation.outcome import Outcome
from bot.conversation.turns import Turns
from bot.core.holder import Holder
from bot.core.incoming import Kind
from bot.core.languages import Language
from bot.core.messages import Button, Reply
from bot.dialogue_scripts.player import TODAY
from bot.rendering.renderer import Renderer
from bot.rendering.values import option, plain
from tests.advice.firms import READY
from tests.dialogue.lines import BACK_QUESTIONS, NO, PERHAPS, SAID, STORY, WRONG, YES

HARMLESS_COMMANDS = ("start", "help", "why", "back", "summary", "edit", "stop", "privacy", "advice", "next", "cancel")
NOT_WORDS = (Kind.VOICE, Kind.PHOTO, Kind.STICKER, Kind.LOCATION, Kind.EDITED, Kind.DOCUMENT)
FINAL = frozenset({"delete_data", "export_data"})
"""Buttons that the machine leaves alone: they end the conversation."""

PATIENCE = 3
"""After so many messages that only an advisor read, the chat is given back to the bot."""


class Person(RuleBasedStateMachine):
    """Keeps its own account of what was told, and holds the bot to it after every turn."""

    def __init__(self, turns: Turns, renderer: Renderer, knowledge: Knowledge, runner: asyncio.Runner) -> None:
        super().__init__()
        self.runner, self.renderer, self.interview = runner, renderer, knowledge.interview
        self.chat = InMemoryChat(turns, lambda: TODAY, Language("fr"))
        self.told: dict[str, Any] = {}
        self.left_open: set[str] = set()
        self.newest: Outcome | None = None
        self.keyboard: list[Button] = []
        self.asked: str | None = None
        self.guesses = 0
        self.unheard = 0

    # What the bot holds

    @property
    def slots(self) -> Mapping[str, Any]:
        slots: Mapping[str, Any] = (self.chat.chat.state or {}).get("slots") or {}
        return slots

    @property
    def requested(self) -> str | None:
        return self.slots.get("requested_slot")

    @property
    def question(self) -> Question | None:
        return self.interview[self.requested] if self.requested else None

    @property
    def pending(self) -> Mapping[str, Any]:
        return self.slots.get("pending") or {}

    @property
    def language(self) -> str:
        return str(self.chat.chat.language)

    @property
    def answers(self) -> dict[str, Any]:
        return {name: self.slots[name] for name in self.interview.ids if self.slots.get(name) is not None}

    # One turn

    def turn(self, act: Callable[[InMemoryChat], Any], changes: Callable[[], None] | None = None) -> bool:
        """Whether the bot answered; `changes` is what the person's account becomes when it did."""
        before = self.chat.chat
        outcome = self.newest = self.runner.run(act(self.chat))
        if before.holder == Holder.HUMAN:
            assert outcome.said == [], "the bot spoke while a human held the chat"
            assert self.chat.chat.state == before.state
            self.unheard += 1
            if self.unheard == PATIENCE:
                self._is_given_back()
            return False
        for one in outcome.said:
            self._hears(one.reply, [button for row in one.message.buttons for button in row])
        if changes:
            changes()
        return True

    def _hears(self, reply: Reply, buttons: list[Button]) -> None:
        if reply.kind == "ask":
            self.asked = reply.facts["question"]
            self._progress_is_right(reply.facts)
        if reply.kind == "confirm":
            self.guesses = len(reply.facts["guesses"])
        self.keyboard = buttons or self.keyboard

    def _progress_is_right(self, facts: Mapping[str, Any]) -> None:
        assert 1 <= facts["number"] <= facts["most"]
        branch = [question.id for question in self.interview.branch(self.answers)]
        assert facts["most"] == len(branch)
        if facts["question"] in branch:
            settled = {*self.answers, *(self.slots.get("unknown") or [])} - {facts["question"]}
            assert facts["number"] == len(settled.intersection(branch)) + 1

    def tells(self, answers: Mapping[str, Any]) -> None:
        self.told |= answers
        self.left_open -= set(answers)

    def leaves_open(self, question: str | None) -> None:
        if question:
            self.told.pop(question, None)
            self.left_open.add(question)

    def forgets(self) -> None:
        self.told.clear()
        self.left_open.clear()

    # What a person does

    @initialize(known=st.sampled_from((0, 0, 3, 12, len(READY) - 2)), language=st.sampled_from(list(Language)))
    def comes(self, known: int, language: Language) -> None:
        """New, or in the midst of an interview that was left some time ago."""
        self.told = {name: READY[name] for name in [one for one in self.interview.ids if one in READY][:known]}
        state = {"slots": {**self.told, "language": str(language)}, "active_loop": None} if self.told else None
        self.chat.chat = replace(self.chat.chat, language=language, state=state)
        self.turn(lambda chat: chat.says("/advice" if known else "/start"))

    @rule(data=st.data())
    def presses(self, data: st.DataObject) -> None:
        """Any button of the newest keyboard; answers come up most."""
        usable = [
            button for button in self.keyboard if button.press.get("intent") not in FINAL and "remind" not in button.press
        ]
        answering = [button for button in usable if {"answer", "tick"} & set(button.press)]
        if not usable:
            return
        button = data.draw(st.sampled_from([*usable, *answering, *answering]))
        press, open_question, ticked = button.press, self.requested, list(self.slots.get("ticked") or [])
        effect: Callable[[], None] | None = None
        if "answer" in press:
            effect = lambda: self.tells(press["answer"])  # noqa: E731
        elif "tick" in press:
            expected = set(ticked) ^ {press["tick"]}
            effect = lambda: self._has_ticked(expected)  # noqa: E731
        elif press.get("intent") == "done" and open_question == "story_assets":
            effect = lambda: self.tells({"story_assets": ticked})  # noqa: E731
        elif press.get("intent") in ("dont_know", "skip"):
            effect = lambda: self.leaves_open(open_question)  # noqa: E731
        elif press.get("intent") == "start_over":
            effect = self.forgets
        self.turn(lambda chat: chat.presses(button.label), effect)

    def _has_ticked(self, expected: set[str]) -> None:
        if self.requested == "story_assets":
            assert set(self.slots.get("ticked") or []) == expected

    @precondition(lambda self: self.question is not None and not self.pending)
    @rule(data=st.data())
    def answers_in_words(self, data: st.DataObject) -> None:
        """Taken as meant, or asked again; nothing else is ever written down."""
        question = self.question
        assert question is not None
        text, value = data.draw(st.sampled_from(self._ways_to_say(question)))
        before = self.slots.get(question.id)

        def taken() -> None:
            now = self.slots.get(question.id)
            if now == value and (before != value or question.id not in self.left_open):
                self.tells({question.id: value})
            assert now in (value, before), f"{text!r} at {question.id} was taken for {now!r}"

        self.turn(lambda chat: chat.says(text), taken)

    def _ways_to_say(self, question: Question) -> list[tuple[str, Any]]:
        if question.id in SAID:
            return SAID[question.id][self.language]
        if question.type is QuestionType.TEXT:
            return [(STORY[self.language], STORY[self.language])]
        words = self.renderer.words(self.language)
        if question.type is QuestionType.SEVERAL:
            return [(plain(option(words, question, one)), [one]) for one in question.options[:1]]
        options = (True, False) if question.type is QuestionType.YES_NO else question.options
        return [(plain(option(words, question, one)), one) for one in options]

    @precondition(lambda self: self.requested != "brand_story")
    @rule(text=st.sampled_from(WRONG))
    def says_something_wrong(self, text: str) -> None:
        self.turn(lambda chat: chat.says(text))

    @precondition(lambda self: self.question is not None and self.question.most(TODAY.date()) and not self.pending)
    @rule()
    def says_an_impossible_number(self) -> None:
        assert self.question is not None
        most = self.question.most(TODAY.date())
        assert most is not None
        if self.question.type is QuestionType.NUMBER:
            text = str(int(most) * 10 + 7)
            self.turn(lambda chat: chat.says(text))

    @precondition(lambda self: self.question is not None and not self.pending)
    @rule()
    def guesses_aloud(self) -> None:
        """A number that the person is not sure of is not written down before a yes."""
        assert self.question is not None
        if self.question.type is QuestionType.NUMBER:
            text = f"{PERHAPS[self.language]} {1990 if self.question.unit == 'year' else 20}"
            self.turn(lambda chat: chat.says(text))

    @rule(data=st.data())
    def asks_back(self, data: st.DataObject) -> None:
        text = data.draw(st.sampled_from(BACK_QUESTIONS[self.language]))
        before = self.requested
        if self.turn(lambda chat: chat.says(text)) and before:
            assert self.newest is not None
            assert self.requested == before
            assert [one.reply.kind for one in self.newest.said].count("ask") == 1

    @rule(command=st.sampled_from(HARMLESS_COMMANDS))
    def commands(self, command: str) -> None:
        self.turn(lambda chat: chat.says(f"/{command}"))

    @rule(command=st.sampled_from(("skip", "dontknow")))
    def does_not_know(self, command: str) -> None:
        before = self.requested
        self.turn(lambda chat: chat.says(f"/{command}"), lambda: self.leaves_open(before))

    @precondition(lambda self: self.pending.get("answer") is not None)
    @rule(yes=st.booleans())
    def confirms_or_denies(self, yes: bool) -> None:
        """A yes to one guess takes it; a yes to two, or a no, takes nothing."""
        answer = dict(self.pending["answer"])
        text = (YES if yes else NO)[self.language]
        meant = yes and self.guesses == 1
        self.turn(lambda chat: chat.says(text), (lambda: self.tells(answer)) if meant else None)

    @rule(data=st.data())
    def edits(self, data: st.DataObject) -> None:
        """Chooses an answer to change; that question is put, and nothing is lost by it."""
        if not self.turn(lambda chat: chat.says("/edit")) or not self.told:
            return
        changeable = [button for button in self.keyboard if button.press.get("intent") == "edit"]
        assert {button.press["target"] for button in changeable} >= set(self.told)
        button = data.draw(st.sampled_from(changeable))
        self.turn(lambda chat: chat.presses(button.label))
        assert self.requested == button.press["target"]

    @rule(language=st.sampled_from(list(Language)))
    def changes_language(self, language: Language) -> None:
        name = plain(self.renderer.words(language).say("dialogue.language.name"))
        if self.turn(lambda chat: chat.says("/language")):
            self.turn(lambda chat: chat.presses(name))
            assert self.chat.chat.language == language

    @rule(yes=st.booleans(), typed=st.booleans())
    def restarts(self, yes: bool, typed: bool) -> None:
        """Asked whether to forget all: a no forgets nothing and answers nothing, a yes forgets all."""
        if not self.turn(lambda chat: chat.says("/restart")):
            return
        if self.pending.get("act") != "start_over":
            assert not self.told
            assert not self.left_open
            return
        words = self.renderer.words(self.language)
        label = plain(words.say(f"dialogue.start_over.{'yes' if yes else 'no'}"))
        spoken = (YES if yes else NO)[self.language]
        self.turn(lambda chat: chat.says(spoken) if typed else chat.presses(label), self.forgets if yes else None)

    @rule()
    def stops_and_comes_back(self) -> None:
        before = self.requested
        if self.turn(lambda chat: chat.says("/stop")):
            self.turn(lambda chat: chat.says("/start"))
            assert before in (None, self.requested)

    @rule(kind=st.sampled_from(NOT_WORDS))
    def sends_no_words(self, kind: Kind) -> None:
        before = self.chat.chat.state
        if self.turn(lambda chat: chat.sends(kind, "…" if kind is Kind.EDITED else None)):
            assert self.chat.chat.state == before

    @rule()
    def presses_an_expired_button(self) -> None:
        before = self.requested
        if self.turn(lambda chat: chat.sends(Kind.BUTTON)):
            assert before in (None, self.requested)

    @rule()
    def asks_for_a_human(self) -> None:
        if self.turn(lambda chat: chat.says("/human")):
            assert self.chat.chat.holder == Holder.HUMAN

    def _is_given_back(self) -> None:
        self.unheard = 0
        self.chat.chat = replace(self.chat.chat, holder=Holder.BOT)

    # What always holds

    @invariant()
    def no_answer_is_lost_and_none_appears(self) -> None:
        assert self.answers == self.told
        assert set(self.slots.get("unknown") or []) == self.left_open

    @invariant()
    def the_question_asked_is_the_open_one(self) -> None:
        if self.asked and self.requested and self.chat.chat.holder != Holder.HUMAN:
            assert self.newest is not None
            asks = [one.reply.facts["question"] for one in self.newest.said if one.reply.kind == "ask"]
            assert self.asked == self.requested
            assert len(asks) <= 1, "two questions at once"

    @invariant()
    def there_is_a_way_forward(self) -> None:
        if self.newest is None or self.newest.before.holder == Holder.HUMAN:
            return
        assert self.newest.said or self.newest.redraw, "the bot said nothing"
        settled = {*self.answers, *self.left_open}
        missing = [question for question in self.interview.branch(self.answers) if question.id not in settled]
        started = self.asked is not None and self.chat.chat.state is not None
        assert self.requested is not None or not missing or not started, "questions are missing and none is open"


@pytest.fixture(scope="module")
def person(engine: Any, renderer: Renderer, knowledge: Knowledge) -> Iterator[Callable[[], Person]]:
    turns = Turns(engine, renderer, knowledge.interview, lambda: TODAY)
    with asyncio.Runner() as runner:
        yield lambda: Person(turns, renderer, knowledge, runner)


def settled(runs: int, steps: int, **more: Any) -> settings:
    """The settings of a run; what a rule cannot do at the moment is filtered, and that is no fault."""
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(
        max_examples=runs, stateful_step_count=steps, deadline=None, suppress_health_check=slow, database=None, **more
    )


def test_a_person_does_anything(person: Callable[[], Person]) -> None:
    run_state_machine_as_test(person, settings=settled(15, 25, derandomize=True, phases=[Phase.generate]))  # type: ignore[arg-type]


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_a_person_does_anything_for_long(person: Callable[[], Person]) -> None:
    run_state_machine_as_test(person, settings=settled(300, 50, print_blob=True))  # type: ignore[arg-type]
