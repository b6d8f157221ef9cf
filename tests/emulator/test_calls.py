"""What a call may look like, and how many are taken."""

from __future__ import annotations

import json

import httpx
import pytest
from telegram import (
    Bot,
)
from telegram.error import EndPointNotFound, InvalidToken, RetryAfter

from tests.emulator import Emulator, Person
from tests.emulator.calls import refused
from tests.emulator.fixtures import library_bot


@pytest.mark.asyncio
async def test_who_the_bot_is_and_what_a_chat_is(bot: Bot, emulator: Emulator, marie: Person) -> None:
    assert (await bot.get_me()).username == "comptoir_bot"
    assert (await bot.get_chat(5)).first_name == "Marie"
    assert await bot.log_out()
    assert await bot.close()


@pytest.mark.asyncio
async def test_unknown_methods_and_wrong_tokens(bot: Bot, emulator: Emulator) -> None:
    assert await refused(bot.do_api_request("sendNonsense"), EndPointNotFound)
    async with httpx.AsyncClient(trust_env=False) as client:
        unknown = await client.post(f"{emulator.api_url}{emulator.token}/sendNonsense")
        assert unknown.json()["description"] == "Not Found: method not found"
        wrong = await client.post(f"{emulator.api_url}7:wrong/getMe")
        assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
        assert (await client.get(f"{emulator.api_url}nonsense/getMe")).status_code == 401
    with pytest.raises(InvalidToken):
        async with Bot("1:b", base_url=emulator.api_url):
            pass


def test_methods_are_case_insensitive_and_take_get_and_form_and_json(http: httpx.Client, marie: Person) -> None:
    assert http.get("SENDMESSAGE", params={"chat_id": 5, "text": "one"}).json()["ok"]
    assert http.post("sendmessage", data={"chat_id": "5", "text": "two"}).json()["ok"]
    assert http.post("sendMessage", json={"chat_id": 5, "text": "three"}).json()["ok"]
    assert http.post("sendMessage", data={"chat_id": "5"}, files={"text": (None, b"four")}).json()["ok"]
    assert marie.chat.texts == ("one", "two", "three", "four")


@pytest.mark.parametrize("body", [b"{", b"[]", b'"a"', b"\xff", b"[" * 100_000])
def test_bodies_that_are_no_json_object(http: httpx.Client, emulator: Emulator, body: bytes) -> None:
    answer = http.post("getMe", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert len(emulator.violations) == 1


def test_a_lone_surrogate_is_refused(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    body = json.dumps({"chat_id": 5, "text": "a\ud83d"})
    answer = http.post("sendMessage", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


def test_rate_limits_when_asked_for() -> None:
    now = [1_800_000_000.0]
    with Emulator(clock=lambda: now[0], rate_limits=True) as emulator:
        emulator.person(5, started=True)
        with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:

            def send(chat_id: int) -> httpx.Response:
                return client.post("sendMessage", json={"chat_id": chat_id, "text": "a"})

            assert [send(5).status_code for _ in range(4)] == [200, 200, 200, 429]
            refusal = send(5)
            assert refusal.json()["parameters"] == {"retry_after": 3}
            assert refusal.json()["description"] == "Too Many Requests: retry after 3"
            assert refusal.headers["Retry-After"] == "3"
            now[0] += 3
            assert send(5).status_code == 200
            for number in range(100, 129):
                emulator.person(number, started=True)
                assert send(number).status_code == 200
            emulator.person(200, started=True)
            assert send(200).status_code == 429
            group = emulator.group(-7)
            for _ in range(20):
                now[0] += 1
                assert send(group.id).status_code == 200
            assert send(group.id).json()["parameters"]["retry_after"] > 30
            assert not emulator.violations


@pytest.mark.asyncio
async def test_the_rate_limit_reaches_the_bot_as_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with Emulator(clock=lambda: 1_800_000_000.0, rate_limits=True) as emulator:
        emulator.person(5, started=True)
        async with library_bot(emulator) as bot:
            for _ in range(3):
                await bot.send_message(5, "a")
            with pytest.raises(RetryAfter):
                await bot.send_message(5, "a")
