"""The webhook stores before it answers, and is a wall to everyone but Telegram."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.telegram.client import Client
from bot.telegram.errors import Refused
from bot.telegram.updates import ALLOWED_UPDATES
from bot.telegram.webhook import SECRET_HEADER, register_webhook, webhook_route
from tests.emulator import Emulator

SECRET = "a-Secret_of-this-test"
UPDATE = {"update_id": 11, "message": {"message_id": 1, "text": "bonjour"}}
JSON = {"content-type": "application/json", SECRET_HEADER: SECRET}


class Store:
    """Keeps updates by their number, as the inbox does."""

    def __init__(self) -> None:
        self.kept: dict[int, dict[str, Any]] = {}
        self.calls = 0
        self.failures: list[Exception] = []

    async def __call__(self, batch: list[dict[str, Any]]) -> None:
        self.calls += 1
        if self.failures:
            raise self.failures.pop()
        for update in batch:
            self.kept.setdefault(update["update_id"], update)


@pytest.fixture
def store() -> Store:
    return Store()


def application(store: Store, **options: Any) -> Starlette:
    return Starlette(routes=[webhook_route("/hook", SECRET, store, **options)])


@pytest_asyncio.fixture
async def door(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(store, body_limit=2000))
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as http:
        yield http


@pytest.mark.asyncio
async def test_an_update_is_stored_then_acknowledged(door: httpx.AsyncClient, store: Store) -> None:
    answer = await door.post("/hook", content=json.dumps(UPDATE), headers=JSON)
    assert (answer.status_code, answer.content) == (200, b"")
    assert store.kept == {11: UPDATE}


@pytest.mark.asyncio
async def test_the_same_update_again_is_acknowledged_again(door: httpx.AsyncClient, store: Store) -> None:
    for _ in range(3):
        assert (await door.post("/hook", json=UPDATE, headers=JSON)).status_code == 200
    assert store.kept == {11: UPDATE}


@pytest.mark.asyncio
async def test_when_the_store_is_down_telegram_is_asked_to_come_again(door: httpx.AsyncClient, store: Store) -> None:
    store.failures = [OSError("disk full: bonjour")]
    with capture_logs() as logs:
        assert (await door.post("/hook", json=UPDATE, headers=JSON)).status_code == 503
    assert logs[0]["error"] == "OSError" and "bonjour" not in str(logs)
    assert (await door.post("/hook", json=UPDATE, headers=JSON)).status_code == 200


@pytest.mark.asyncio
@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.lower(), "é"])
async def test_without_the_secret_nothing_is_read(door: httpx.AsyncClient, store: Store, secret: str | None) -> None:
    headers = [(b"content-type", b"application/json")]
    if secret is not None:
        headers.append((SECRET_HEADER.encode(), secret.encode()))
    answer = await door.post("/hook", content=json.dumps(UPDATE), headers=headers)
    assert (answer.status_code, answer.content, store.calls) == (403, b"", 0)


@pytest.mark.asyncio
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_only_post(door: httpx.AsyncClient, method: str) -> None:
    assert (await door.request(method, "/hook", headers=JSON)).status_code == 405


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_only_json(door: httpx.AsyncClient, store: Store, kind: str) -> None:
    answer = await door.post("/hook", content=json.dumps(UPDATE), headers={**JSON, "content-type": kind})
    assert (answer.status_code, store.calls) == (415, 0)


@pytest.mark.asyncio
async def test_a_charset_may_stand_with_the_type(door: httpx.AsyncClient) -> None:
    headers = {**JSON, "content-type": "Application/JSON; charset=utf-8"}
    assert (await door.post("/hook", content=json.dumps(UPDATE), headers=headers)).status_code == 200


BAD = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"[" * 900,
    b'{"update_id": 1, "a": ' + b"[" * 500 + b"]" * 500 + b"}",
    b'{"update_id": 1, "a": NaN}',
    b'{"update_id": 1, "a": -Infinity}',
    b'{"update_id": 99999999999999999999}',
    b'{"update_id": 1.0}',
    b'{"update_id": ' + b"9" * 1500 + b"}",
    b'{"update_id": "1"}',
    b"\xff\xfe\x00",
    b'{"update_id": 1, "a": "\xff"}',
]


@pytest.mark.asyncio
@pytest.mark.parametrize("body", BAD)
async def test_what_is_no_update_is_refused_without_an_echo(door: httpx.AsyncClient, store: Store, body: bytes) -> None:
    answer = await door.post("/hook", content=body, headers=JSON)
    assert (answer.status_code, answer.content, store.calls) == (400, b"", 0)


@pytest.mark.asyncio
async def test_the_deepest_bomb(store: Store) -> None:
    transport = httpx.ASGITransport(application(store))
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as http:
        for body in (b"[" * 1_000_000, b'{"a":' * 200_000):
            assert (await http.post("/hook", content=body, headers=JSON)).status_code == 400


@pytest.mark.asyncio
async def test_half_a_character_is_replaced_before_it_is_stored(door: httpx.AsyncClient, store: Store) -> None:
    body = b'{"update_id": 3, "message": {"text": "a\\ud800b\\u0000"}}'
    assert (await door.post("/hook", content=body, headers=JSON)).status_code == 200
    assert store.kept[3]["message"]["text"] == "a\ufffdb"


@pytest.mark.asyncio
async def test_a_body_over_the_limit_is_not_read_to_its_end(store: Store) -> None:
    async def body() -> AsyncGenerator[bytes, None]:
        for _ in range(100):
            sent.append(1000)
            yield b"x" * 1000

    sent: list[int] = []
    messages: list[MutableMapping[str, Any]] = []
    chunks = body()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": await anext(chunks), "more_body": True}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in JSON.items()]
    scope = {"type": "http", "method": "POST", "path": "/hook", "headers": headers, "query_string": b""}
    await application(store, body_limit=5000)(scope, receive, send)
    assert messages[0]["status"] == 413
    assert len(sent) == 6
    await chunks.aclose()


@pytest.mark.asyncio
@pytest.mark.parametrize("length", ["2001", "9" * 40])
async def test_a_length_over_the_limit_is_refused_at_once(door: httpx.AsyncClient, store: Store, length: str) -> None:
    answer = await door.post("/hook", content=json.dumps(UPDATE), headers={**JSON, "content-length": length})
    assert (answer.status_code, store.calls) == (413, 0)


@pytest.mark.asyncio
async def test_a_body_that_never_comes_is_given_up(store: Store) -> None:
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in JSON.items()]
    scope = {"type": "http", "method": "POST", "path": "/hook", "headers": headers, "query_string": b""}
    await application(store, body_seconds=0.01)(scope, receive, send)
    assert messages[0]["status"] == 408


@given(
    st.binary(max_size=300)
    | st.text(st.characters(), max_size=80).map(lambda text: json.dumps({"update_id": 1, "x": text}).encode())
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(b'{"update_id": 1, "update_id": 2}')
@example(b'\xef\xbb\xbf{"update_id": 1}')
def test_no_body_breaks_the_door(body: bytes) -> None:
    store = Store()

    async def knock() -> int:
        transport = httpx.ASGITransport(application(store))
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as http:
            return (await http.post("/hook", content=body, headers=JSON)).status_code

    status = asyncio.run(knock())
    assert status in {200, 400}
    assert bool(store.kept) == (status == 200)
    json.dumps(list(store.kept.values()), ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.parametrize("secret", ["", "with space", "é", "x" * 257])
def test_a_secret_that_telegram_would_refuse_is_refused_first(secret: str) -> None:
    with pytest.raises(ValueError, match="1 to 256") as refused:
        webhook_route("/hook", secret, Store())
    assert not secret or secret not in str(refused.value)


class Announced(uvicorn.Server):
    """A server that says when it is up; signals stay with whoever runs the tests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@pytest_asyncio.fixture
async def served(store: Store) -> AsyncIterator[str]:
    """The door on a loopback port."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(store), log_config=None, lifespan="off", ws="none")
    server = Announced(config)
    task = asyncio.create_task(server.serve([listener]))
    await server.up.wait()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    server.should_exit = True
    await task


@pytest.mark.asyncio
async def test_telegram_finds_the_door(client: Client, emulator: Emulator, served: str, store: Store) -> None:
    emulator.person(5).types("written before the webhook was there")
    await register_webhook(client, served, SECRET)
    emulator.faults.lose_acknowledgements(1)
    store.failures = [OSError("locked")]
    emulator.person(6).types("and after")
    await asyncio.to_thread(emulator.waits_until_confirmed)
    assert len(store.kept) == 2
    assert store.calls >= 4
    asked = emulator.calls_of("setWebhook")[0].parameters
    assert asked["secret_token"] == SECRET
    assert "true" not in str(asked.get("drop_pending_updates", "")).lower()
    assert all(name in asked["allowed_updates"] for name in ALLOWED_UPDATES)


@pytest.mark.asyncio
async def test_a_forged_update_does_not_get_in(served: str, store: Store) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.post(served, json=UPDATE)).status_code == 403
    assert store.calls == 0


@pytest.mark.asyncio
async def test_an_address_that_telegram_refuses_is_named(client: Client) -> None:
    with pytest.raises(Refused, match=r"(?i)invalid webhook url"):
        await register_webhook(client, "https:///hook", SECRET)


@pytest.mark.asyncio
@pytest.mark.parametrize("url", ["", "example.org/hook"])
async def test_no_address_does_not_take_the_webhook_away(client: Client, emulator: Emulator, url: str) -> None:
    with pytest.raises(ValueError, match="expected https://"):
        await register_webhook(client, url, SECRET)
    assert emulator.calls == []
