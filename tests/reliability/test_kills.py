"""kill -9 at random points: nothing lost, nothing done twice, at most one reply said twice a kill."""

from __future__ import annotations

import random
from bisect import bisect_left

import pytest

from tests.emulator import Emulator
from tests.reliability.fleet import Fleet
from tests.reliability.nursery import Nursery

CHATS = range(101, 121)


def campaign(fleet: Fleet, *, kills: int, updates: int, seed: int) -> list[int]:
    """Feed `updates` messages, killing a bot `kills` times; the newest message at each kill."""
    chance = random.Random(seed)
    fleet.start()
    killed_at = []
    for kill in range(kills + 1):
        for _ in range(updates // (kills + 1) + (kill < updates % (kills + 1))):
            fleet.say(chance.choice(CHATS))
        if kill < kills:
            fleet.waits_for_calls(chance.randint(1, 40))
            fleet.kill_one(chance)
            killed_at.append(fleet.last_message())
    # Thirty messages a second is all that Telegram takes from a bot, and this one keeps to it.
    fleet.waits_until_all_answered(60 + updates / 10)
    return killed_at


def check(fleet: Fleet, killed_at: list[int], updates: int) -> None:
    """Raise AssertionError unless all promises held."""
    assert sum(len(texts) for texts in fleet.sent.values()) == updates
    assert fleet.states() == fleet.sent, "lost, done twice, or out of order"
    by_kill = [0] * (len(killed_at) + 1)
    for chat_id, shown in fleet.echoes().items():
        assert list(dict.fromkeys(mark for _, mark in shown)) == fleet.sent[chat_id], "replies out of order"
        before: dict[str, int] = {}
        for number, mark in shown:
            if mark in before:
                # The kill to blame is the one that came next after the first copy.
                by_kill[bisect_left(killed_at, before[mark])] += 1
            before[mark] = number
    print(f"kills {len(killed_at)}, updates {updates}, replies said twice {sum(by_kill)}, most after a kill {max(by_kill)}")
    assert max(by_kill) <= 1, f"more than one reply said twice after a kill: {by_kill}"


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_twenty_kills(telegram: Emulator, nursery: Nursery, database_url: str, webhook: bool) -> None:
    fleet = Fleet(telegram, nursery, database_url, webhook, size=1 if database_url.startswith("sqlite") else 2)
    killed_at = campaign(fleet, kills=20, updates=600, seed=7)
    assert all(status == 0 for status in fleet.stop())
    check(fleet, killed_at, 600)


@pytest.mark.campaign
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_two_hundred_kills(telegram: Emulator, nursery: Nursery, database_url: str, webhook: bool) -> None:
    fleet = Fleet(telegram, nursery, database_url, webhook, size=1 if database_url.startswith("sqlite") else 2)
    killed_at = campaign(fleet, kills=200, updates=5000, seed=11)
    assert all(status == 0 for status in fleet.stop())
    check(fleet, killed_at, 5000)
