"""Trouble that passes: order is kept, everything is answered once, and nobody has to lend a hand."""

from __future__ import annotations

import resource
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from bot.rendering.renderer import Renderer
from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.models import Chat, Outgoing
from tests.emulator import Emulator
from tests.reliability.echo import DEADLY
from tests.reliability.fleet import Fleet
from tests.reliability.nursery import Nursery

CHATS = range(201, 213)


def feed(fleet: Fleet, each: int) -> None:
    for _ in range(each):
        for chat_id in CHATS:
            fleet.say(chat_id)


def check(fleet: Fleet, *, once: bool = True) -> None:
    """All that was said is in the state once and in order, and was echoed in order; `once`: not a single time more."""
    assert fleet.states() == fleet.sent
    for chat_id, shown in fleet.echoes().items():
        marks = [mark for _, mark in shown]
        assert (marks if once else list(dict.fromkeys(marks))) == fleet.sent[chat_id]


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Nobody else can write inside."""
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(make_url(database_url).database or "", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()
        connection.close()
    else:
        with psycopg.connect(database_url) as other:
            other.execute("LOCK TABLE updates, chats, outbox IN ACCESS EXCLUSIVE MODE")
            yield
            other.rollback()


def hold(seconds: float) -> None:
    """Let time pass while a trouble lasts."""
    threading.Event().wait(seconds)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_duplicates_and_disorder_change_nothing(
    telegram: Emulator, nursery: Nursery, database_url: str, webhook: bool
) -> None:
    fleet = Fleet(telegram, nursery, database_url, webhook, size=1 if database_url.startswith("sqlite") else 2)
    telegram.faults.duplicate(1, 5)
    telegram.faults.shuffle(0.3)
    if webhook:
        telegram.faults.lose_acknowledgements(20)
    fleet.start()
    feed(fleet, 8)
    fleet.waits_until_all_answered()
    assert fleet.stop() == [0] * fleet.size
    check(fleet)
    assert sum(item.deliveries for item in telegram.updates.pending()) == 0


def test_a_locked_database_is_waited_for(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url, webhook=True)
    fleet.start()
    feed(fleet, 1)
    fleet.waits_until_all_answered()
    with locked(database_url):
        feed(fleet, 2)
        hold(5)
    feed(fleet, 1)
    fleet.waits_until_all_answered()
    assert fleet.stop() == [0]
    check(fleet)


def test_a_full_disk_is_said_and_survived(telegram: Emulator, nursery: Nursery, tmp_path: object) -> None:
    fleet = Fleet(telegram, nursery, f"sqlite:///{tmp_path}/comptoir.db", webhook=True)
    fleet.start()
    feed(fleet, 1)
    fleet.waits_until_all_answered()
    [pid] = fleet.pids
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, most))
    feed(fleet, 2)

    def refused() -> bool:
        return "503" in str(telegram.world.webhook.last_error_message)

    assert telegram.world.signal.wait(refused, 20), "Telegram is told 503 while nothing can be stored"
    ready = httpx.get(f"http://127.0.0.1:{fleet.port}/readyz", trust_env=False)
    assert ready.status_code == 503 and "Error" in ready.text
    hold(2)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
    fleet.waits_until_all_answered()
    assert nursery.running(pid)
    assert httpx.get(f"http://127.0.0.1:{fleet.port}/readyz", trust_env=False).status_code == 200
    assert fleet.stop() == [0]
    check(fleet)


def storm(telegram: Emulator, fleet: Fleet, seconds: float) -> None:
    """Telegram refuses, fails, and leaves answers out for so many seconds."""
    fleet.start()
    feed(fleet, 1)
    fleet.waits_until_all_answered()
    telegram.faults.add("500", seconds=seconds / 2, method="sendMessage", chance=0.7)
    telegram.faults.add("429", seconds=seconds, method="sendMessage", retry_after=1, chance=0.5)
    telegram.faults.add("502", seconds=seconds, method="getUpdates", chance=0.5)
    telegram.faults.add("cut", seconds=seconds, method="sendMessage", chance=0.2)
    feed(fleet, 4)
    hold(seconds)
    feed(fleet, 1)
    fleet.waits_until_all_answered(180)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_telegram_in_trouble_for_a_while(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url)
    storm(telegram, fleet, 4)
    assert fleet.stop() == [0]
    check(fleet)


@pytest.mark.campaign
@pytest.mark.timeout(900)
def test_telegram_in_trouble_for_a_minute(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url)
    storm(telegram, fleet, 60)
    assert fleet.stop() == [0]
    check(fleet)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lost_answer_is_said_again_rather_than_never(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url)
    fleet.start()
    feed(fleet, 1)
    fleet.waits_until_all_answered()
    telegram.faults.add("lost answer", times=3, method="sendMessage", hold=0.1)
    feed(fleet, 2)
    fleet.waits_until_all_answered()
    fleet.stop()
    check(fleet, once=False)


def test_one_chat_waits_alone_and_who_left_is_left_alone(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url)
    fleet.start()
    feed(fleet, 1)
    fleet.waits_until_all_answered()
    slow, gone = CHATS[0], CHATS[1]
    told_to_wait = telegram.faults.add("429", times=1, chat_id=slow, retry_after=4)
    blocked = telegram.faults.add("403", chat_id=gone)
    for chat_id in (slow, gone):
        telegram.person(chat_id).types("encore")
    assert telegram.world.signal.wait(lambda: told_to_wait.hits and blocked.hits, 10)
    for chat_id in CHATS[2:]:
        telegram.person(chat_id).types("toujours")
    for chat_id in CHATS[2:]:
        telegram.person(chat_id).waits("toujours", timeout=3)
    assert not any("encore" in text for text in telegram.chat(slow).texts), "its four seconds are not over"
    telegram.person(slow).waits("encore", timeout=10)
    assert fleet.stop() == [0]
    assert blocked.hits == 1, "nobody writes to who has blocked the bot"
    database = Database(database_url)
    with database.read() as session:
        chat = session.get(Chat, gone)
        assert chat is not None and chat.holder == "nobody"
        dropped = session.query(Outgoing).filter(Outgoing.chat_id == gone, Outgoing.status == "dropped").count()
    database.close()
    assert dropped == 1


def test_a_message_that_ends_its_process_is_set_aside(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url)
    fleet.start()
    fleet.say(101)
    fleet.waits_until_all_answered()
    telegram.person(101).types(DEADLY)
    for _ in range(inbox.MOST_DEATHS):
        assert nursery.kill(fleet.pids.pop(), 0) == -signal.SIGKILL
        fleet.start()
    fleet.say(101)
    fleet.say(102)
    fleet.waits_until_all_answered()
    said = [str(message.content.get("text")) for message in telegram.world.chats[101].messages.values() if message.from_bot]
    words = Renderer.load().words("fr").say("dialogue.trouble").unescape()
    assert said.count(words) == 1, said
    assert fleet.stop() == [0]


def test_ending_in_an_orderly_way_says_nothing_twice(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url, extra={"ECHO_SECONDS": "0.02"})
    fleet.start()
    for _ in range(3):
        feed(fleet, 2)
        fleet.waits_for_calls(12)
        assert fleet.stop() == [0]
        fleet.start()
    fleet.waits_until_all_answered()
    assert fleet.stop() == [0]
    check(fleet)


def test_changing_the_door_loses_nothing(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url)
    for webhook in (False, True, False):
        fleet.webhook = webhook
        feed(fleet, 1)
        fleet.start()
        fleet.waits_for_calls(8)
        feed(fleet, 1)
        fleet.nursery.kill(fleet.pids.pop(), signal.SIGTERM)
        assert bool(telegram.world.webhook.url) is webhook
    fleet.start()
    fleet.waits_until_all_answered()
    assert fleet.stop() == [0]
    check(fleet)
