"""Trouble on demand: duplicates, disorder, refusals, lost answers, cut lines and slowness."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from tests.emulator import Emulator, Person, Trouble
from tests.emulator.polls import ids


def test_duplicates_by_polling(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    emulator.faults.duplicate(3, 3)
    marie.types("a")
    seen, offset = [], 0
    for _ in range(5):
        batch = ids(http, offset=offset)
        seen += batch
        offset = max([offset, *(number + 1 for number in batch)])
    assert seen == [700_000_001] * 3


def test_disorder_across_chats_keeps_each_chat_in_order(http: httpx.Client, emulator: Emulator) -> None:
    emulator.faults.shuffle(0.3)
    for round_number in range(10):
        for number in range(1, 6):
            emulator.person(number).types(str(round_number))
    updates = http.post("getUpdates", json={}).json()["result"]
    order = [update["update_id"] for update in updates]
    assert order != sorted(order)
    assert sorted(order) == list(range(700_000_001, 700_000_051))
    for number in range(1, 6):
        texts = [u["message"]["text"] for u in updates if u["message"]["chat"]["id"] == number]
        assert texts == [str(n) for n in range(10)]


def test_a_lost_batch_comes_again(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    marie.types("a")
    emulator.faults.add(Trouble.LOST_ANSWER, times=1, method="getUpdates")
    with pytest.raises(httpx.RemoteProtocolError):
        ids(http)
    assert ids(http) == [700_000_001]


@pytest.mark.asyncio
async def test_refusals_on_demand(bot: Bot, emulator: Emulator, marie: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    emulator.faults.add("429", times=1, retry_after=7)
    emulator.faults.add("500", times=1)
    emulator.faults.add(Trouble.BAD_GATEWAY, times=1)
    emulator.faults.add(Trouble.FORBIDDEN, times=1)
    with pytest.raises(RetryAfter) as limited:
        await bot.send_message(5, "a")
    assert limited.value.retry_after.total_seconds() == 7  # type: ignore[union-attr]
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(5, "a")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(5, "a")
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(5, "a")
    await bot.send_message(5, "b")
    assert marie.chat.texts == ("b",)
    assert emulator.violations == []
    assert [call.injected for call in emulator.calls_of("sendMessage")] == [True] * 4 + [False]


@pytest.mark.asyncio
async def test_trouble_for_one_chat_or_one_method(bot: Bot, emulator: Emulator, marie: Person) -> None:
    emulator.person(6, started=True)
    fault = emulator.faults.add("500", chat_id=6)
    emulator.faults.add("500", method="sendChatAction")
    await bot.send_message(5, "a")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(6, "a")
    with pytest.raises(NetworkError):
        await bot.send_chat_action(5, "typing")
    assert fault.hits == 2
    emulator.faults.clear()
    await bot.send_message(6, "a")


def test_trouble_for_a_while() -> None:
    now = [1_800_000_000.0]
    with Emulator(clock=lambda: now[0]) as emulator:
        emulator.person(5, started=True)
        emulator.faults.add("500", seconds=60)
        with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:

            def status() -> int:
                return client.post("sendMessage", json={"chat_id": 5, "text": "a"}).status_code

            assert status() == 500
            now[0] += 59
            assert status() == 500
            now[0] += 1
            assert status() == 200


@pytest.mark.asyncio
async def test_a_lost_answer_has_taken_effect(bot: Bot, emulator: Emulator, marie: Person) -> None:
    emulator.faults.add(Trouble.LOST_ANSWER, times=1)
    with pytest.raises(NetworkError):
        await bot.send_message(5, "a")
    emulator.faults.add(Trouble.LOST_ANSWER, times=1, hold=None)
    with pytest.raises(TimedOut):
        await bot.send_message(5, "b", read_timeout=0.1)
    assert marie.chat.texts == ("a", "b")


@pytest.mark.asyncio
async def test_a_cut_line_has_no_effect(bot: Bot, emulator: Emulator, marie: Person) -> None:
    emulator.faults.add(Trouble.CUT, times=1)
    with pytest.raises(NetworkError):
        await bot.send_message(5, "a")
    assert marie.chat.texts == ()
    assert await bot.get_me()


def test_slowness(http: httpx.Client, emulator: Emulator) -> None:
    emulator.faults.slow(0.15)
    began = time.monotonic()
    http.get("getMe")
    assert time.monotonic() - began >= 0.15


def test_stopping_ends_a_long_poll() -> None:
    emulator = Emulator().start()
    with ThreadPoolExecutor(1) as pool, httpx.Client(trust_env=False, timeout=10) as client:
        waiting = pool.submit(client.post, f"{emulator.api_url}{emulator.token}/getUpdates", json={"timeout": 9})
        assert emulator.world.signal.wait(lambda: emulator.world.polls, 3)
        began = time.monotonic()
        emulator.stop()
        assert time.monotonic() - began < 1
        with contextlib.suppress(httpx.HTTPError):
            assert waiting.result().json()["result"] == []


def test_a_taken_port_is_said(emulator: Emulator) -> None:
    with pytest.raises(OSError, match="in use"):
        Emulator(port=emulator.server.port).start()


def test_many_people_at_once_lose_nothing(http: httpx.Client, emulator: Emulator) -> None:
    people = [emulator.person(number) for number in range(1, 21)]
    with ThreadPoolExecutor(8) as pool:
        for person in people:
            for number in range(20):
                pool.submit(person.types, str(number))
    seen, offset = [], 0
    while batch := ids(http, offset=offset):
        seen += batch
        offset = batch[-1] + 1
    assert seen == list(range(700_000_001, 700_000_401))
