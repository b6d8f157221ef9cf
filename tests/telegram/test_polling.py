"""Polling stores before it confirms, loses nothing and stops at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from bot.telegram.client import Client, connect
from bot.telegram.polling import LONGEST_PAUSE, poll
from bot.telegram.updates import ALLOWED_UPDATES
from tests.emulator import Emulator

pytestmark = pytest.mark.asyncio


class Inbox:
    """A store that keeps what comes, and fails when told to."""

    def __init__(self, expected: int = 1) -> None:
        self.kept: dict[int, dict[str, Any]] = {}
        self.batches: list[list[int]] = []
        self.failures: list[Exception] = []
        self.full = asyncio.Event()
        self._expected = expected

    async def __call__(self, batch: list[dict[str, Any]]) -> None:
        if self.failures:
            raise self.failures.pop()
        self.batches.append([update["update_id"] for update in batch])
        self.kept |= {update["update_id"]: update for update in batch}
        if len(self.kept) >= self._expected:
            self.full.set()


class Rest:
    """Takes the place of waiting: notes how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@asynccontextmanager
async def polling(client: Client, store: Any, **options: Any) -> AsyncIterator[asyncio.Task[None]]:
    stop = asyncio.Event()
    task = asyncio.create_task(poll(client, store, stop, **options))
    try:
        yield task
    finally:
        stop.set()
        async with asyncio.timeout(5):
            await task


async def confirmed(emulator: Emulator) -> None:
    await asyncio.to_thread(emulator.waits_until_confirmed)


async def test_updates_arrive_raw_and_in_order(client: Client, legal_emulator: Emulator) -> None:
    person = legal_emulator.person(5)
    for number in range(250):
        person.types(f"message {number}")
    inbox = Inbox(250)
    async with polling(client, inbox):
        await inbox.full.wait()
        await confirmed(legal_emulator)
    assert [len(batch) for batch in inbox.batches] == [100, 100, 50]
    assert [update["message"]["text"] for update in inbox.kept.values()] == [f"message {n}" for n in range(250)]


async def test_kinds_of_updates_are_asked_for_by_name(client: Client, emulator: Emulator) -> None:
    person = emulator.person(5)
    person.types("a")
    inbox = Inbox()
    async with polling(client, inbox):
        await inbox.full.wait()
    asked = emulator.calls_of("getUpdates")[0].parameters["allowed_updates"]
    assert all(name in asked for name in ALLOWED_UPDATES)


async def test_nothing_pending_is_ever_dropped(client: Client, emulator: Emulator) -> None:
    emulator.person(5).types("written while the bot was down")
    inbox = Inbox()
    async with polling(client, inbox):
        await inbox.full.wait()
    assert all("true" not in str(call.parameters).lower() for call in emulator.calls_of("deleteWebhook"))
    assert len(inbox.kept) == 1


async def test_nothing_is_confirmed_before_it_is_stored(client: Client, emulator: Emulator) -> None:
    emulator.person(5).types("a")
    at_store: list[int] = []
    done = asyncio.Event()

    async def store(batch: list[dict[str, Any]]) -> None:
        at_store.append(len(emulator.updates.pending()))
        done.set()

    async with polling(client, store):
        await done.wait()
        await confirmed(emulator)
    assert at_store == [1]


async def test_a_store_that_fails_gets_the_same_batch_again(client: Client, emulator: Emulator) -> None:
    person = emulator.person(5)
    person.types("one")
    person.types("secret two")
    inbox, rest = Inbox(2), Rest()
    inbox.failures = [OSError("disk full while writing 'secret two'"), RuntimeError("locked")]
    with capture_logs() as logs:
        async with polling(client, inbox, pause=rest):
            await inbox.full.wait()
            await confirmed(emulator)
    assert len(inbox.batches) == 1 and len(inbox.kept) == 2
    assert rest.seconds == [1, 2]
    assert [entry["error"] for entry in logs if "error" in entry] == ["RuntimeError", "OSError"]
    assert "secret" not in str(logs)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("500", "telegram unreachable"),
        ("502", "telegram unreachable"),
        ("cut", "telegram unreachable"),
        ("429", "telegram unreachable"),
    ],
)
async def test_trouble_is_waited_out_and_logged(client: Client, emulator: Emulator, trouble: str, words: str) -> None:
    emulator.person(5).types("a")
    emulator.faults.add(trouble, times=3, method="getUpdates", retry_after=9)
    inbox, rest = Inbox(), Rest()
    with capture_logs() as logs:
        async with polling(client, inbox, pause=rest):
            await inbox.full.wait()
            await confirmed(emulator)
    assert rest.seconds == ([9, 9, 9] if trouble == "429" else [1, 2, 4])
    assert [entry["event"] for entry in logs] == [words] * 3 + ["telegram polling recovered"]
    assert emulator.token not in str(logs)


async def test_pauses_grow_to_a_minute_and_no_further(client: Client, emulator: Emulator) -> None:
    emulator.person(5).types("a")
    emulator.faults.add("500", times=12, method="getUpdates")
    inbox, rest = Inbox(), Rest()
    async with polling(client, inbox, pause=rest):
        await inbox.full.wait()
    assert rest.seconds[:6] == [1, 2, 4, 8, 16, 32]
    assert set(rest.seconds[6:]) == {LONGEST_PAUSE}


async def test_a_refused_token_is_said_and_not_shown(emulator: Emulator) -> None:
    wrong = "7000000001:AAwrongTokenThatMustNotBeSeenAnywhere0"
    bot = connect(wrong, emulator.api_url)
    waited = asyncio.Event()

    async def rest(seconds: float) -> None:
        assert seconds >= 30
        waited.set()
        await asyncio.Event().wait()

    with capture_logs() as logs:
        stop = asyncio.Event()
        task = asyncio.create_task(poll(bot, Inbox(), stop, pause=rest))
        await asyncio.wait_for(waited.wait(), 5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert "TELEGRAM_BOT_TOKEN" in logs[0]["event"]
    assert "AAwrong" not in str(logs)
    await bot.shutdown()


async def test_a_second_poller_is_named_in_the_log(client: Client, emulator: Emulator) -> None:
    stop, waited = asyncio.Event(), asyncio.Event()
    seconds: list[float] = []

    async def rest(pause: float) -> None:
        seconds.append(pause)
        stop.set()
        waited.set()

    with capture_logs() as logs:
        task = asyncio.create_task(poll(client, Inbox(), stop, pause=rest))
        await asyncio.to_thread(emulator.world.signal.wait, lambda: emulator.world.polls or None, 5)
        other = connect(emulator.token, emulator.api_url)
        rival = asyncio.create_task(other.fetch(offset=None, wait=5, limit=1, allowed=ALLOWED_UPDATES))
        await asyncio.wait_for(waited.wait(), 5)
        await task
    rival.cancel()
    await asyncio.gather(rival, return_exceptions=True)
    assert "one may poll at a time" in logs[0]["event"]
    assert seconds == [5]
    await other.shutdown()


async def test_polling_after_a_webhook_takes_over_what_is_pending(client: Client, emulator: Emulator) -> None:
    await client.set_webhook("https://127.0.0.1:8443/hook")
    emulator.person(5).types("while the webhook was down")
    inbox = Inbox()
    async with polling(client, inbox):
        await inbox.full.wait()
    assert emulator.world.webhook.url == ""


async def test_stopping_ends_a_waiting_request_at_once(client: Client, emulator: Emulator) -> None:
    async with polling(client, Inbox(), wait=50):
        await asyncio.to_thread(emulator.world.signal.wait, lambda: emulator.world.polls or None, 5)
        before = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - before < 2


async def test_stopping_lets_a_running_store_commit(client: Client, emulator: Emulator) -> None:
    emulator.person(5).types("a")
    storing, go_on, committed = asyncio.Event(), asyncio.Event(), []

    async def store(batch: list[dict[str, Any]]) -> None:
        storing.set()
        await go_on.wait()
        committed.extend(batch)

    stop = asyncio.Event()
    task = asyncio.create_task(poll(client, store, stop))
    await storing.wait()
    stop.set()
    await asyncio.wait({task}, timeout=0.05)
    assert not task.done()
    go_on.set()
    await asyncio.wait_for(task, 5)
    assert len(committed) == 1


async def test_stopping_ends_a_pause(client: Client, emulator: Emulator) -> None:
    emulator.faults.add("429", method="getUpdates", retry_after=60)
    async with polling(client, Inbox()):
        await asyncio.to_thread(emulator.world.signal.wait, lambda: emulator.calls_of("getUpdates") or None, 5)


async def test_being_cancelled_leaves_no_task_behind(client: Client, emulator: Emulator) -> None:
    task = asyncio.create_task(poll(client, Inbox(), asyncio.Event()))
    await asyncio.to_thread(emulator.world.signal.wait, lambda: emulator.world.polls or None, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class Scripted:
    """A connection that answers with what a broken server might."""

    def __init__(self, *batches: list[Any]) -> None:
        self.batches = list(batches)
        self.offsets: list[int | None] = []
        self.empty = asyncio.Event()

    async def delete_webhook(self, **_: object) -> bool:
        return True

    async def fetch(self, *, offset: int | None, **_: object) -> list[Any]:
        self.offsets.append(offset)
        if not self.batches:
            self.empty.set()
            await asyncio.Event().wait()
        return self.batches.pop(0)


async def test_an_update_that_cannot_be_read_does_not_come_back_for_ever() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    scripted = Scripted([{"update_id": 4, "message": deep}, "junk", {"update_id": 5, "x": "\ud800"}])
    inbox = Inbox(2)
    async with polling(cast(Client, scripted), inbox):
        await inbox.full.wait()
        await scripted.empty.wait()
    assert inbox.kept == {4: {"update_id": 4}, 5: {"update_id": 5, "x": "\ufffd"}}
    assert scripted.offsets == [None, 6]


async def test_a_batch_without_numbers_is_waited_out() -> None:
    scripted, inbox, rest = Scripted(["junk"], [{"update_id": 9}]), Inbox(), Rest()
    async with polling(cast(Client, scripted), inbox, pause=rest):
        await inbox.full.wait()
    assert rest.seconds == [1]
