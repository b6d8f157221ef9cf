"""kill -9 at random points: nothing lost, nothing done twice, at most one reply said twice a kill."""

from __future__ import annotations

import random

import pytest

from tests.emulator import Emulator
from tests.reliability.fleet import Fleet
from tests.reliability.nursery import Nursery

CHATS = range(101, 121)
ON_THE_WIRE = 10
"""As many messages may have come from others before that which was on its way when its process was killed."""


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
    twice: list[tuple[int, int]] = []
    for chat_id, shown in fleet.echoes().items():
        assert list(dict.fromkeys(mark for _, mark in shown)) == fleet.sent[chat_id], "replies out of order"
        before: dict[str, int] = {}
        for number, mark in shown:
            if mark in before:
                twice.append((before[mark], number))
            before[mark] = number
    blameless = without_a_kill(twice, killed_at)
    print(f"kills {len(killed_at)}, updates {updates}, replies said twice {len(twice)}")
    assert not blameless, f"more than one reply said twice after a kill: {twice} with kills at {killed_at}"


def without_a_kill(twice: list[tuple[int, int]], killed_at: list[int]) -> list[tuple[int, int]]:
    """Those of the replies said twice, (first copy, second copy), that no kill between the two is left to answer for.

    What was on its way when a process was killed arrives after the kill.
    """
    free, blameless = sorted(killed_at), []
    for first, second in sorted(twice, key=lambda copies: copies[1]):
        blamed = next((kill for kill in free if first - ON_THE_WIRE <= kill < second), None)
        if blamed is None:
            blameless.append((first, second))
        else:
            free.remove(blamed)
    return blameless


def test_each_reply_said_twice_needs_a_kill_of_its_own() -> None:
    assert without_a_kill([(90, 110), (205, 220)], [100, 200]) == []
    assert without_a_kill([(95, 110), (96, 112)], [100, 200]) == [(96, 112)]
    assert without_a_kill([(150, 160)], [100, 200]) == [(150, 160)]
    # The second of a pair waited for its turn through another kill.
    assert without_a_kill([(95, 110), (180, 260)], [100, 200, 250]) == []


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
