"""A conversation as another program holds it: each key that comes out, and errors that change nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from advice.knowledge import Knowledge
from bot.conversation.exchange import SENDABLE, Exchange
from bot.conversation.in_memory_chat import InMemoryChat
from bot.conversation.turns import Turns
from bot.core.errors import InputError
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.dialogue.engine import Turn, Understood, Utterance
from bot.dialogue_scripts.player import TODAY
from bot.rendering.renderer import Renderer

KEYS = {"messages", "question", "offered", "answers", "tentative", "unknown", "verdict", "holder"}
ASK: Mapping[str, Any] = {
    "question": "region", "attempt": 0, "unclear": False, "doubt": None, "noted": [], "ticked": [], "current": None,
    "back": False, "number": 1, "most": 5,
}  # fmt: skip
LIKELY = {"question": "staff_count", "value": 12, "changed": False, "likely": True}


class Parrot:
    """An engine without Rasa: each word makes the turn that stands beside it."""

    def __init__(self) -> None:
        self.heard: list[Utterance] = []

    async def respond(self, chat: str, state: Mapping[str, Any] | None, said: Utterance) -> Turn:
        self.heard.append(said)
        slots = {"requested_slot": "region", **dict((state or {}).get("slots") or {})}
        replies = [Reply("ask", ASK)]
        match said.text:
            case "douze":
                slots |= {"staff_count": 12, "tentative": {"staff_count": 0}, "unknown": ["budget_eur"], "china_lead": False}
                replies = [Reply("ask", {**ASK, "noted": [LIKELY]})]
            case "peut-être":
                replies = [Reply("confirm", {"question": "region", "guesses": ["wallonia", "brussels"], "doubt": None})]
            case "conseil":
                slots |= {"advice": {"verdict": "not_yet", "first_channel": None}, "requested_slot": None}
            case "quelqu'un":
                replies = [Reply("effect", {"name": "hand_over"})]
        understood = Understood(intent="inform", confidence=1.0, answers={}, language=said.language)
        return Turn(tuple(replies), understood, {"slots": slots, "active_loop": None})

    async def parse(self, text: str, question: str | None, language: str | None, today: str) -> Understood:
        raise NotImplementedError


@pytest.fixture
def exchange(knowledge: Knowledge, renderer: Renderer) -> Exchange:
    turns = Turns(Parrot(), renderer, knowledge.interview, lambda: TODAY)
    return Exchange(InMemoryChat(turns, lambda: TODAY, Language("fr")))


async def test_each_turn_has_every_key_and_is_plain_json(exchange: Exchange) -> None:
    told = [await exchange.begin()]
    for given in ({"say": "douze"}, {"say": "peut-être"}, {"press": "Wallonie"}, {"send": "voice"}, {"say": "conseil"}):
        told.append(await exchange.take(given))
    for one in told:
        assert set(one) == KEYS and json.loads(json.dumps(one)) == one
        assert all(set(message) == {"text", "buttons", "files"} for message in one["messages"])
        assert one["holder"] == "bot"


async def test_the_greeting_asks_the_first_question(exchange: Exchange) -> None:
    told = await exchange.begin()
    assert told["question"] == "region" and told["messages"] and told["answers"] == {}
    assert "Wallonie" in [label for message in told["messages"] for row in message["buttons"] for label in row]
    assert (told["offered"], told["tentative"], told["unknown"], told["verdict"]) == ([], [], [], None)


async def test_answers_what_is_tentative_and_what_is_unknown_are_those_of_the_chat(exchange: Exchange) -> None:
    await exchange.begin()
    told = await exchange.take({"say": "douze"})
    assert told["answers"] == {"staff_count": 12, "china_lead": False}
    assert told["tentative"] == ["staff_count"] and told["unknown"] == ["budget_eur"]
    assert any(label.startswith("✎") for message in told["messages"] for row in message["buttons"] for label in row)


async def test_what_the_bot_proposes_is_offered_best_first_in_that_turn_alone(exchange: Exchange) -> None:
    await exchange.begin()
    assert (await exchange.take({"say": "peut-être"}))["offered"] == ["wallonia", "brussels"]
    assert (await exchange.take({"say": "autre chose"}))["offered"] == []


async def test_the_verdict_is_that_of_the_advice(exchange: Exchange) -> None:
    await exchange.begin()
    told = await exchange.take({"say": "conseil"})
    assert told["verdict"] == "not_yet" and told["question"] is None


async def test_a_human_holds_the_chat_after_a_hand_over(exchange: Exchange) -> None:
    await exchange.begin()
    assert (await exchange.take({"say": "quelqu'un"}))["holder"] == "human"


@pytest.mark.parametrize("kind", SENDABLE)
async def test_whatever_can_be_sent_has_an_answer(exchange: Exchange, kind: str) -> None:
    await exchange.begin()
    assert (await exchange.take({"send": kind}))["messages"]


@pytest.mark.parametrize("text", ["/start", "/why", "/nothing", "/", " ", "\ud800", "x" * 5000])
async def test_anything_can_be_said(exchange: Exchange, text: str) -> None:
    await exchange.begin()
    assert set(await exchange.take({"say": text})) == KEYS


WRONG: list[object] = [
    None, 12, "say", [], ["say"], {}, {"say": "a", "press": "b"}, {"shout": "a"}, {"say": None}, {"say": 12}, {"say": ""},
    {"say": ["a"]}, {"press": ""}, {"press": "no such label"}, {"send": "pigeon"}, {"send": "text"}, {"send": {}},
]  # fmt: skip


@pytest.mark.parametrize("given", WRONG)
async def test_what_is_wrong_says_so_and_changes_nothing(exchange: Exchange, given: object) -> None:
    await exchange.begin()
    await exchange.take({"say": "douze"})
    before = copy.deepcopy((exchange.chat.chat, exchange.chat.buttons, len(exchange.chat.outcomes)))
    with pytest.raises(InputError) as error:
        await exchange.take(given)
    assert str(error.value) and "\n" not in str(error.value)
    assert (exchange.chat.chat, exchange.chat.buttons, len(exchange.chat.outcomes)) == before


async def test_a_wrong_button_names_those_that_there_are(exchange: Exchange) -> None:
    await exchange.begin()
    with pytest.raises(InputError, match="Wallonie"):
        await exchange.take({"press": "Walonie"})
