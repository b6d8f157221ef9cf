"""How updates reach a bot that polls: offsets, limits, long polls, and what is allowed."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict

from tests.emulator import Emulator, Person
from tests.emulator.polls import ids


def test_updates_come_again_until_an_offset_confirms_them(http: httpx.Client, marie: Person) -> None:
    for text in ("a", "b", "c"):
        marie.types(text)
    first = ids(http)
    assert first == [700_000_001, 700_000_002, 700_000_003]
    assert ids(http) == first
    assert ids(http, offset=first[0]) == first
    assert ids(http, offset=first[1]) == first[1:]
    assert ids(http, offset=first[0]) == first[1:]
    assert ids(http, offset=first[2] + 1) == []
    assert ids(http) == []


def test_a_limit_cuts_the_batch(http: httpx.Client, marie: Person) -> None:
    for number in range(120):
        marie.types(str(number))
    assert len(ids(http)) == 100
    assert len(ids(http, limit=7)) == 7
    assert len(ids(http, limit=0)) == 1
    assert len(ids(http, limit=1000)) == 100


def test_a_negative_offset_keeps_the_last_ones(http: httpx.Client, marie: Person) -> None:
    for text in ("a", "b", "c"):
        marie.types(text)
    assert ids(http, offset=-1) == [700_000_003]
    assert ids(http) == [700_000_003]


def test_an_offset_far_in_the_future_confirms_nothing(http: httpx.Client, marie: Person) -> None:
    marie.types("a")
    assert ids(http, offset=800_000_000) == [700_000_001]


def test_updates_are_kept_for_a_day() -> None:
    now = [1_800_000_000.0]
    with Emulator(clock=lambda: now[0]) as emulator:
        marie = emulator.person(5)
        marie.types("a")
        now[0] += 23 * 3600
        marie.types("b")
        now[0] += 3601
        with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:
            assert ids(client) == [700_000_002]


def test_a_long_poll_ends_with_the_next_update(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ids, http, timeout=4)
        assert emulator.world.signal.wait(lambda: emulator.world.polls, 3)
        began = time.monotonic()
        marie.types("a")
        assert waiting.result() == [700_000_001]
        assert time.monotonic() - began < 1


def test_a_long_poll_ends_empty_after_its_timeout(http: httpx.Client) -> None:
    began = time.monotonic()
    assert ids(http, timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


def test_a_second_poller_ends_the_first_with_409(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(http.post, "getUpdates", json={"timeout": 4})
        assert emulator.world.signal.wait(lambda: emulator.world.polls == 1, 3)
        second = pool.submit(http.post, "getUpdates", json={"timeout": 4})
        answer = first.result()
        assert answer.status_code == 409
        assert answer.json()["description"].startswith("Conflict: terminated by other getUpdates request")
        marie.types("a")
        assert second.result().json()["result"][0]["message"]["text"] == "a"


@pytest.mark.asyncio
async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot, emulator: Emulator) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=4))
    await asyncio.to_thread(emulator.world.signal.wait, lambda: emulator.world.polls, 3)
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await polling
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.asyncio
async def test_allowed_updates_hold_until_changed(bot: Bot, emulator: Emulator, marie: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    marie.types("unseen")
    assert await bot.get_updates() == ()
    marie.blocks()
    await bot.get_updates(allowed_updates=[])
    marie.unblocks()
    [update] = await bot.get_updates()
    assert update.my_chat_member is not None
