"""Plays dialogue scripts through the real engine and the real actions, and reports failed steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from actions import replies
from actions.reply_kinds import ReplyKind
from advice.knowledge import Knowledge
from advice.recommendation import Verdict
from bot.conversation.exchange import SENDABLE, Exchange
from bot.conversation.in_memory_chat import InMemoryChat
from bot.conversation.outcome import Outcome
from bot.conversation.turns import Turns
from bot.core.errors import InputError
from bot.core.languages import DEFAULT, ENGLISH, Language
from bot.dialogue_scripts.script import Step, TestCase, Vocabulary
from bot.rendering.renderer import Renderer

TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""The default day of scripts. It is fixed, so that founding years and dated rules keep their meaning."""

BOOKKEEPING = frozenset(
    {"requested_slot", "language", "unknown", "trail", "misses", "pending", "ticked", "advice", "checklist", "tentative"}
)

FORM = "interview_form"
INPUTS = {"user": "say", "press": "press", "send": "send"}
"""The input steps, by the name that the JSON exchange uses for them."""


@dataclass(frozen=True, slots=True)
class Played:
    """The result of a test case: the failed step and the actual value, if any, and the conversation."""

    name: str
    failure: str | None
    conversation: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return self.failure is None


def vocabulary(knowledge: Knowledge, renderer: Renderer) -> Vocabulary:
    """Return the ids that scripts may use, from the questions, the knowledge and the texts."""
    ids = knowledge.interview.ids
    keys = (key for key, _ in renderer.words(ENGLISH).flat())
    said = {f"utter_{key.removeprefix('dialogue.')}" for key in keys if key.startswith("dialogue.")}
    utters = {f"utter_{kind}" for kind in renderer.kinds} | {f"utter_ask_{name}" for name in ids}
    utters |= {f"utter_faq/{topic}" for topic in renderer.faq.topics} | said
    return Vocabulary(
        slots=frozenset(ids) | BOOKKEEPING,
        utters=frozenset(utters),
        verdicts=frozenset(Verdict),
        channels=frozenset(knowledge.channels) | {"none"},
        next_steps=frozenset(knowledge.steps),
        languages=frozenset(Language),
        sendable=frozenset(SENDABLE),
    )


@dataclass
class ScriptClock:
    """A fixed clock for a player and its turns, set to the day of the current test case."""

    at: datetime = TODAY

    def __call__(self) -> datetime:
        return self.at


class Player:
    """Plays test cases, each in a new conversation."""

    def __init__(self, turns: Turns, clock: ScriptClock) -> None:
        """`turns` must use the same clock."""
        self._turns = turns
        self._clock = clock

    async def play(self, case: TestCase) -> Played:
        """Play the case and return its result. The first failing step ends it."""
        self._clock.at = datetime.combine(case.day, TODAY.timetz()) if case.day else TODAY
        chat = InMemoryChat(self._turns, self._clock, Language(case.language or DEFAULT))
        if case.slots:
            form = FORM if "requested_slot" in case.slots else None
            chat.chat = replace(chat.chat, state={"slots": dict(case.slots), "active_loop": form})
        exchange = Exchange(chat)
        conversation: list[str] = []
        outcome: Outcome | None = None
        for number, step in enumerate(case.steps, 1):
            try:
                if step.word in INPUTS:
                    conversation.append(f"> {step.value}")
                    outcome = await exchange.outcome({INPUTS[step.word]: step.value})
                    conversation += [said.message.plain for said in outcome.said]
                    continue
                failure = check(step, outcome, chat)
            except InputError as error:
                failure = str(error).removeprefix(f"{INPUTS[step.word]}: ")
            if failure:
                return Played(case.name, f"step {number}, {step.word}: {failure}", tuple(conversation))
        return Played(case.name, None, tuple(conversation))


def check(step: Step, outcome: Outcome | None, chat: InMemoryChat) -> str | None:
    """Check a step against the latest turn. Return the failure, or None."""
    slots = (chat.chat.state or {}).get("slots") or {}
    said = outcome.said if outcome else []
    match step.word:
        case "bot":
            texts = [_plain(one.message.plain) for one in said]
            return None if any(_plain(str(step.value)) in text for text in texts) else f"not said; it said {texts}"
        case "bot_not":
            texts = [_plain(one.message.plain) for one in said]
            return next((f"it said {text}" for text in texts if _plain(str(step.value)).casefold() in text.casefold()), None)
        case "silence":
            return f"it said {[_plain(one.message.plain) for one in said]}" if said else None
        case "utter":
            return _uttered(step.value, [name for one in said for name in utter_names(one.reply.kind, one.reply.facts)])
        case "slot_was_set":
            return _first(_was_set(one, slots) for one in step.value)
        case "slot_was_not_set":
            return _first(_was_not_set(one, slots) for one in step.value)
        case "language":
            return _differs(str(chat.chat.language), step.value)
        case _:
            return _advice(step, chat)


def _advice(step: Step, chat: InMemoryChat) -> str | None:
    given = [one.recommendation for one in chat.outcomes if one.recommendation]
    if not given:
        return "no advice has been given yet"
    advice = given[-1]["advice"]
    if step.word == "verdict":
        return _differs(advice["verdict"], step.value)
    if step.word == "channel":
        starting = [channel["id"] for channel in advice["channels"] if channel["role"] == "start"]
        ranked = [channel["id"] for channel in advice["channels"] if channel["role"] != "avoid"]
        first = (starting or ranked or ["none"])[0]
        return None if step.value == "none" and not starting else _differs(first, step.value)
    steps = [one["id"] for one in advice["next_steps"]]
    return None if step.value in steps else f"it is not among {', '.join(steps)}"


def _uttered(name: str, names: list[str]) -> str | None:
    if name not in names:
        return f"{name} was not uttered; there was {', '.join(names) or 'nothing'}"
    asked_twice = name.startswith("utter_ask_") and names.count(name) > 1
    return f"{name} was uttered {names.count(name)} times" if asked_twice else None


def utter_names(kind: str, facts: Mapping[str, Any]) -> list[str]:
    """Return the names of a reply for `utter`: its kind, and its subject."""
    names = [f"utter_{kind}"]
    match kind:
        case ReplyKind.ASK:
            names.append(f"utter_ask_{replies.ASK.read(facts)['question']}")
        case ReplyKind.FAQ:
            names.append(f"utter_faq/{replies.FAQ.read(facts)['topic']}")
        case ReplyKind.SAY:
            names.append(f"utter_{replies.SAY.read(facts)['key'].removeprefix('dialogue.')}")
    return names


def _was_set(one: Any, slots: Mapping[str, Any]) -> str | None:
    if not isinstance(one, Mapping):
        return None if slots.get(one) is not None else f"{one} is not set"
    for name, value in one.items():
        if slots.get(name) != value:
            return f"{name} is {slots.get(name)!r}, not {value!r}"
    return None


def _was_not_set(one: Any, slots: Mapping[str, Any]) -> str | None:
    for name, value in one.items() if isinstance(one, Mapping) else [(one, slots.get(one))]:
        if slots.get(name) is not None and slots.get(name) == value:
            return f"{name} is {slots.get(name)!r}"
    return None


def _differs(found: Any, expected: Any) -> str | None:
    return None if found == expected else f"it is {found}, not {expected}"


def _first(failures: Iterable[str | None]) -> str | None:
    return next((failure for failure in failures if failure), None)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("’", "'").strip()
