"""Whatever comes to the webhook: no 5xx but the declared 503, and the bot goes on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.telegram.service import derived_secret
from tests.emulator import Emulator
from tests.reliability.fleet import Fleet
from tests.reliability.nursery import Nursery

STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 2**63 - 1, 2**63, 2**80, 1.5, 1e308, "", "x", "\ud800", "\x00", "🧑‍🚀" * 50, "/start",
    "/inform{\"a\":1}",
    "{{7*7}}", "<b", "'; DROP TABLE chats; --", "EXTERNAL: x", [], {}, [[]], {"id": {}}, "9" * 5000,
)  # fmt: skip


@pytest.fixture
def door(nursery: Nursery, tmp_path: Path) -> Iterator[tuple[Fleet, httpx.Client]]:
    """A bot behind its webhook, and whoever knows the secret."""
    with Emulator() as telegram:
        fleet = Fleet(telegram, nursery, f"sqlite:///{tmp_path / 'comptoir.db'}", webhook=True, extra={"LOG_LEVEL": "ERROR"})
        fleet.start()
        fleet.say(401)
        fleet.waits_until_all_answered()
        headers = {"X-Telegram-Bot-Api-Secret-Token": derived_secret(telegram.token), "Content-Type": "application/json"}
        with httpx.Client(base_url=f"http://127.0.0.1:{fleet.port}", headers=headers, trust_env=False, timeout=30) as client:
            yield fleet, client
        fleet.say(401)
        fleet.waits_until_all_answered()
        assert fleet.stop() == [0]


def update(chance: random.Random, number: int) -> dict[str, Any]:
    """An update of Telegram's with some of its parts replaced by what should not be there."""
    chat: dict[str, Any] = {"id": 9000 + number % 50, "type": chance.choice(["private", "group", "supergroup", "channel"])}
    sender = {
        "id": chat["id"],
        "is_bot": False,
        "first_name": "F",
        "language_code": chance.choice(["fr", "nl", "xx", "de-CH"]),
    }
    message: dict[str, Any] = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": sender}
    content = chance.choice(["text", "photo", "voice", "document", "sticker", "location", "contact", "poll", "dice"])
    parts: dict[str, Any] = {
        "text": chance.choice(["bonjour", "/start fr_beer_x", "/delete", "12", *[s for s in STRANGE if isinstance(s, str)]]),
        "photo": [{"file_id": "a", "width": 90, "height": 90}], "voice": {"file_id": "v", "duration": 3},
        "document": {"file_id": "d", "file_name": "x"}, "sticker": {"file_id": "s"}, "contact": {"phone_number": "1"},
        "location": {"latitude": 1.0, "longitude": 2.0}, "poll": {"id": "1"}, "dice": {"emoji": "x", "value": 1},
    }  # fmt: skip
    message[content] = parts[content]
    kind = chance.choice(["message", "edited_message", "callback_query", "my_chat_member", "channel_post", "unheard_of"])
    body: Any = message
    if kind == "callback_query":
        body = {"id": str(number), "from": sender, "message": message, "data": chance.choice(["x.1", "", "k" * 64, "9.9.9"])}
    elif kind == "my_chat_member":
        body = {"chat": chat, "from": sender, "date": 1, "new_chat_member": {"status": chance.choice(["kicked", "member", 5])}}
    made = {"update_id": 800_000_000 + number, kind: body}
    for _ in range(chance.randrange(3)):
        spoil(chance, made)
    return made


def spoil(chance: random.Random, value: Any) -> None:
    """Replace one part, somewhere inside."""
    while isinstance(value, dict) and value:
        name = chance.choice(list(value))
        if isinstance(value[name], dict) and value[name] and chance.random() < 0.7:
            value = value[name]
            continue
        value[name] = deepcopy(chance.choice(STRANGE))
        return


def bodies(chance: random.Random) -> Iterator[bytes]:
    """Bodies that are no update."""
    deep = b'{"update_id":1,"message":' + b"[" * 3000 + b"]" * 3000 + b"}"
    fixed = (b"", b"null", b"[]", b"{", b'{"update_id":NaN}', b'{"update_id":1e999}', b"\xff\xfe\x00", b"\x00" * 100, deep,
             b"[" * 200_000, b'{"update_id": 1, "message": {"text": "' + b"a" * 2_000_000 + b'"}}', b'"\\ud800"',
             b'{"update_id": "1; DROP TABLE updates"}', b"x" * 10_000_000)  # fmt: skip
    yield from fixed
    while True:
        whole = json.dumps(update(chance, chance.randrange(10**6))).encode()
        cut = whole[: chance.randrange(len(whole))]
        yield chance.choice([cut, cut + bytes(chance.randrange(256) for _ in range(20)), chance.randbytes(300)])


def attack(client: httpx.Client, updates: int, raw: int) -> dict[int, int]:
    """How often each status came."""
    chance = random.Random(17)
    statuses: dict[int, int] = {}
    for number in range(updates):
        content = json.dumps(update(chance, number)).encode()
        status = client.post("/hook", content=content).status_code
        statuses[status] = statuses.get(status, 0) + 1
    strange = bodies(chance)
    for _ in range(raw):
        try:
            status = client.post("/hook", content=next(strange)).status_code
        except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            status = 413  # refused and cut off while the body was still coming
        statuses[status] = statuses.get(status, 0) + 1
    return statuses


def check(statuses: dict[int, int], total: int) -> None:
    print(f"statuses: {dict(sorted(statuses.items()))}")
    assert sum(statuses.values()) == total
    assert set(statuses) <= {200, 400, 413}, statuses
    assert statuses[200] > total // 2


def test_two_thousand_strange_updates_and_five_hundred_bodies(door: tuple[Fleet, httpx.Client]) -> None:
    check(attack(door[1], 2_000, 500), 2_500)


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_twenty_thousand_strange_updates_and_two_thousand_bodies(door: tuple[Fleet, httpx.Client]) -> None:
    check(attack(door[1], 20_000, 2_000), 22_000)


def test_without_the_secret_nothing_is_taken(door: tuple[Fleet, httpx.Client]) -> None:
    _, client = door
    body = json.dumps(update(random.Random(1), 1)).encode()
    for secret in ("", "wrong", "é"):
        answer = client.post("/hook", content=body, headers={b"X-Telegram-Bot-Api-Secret-Token": secret.encode()})
        assert answer.status_code == 403
    assert client.get("/hook").status_code == 405
    assert client.post("/hook", content=body, headers={"Content-Type": "text/plain"}).status_code == 415
