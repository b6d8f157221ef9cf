"""How updates reach the bot: offsets, long polls, the webhook with its second attempts, and trouble on demand."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import pytest_asyncio
from telegram import Bot
from telegram.error import Conflict, Forbidden, NetworkError, RetryAfter, TimedOut

from tests.emulator import Emulator, Person, Trouble
from tests.emulator.fixtures import library_bot

pytest_plugins = ("tests.emulator.fixtures",)


@pytest_asyncio.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    async with library_bot(emulator) as running:
        yield running


@pytest.fixture
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False, timeout=5) as client:
        yield client


@pytest.fixture
def marie(emulator: Emulator) -> Person:
    return emulator.person(5, "Marie", "fr", started=True)


def ids(http: httpx.Client, **parameters: Any) -> list[int]:
    answer = http.post("getUpdates", json=parameters).json()
    return [update["update_id"] for update in answer["result"]]


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


class Hook:
    """A bot's webhook: records what is posted, answers with the statuses in turn, then 200."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.reply = b""
        self.busy: dict[int, int] = {}
        self.most_at_once = 0
        self.overlaps: list[int] = []
        self.lock = threading.Lock()
        self.hold = 0.0
        self.retry_after = ""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                hook.take(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                """Say nothing of a line that Telegram has cut."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        chat = body["message"]["chat"]["id"]
        with self.lock:
            self.bodies.append(body)
            self.secrets.append(handler.headers["X-Telegram-Bot-Api-Secret-Token"])
            status = self.statuses.pop(0) if self.statuses else 200
            self.busy[chat] = self.busy.get(chat, 0) + 1
            if self.busy[chat] > 1:
                self.overlaps.append(chat)
            self.most_at_once = max(self.most_at_once, sum(self.busy.values()))
        if self.hold:
            threading.Event().wait(self.hold)
        with self.lock:
            self.busy[chat] -= 1
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(self.reply)))
        if status != 200 and self.retry_after:
            handler.send_header("Retry-After", self.retry_after)
        handler.end_headers()
        handler.wfile.write(self.reply)

    def texts(self, chat_id: int = 5) -> list[str]:
        return [body["message"]["text"] for body in self.bodies if body["message"]["chat"]["id"] == chat_id]


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_the_webhook_gets_updates_with_the_secret(http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook) -> None:
    marie.types("before")
    http.post("setWebhook", json={"url": hook.url, "secret_token": "s-1_A", "max_connections": 3})
    marie.types("after")
    emulator.waits_until_confirmed()
    assert hook.texts() == ["before", "after"]
    assert hook.secrets == ["s-1_A", "s-1_A"]
    info = http.get("getWebhookInfo").json()["result"]
    assert info["url"] == hook.url
    assert (info["pending_update_count"], info["max_connections"]) == (0, 3)
    assert "last_error_message" not in info


def test_a_refused_update_comes_again_and_its_chat_waits(
    http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook
) -> None:
    hook.statuses = [503, 500, 404]
    http.post("setWebhook", json={"url": hook.url})
    marie.types("a")
    marie.types("b")
    emulator.waits_until_confirmed()
    assert hook.texts() == ["a", "a", "a", "a", "b"]
    info = http.get("getWebhookInfo").json()["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"
    assert info["last_error_date"] > 0


def test_a_webhook_may_ask_for_patience(http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook) -> None:
    hook.statuses, hook.retry_after = [503], "20"
    http.post("setWebhook", json={"url": hook.url})
    began = time.monotonic()
    marie.types("a")
    emulator.waits_until_confirmed()
    # The fixture's pace makes a second last ten milliseconds.
    assert time.monotonic() - began >= 0.2
    assert hook.texts() == ["a", "a"]


def test_a_webhook_that_hangs_up_after_each_answer_is_dialled_again(
    http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook
) -> None:
    hook.server.RequestHandlerClass.protocol_version = "HTTP/1.0"  # type: ignore[attr-defined]
    http.post("setWebhook", json={"url": hook.url})
    for text in ("a", "b", "c"):
        marie.types(text)
    emulator.waits_until_confirmed()
    assert hook.texts() == ["a", "b", "c"]


def test_one_chat_is_served_one_at_a_time_and_several_at_once(http: httpx.Client, emulator: Emulator, hook: Hook) -> None:
    hook.hold = 0.02
    for number in range(1, 7):
        person = emulator.person(number)
        for text in ("a", "b", "c"):
            person.types(text)
    http.post("setWebhook", json={"url": hook.url, "max_connections": 4})
    emulator.waits_until_confirmed()
    assert hook.overlaps == []
    assert 1 < hook.most_at_once <= 4
    assert all(hook.texts(number) == ["a", "b", "c"] for number in range(1, 7))


def test_a_webhook_that_is_not_there_is_tried_again(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    http.post("setWebhook", json={"url": "http://127.0.0.1:9/hook"})
    marie.types("a")
    assert emulator.world.signal.wait(lambda: emulator.world.webhook.last_error_message, 3) == "Connection refused"
    info = http.get("getWebhookInfo").json()["result"]
    assert info["pending_update_count"] == 1
    http.post("deleteWebhook")
    assert ids(http) == [700_000_001]


def test_a_webhook_that_is_too_slow_is_tried_again(marie: Person, hook: Hook) -> None:
    with Emulator(webhook_pace=0.01, webhook_timeout=0.05) as emulator:
        hook.hold = 0.15
        with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:
            client.post("setWebhook", json={"url": hook.url})
            emulator.person(5).types("a")
            assert emulator.world.signal.wait(lambda: len(hook.bodies) > 1, 3)
            message = client.get("getWebhookInfo").json()["result"]["last_error_message"]
            assert message == "Read timeout expired"


def test_an_answer_to_the_webhook_may_be_a_call(http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook) -> None:
    hook.reply = b'{"method": "sendMessage", "chat_id": 5, "text": "inline"}'
    http.post("setWebhook", json={"url": hook.url})
    marie.types("a")
    assert marie.waits().text == "inline"


def test_pending_updates_can_be_dropped(http: httpx.Client, marie: Person, hook: Hook) -> None:
    marie.types("a")
    http.post("deleteWebhook", json={"drop_pending_updates": True})
    assert ids(http) == []
    marie.types("b")
    http.post("setWebhook", json={"url": hook.url, "drop_pending_updates": True})
    assert http.get("getWebhookInfo").json()["result"]["pending_update_count"] == 0


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"url": "nonsense"}, "invalid webhook URL specified"),
        ({"url": "http://a.be", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "http://a.be", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
def test_webhooks_that_telegram_refuses(
    http: httpx.Client, emulator: Emulator, parameters: dict[str, str], error: str
) -> None:
    assert http.post("setWebhook", json=parameters).json()["description"] == f"Bad Request: {error}"
    assert len(emulator.violations) == 1


def test_duplicates_by_polling(http: httpx.Client, emulator: Emulator, marie: Person) -> None:
    emulator.faults.duplicate(3, 3)
    marie.types("a")
    seen, offset = [], 0
    for _ in range(5):
        batch = ids(http, offset=offset)
        seen += batch
        offset = max([offset, *(number + 1 for number in batch)])
    assert seen == [700_000_001] * 3


def test_duplicates_by_webhook(http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook) -> None:
    emulator.faults.duplicate(2, 5)
    http.post("setWebhook", json={"url": hook.url})
    for text in ("a", "b", "c", "d"):
        marie.types(text)
    emulator.waits_until_confirmed()
    texts = hook.texts()
    assert texts == sorted(texts)
    assert all(2 <= texts.count(text) <= 5 for text in "abcd")


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


def test_a_lost_acknowledgement_brings_the_update_again(
    http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook
) -> None:
    emulator.faults.lose_acknowledgements(2)
    http.post("setWebhook", json={"url": hook.url})
    marie.types("a")
    marie.types("b")
    emulator.waits_until_confirmed()
    assert hook.texts() == ["a", "a", "a", "b"]


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
