"""How updates reach a webhook: secrets, second attempts, order and lost acknowledgements."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.emulator import Emulator, Person
from tests.emulator.polls import ids


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


def test_duplicates_by_webhook(http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook) -> None:
    emulator.faults.duplicate(2, 5)
    http.post("setWebhook", json={"url": hook.url})
    for text in ("a", "b", "c", "d"):
        marie.types(text)
    emulator.waits_until_confirmed()
    texts = hook.texts()
    assert texts == sorted(texts)
    assert all(2 <= texts.count(text) <= 5 for text in "abcd")


def test_a_lost_acknowledgement_brings_the_update_again(
    http: httpx.Client, emulator: Emulator, marie: Person, hook: Hook
) -> None:
    emulator.faults.lose_acknowledgements(2)
    http.post("setWebhook", json={"url": hook.url})
    marie.types("a")
    marie.types("b")
    emulator.waits_until_confirmed()
    assert hook.texts() == ["a", "a", "a", "b"]
