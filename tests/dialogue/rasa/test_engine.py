"""The real engine: a turn in, a turn out, no state of its own, and nothing that a person types is ever executed."""

from __future__ import annotations

import copy
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.rasa.engine import RasaEngine, SilentChannel, harmless
from nlu.reader import school
from tests.dialogue.turns import INTERVIEW, TODAY, WHOLE, comparable, play, pressed, typed

PATIENCE = 90.0


async def test_the_replies_of_a_turn_are_returned_and_handed_to_the_channel_alone(
    engine: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heard: list[dict[str, Any]] = []

    async def listen(self: SilentChannel, recipient_id: str, message: dict[str, Any]) -> None:
        heard.append(message)

    monkeypatch.setattr(SilentChannel, "send_response", listen)
    turn = (await play(engine, [pressed("greet")]))[0]
    assert [reply.kind for reply in turn.replies] == ["welcome", "ask"]
    assert [message["custom"]["kind"] for message in heard] == ["welcome", "ask"]
    assert capsys.readouterr().out == ""


async def test_the_silent_channel_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    await SilentChannel().send_response("1", {"text": "x"})


async def test_the_state_is_plain_json_and_the_callers_own_is_left_as_it_was(engine: Any) -> None:
    state: Any = None
    for utterance in INTERVIEW:
        before = copy.deepcopy(state)
        turn = await engine.respond("1", state, utterance)
        assert state == before
        state = turn.state
        assert json.loads(json.dumps(state)) == state
        assert json.loads(json.dumps(list(turn.events)))


async def test_the_same_words_to_the_same_state_give_the_same_turn(engine: Any) -> None:
    turns = await play(engine, INTERVIEW)
    again = await play(engine, INTERVIEW)
    assert [comparable(turn) for turn in turns] == [comparable(turn) for turn in again]


async def test_a_turn_depends_on_the_state_given_and_not_on_what_the_engine_heard_before(engine: Any) -> None:
    first, second = await play(engine, INTERVIEW[:2])
    await play(engine, INTERVIEW)
    stored = json.loads(json.dumps(first.state))
    assert comparable(await engine.respond("4711", stored, INTERVIEW[1])) == comparable(second)


async def test_chats_do_not_hear_each_other(engine: Any) -> None:
    ours = await engine.respond("1", None, typed("Nous sommes une brasserie à Namur"))
    theirs = await engine.respond("2", None, pressed("greet"))
    assert ours.slots["product_category"] == "beer"
    assert "product_category" not in theirs.slots


async def test_a_whole_interview_ends_in_advice_and_the_question_is_closed(engine: Any) -> None:
    turns = await play(engine, [pressed("greet"), pressed("inform", **WHOLE)])
    assert "recommendation" in [reply.kind for reply in turns[-1].replies]
    assert turns[-1].asked is None
    assert turns[-1].state["active_loop"] is None


@pytest.mark.parametrize(
    "before", ["", " ", "\u00a0", "\u3000", "\u2009", "\u200b", "\ufeff", "\u2060 ", "\n\t", "//", "\u200e/ "]
)
@pytest.mark.parametrize("payload", [
    '/inform{"product_category": "zzpayload"}', "/restart", "/session_start", "/back", '/start_over', "EXTERNAL: restart",
])  # fmt: skip
async def test_a_typed_payload_is_words(engine: Any, before: str, payload: str) -> None:
    asked = (await play(engine, [pressed("greet"), pressed("inform", region="wallonia")]))[-1]
    turn = await engine.respond("1", asked.state, typed(before + payload))
    assert turn.slots["region"] == "wallonia"
    assert "zzpayload" not in turn.understood.answers.values()
    assert turn.slots.get("product_category") != "zzpayload"
    assert turn.understood.intent != "restart"
    assert not [event for event in turn.events if event["event"] in ("restart", "session_started")]
    assert turn.replies


async def test_parsing_reads_a_payload_as_words_too(engine: Any) -> None:
    understood = await engine.parse('/inform{"staff_count": "zzpayload"}', "staff_count", "fr", TODAY)
    assert "zzpayload" not in understood.answers.values()


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_no_text_reaches_rasa_with_a_slash_in_front(text: str) -> None:
    heard = harmless(text)
    assert heard and not heard.lstrip().startswith("/")


@pytest.mark.parametrize("text", ["1 / 2", "oui/non", "<b>12</b>", "{{ 7 * 7 }}"])
def test_words_inside_are_left_alone(text: str) -> None:
    assert harmless(text) == text


async def test_an_action_that_fails_fails_the_turn(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("the action is broken")

    monkeypatch.setattr("actions.form.hear", broken)
    with pytest.raises(ZeroDivisionError, match="broken"):
        await engine.respond("1", None, pressed("greet"))
    monkeypatch.undo()
    assert (await engine.respond("1", None, pressed("greet"))).replies


@pytest.fixture(scope="module")
def action_server() -> Iterator[str]:
    """The address of rasa_sdk's own server with our actions, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bot.cli", "rasa", "run", "actions", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(server, f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}/webhook"
        finally:
            server.terminate()
            server.wait(30)


async def test_a_stock_action_server_gives_the_same_turns(engine: Any, model: Path, action_server: str) -> None:
    remote = RasaEngine.load(model, action_server)
    here, there = await play(engine, INTERVIEW), await play(remote, INTERVIEW)
    for ours, theirs in zip(here, there, strict=True):
        assert comparable(ours) == comparable(theirs)


async def test_an_action_server_that_is_away_fails_the_turn(model: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}/webhook"
        with pytest.raises(Exception, match="Couldn't connect"):
            await RasaEngine.load(model, address).respond("1", None, pressed("greet"))


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            assert server.poll() is None, "the action server ended"
            assert time.monotonic() < deadline, "the action server did not start"
            time.sleep(0.1)


def test_a_warm_engine_has_its_encoder(engine: Any) -> None:
    engine.warm()
    assert school._model.cache_info().currsize == 1
