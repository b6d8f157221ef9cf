"""The measurements. Both sides are measured alternately, so that other load on the machine affects both alike."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.bench.interviews import Interview
from bot.bench.sides import Side, first_reply, turn

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of both sides. `better` is "lower" or "higher"."""

    name: str
    unit: str
    ours: float
    stock: float
    samples: int
    better: str = "lower"

    @property
    def ratio(self) -> float:
        """Return ours divided by stock's."""
        return self.ours / self.stock if self.stock else math.nan


@dataclass(frozen=True, slots=True)
class Plan:
    """The extent of a run: turns of one conversation, concurrent chats, samples and seconds at each point."""

    turns: Sequence[int] = (10, 100, 1000)
    chats: Sequence[int] = (1, 8, 64)
    samples: int = 60
    slow_samples: int = 24
    seconds: float = 15.0
    rounds: int = 3
    starts: int = 3
    training: bool = True


QUICK = Plan(samples=16, slow_samples=8, seconds=4.0, rounds=1, starts=1, training=False)
SLOW_FROM = 500
"""From this many turns on `slow_samples` are taken, because stock's turns are slow."""
BLOCK = 8


def quantile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank quantile, which is always a measured value."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


async def start(make: Callable[[], Side], interview: Interview) -> tuple[Side, float]:
    """Launch a side. Return it with the seconds until its first reply."""
    side = make()
    since = time.perf_counter()
    try:
        side.launch()
        await first_reply(side, interview)
    except BaseException:
        await side.close()
        raise
    return side, time.perf_counter() - since


async def latencies(ours: Side, stock: Side, interview: Interview, plan: Plan, tell: Tell) -> list[Measure]:
    """Return the p50 and p99 latency of a turn by the number of earlier turns in the conversation."""
    measures: list[Measure] = []
    sides = (ours, stock)
    chats = [await side.begin(interview) for side in sides]
    for turns in sorted(plan.turns):
        tell(f"latency at {turns} turns")
        wanted = plan.slow_samples if turns >= SLOW_FROM else plan.samples
        taken: tuple[list[float], list[float]] = ([], [])
        for side, chat in zip(sides, chats, strict=True):
            # A conversation is lengthened by repeating its own events, so it needs some first.
            while chat.turns < min(turns, 2 * BLOCK):
                await turn(side, chat)
            await side.lengthen(chat, turns)
        while len(taken[1]) < wanted:
            for side, chat, seconds in zip(sides, chats, taken, strict=True):
                seconds += [await turn(side, chat) for _ in range(min(BLOCK, wanted - len(seconds)))]
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            milliseconds = [1000 * quantile(seconds, share) for seconds in taken]
            measures.append(Measure(f"turn {name} at {turns} turns", "ms", milliseconds[0], milliseconds[1], wanted))
    return measures


async def throughputs(ours: Side, stock: Side, interviews: Sequence[Interview], plan: Plan, tell: Tell) -> list[Measure]:
    """Return the turns a second with so many people, each of whom writes as soon as they are answered."""
    measures: list[Measure] = []
    for people in plan.chats:
        tell(f"throughput at {people} chats")
        rates: tuple[list[float], list[float]] = ([], [])
        for _ in range(plan.rounds):
            for side, found in zip((ours, stock), rates, strict=True):
                found.append(await rate(side, interviews, people, plan.seconds))
        measures.append(Measure(f"turns a second at {people} chats", "1/s", quantile(rates[0], 0.5),
                                quantile(rates[1], 0.5), plan.rounds, "higher"))  # fmt: skip
    return measures


async def rate(side: Side, interviews: Sequence[Interview], people: int, seconds: float) -> float:
    """Return the turns a second when each of `people` sends a message once the last one is answered."""
    chats = [await side.begin(interviews[number % len(interviews)]) for number in range(people)]
    waiting = deque(chats)
    since = time.perf_counter()
    for chat in chats:
        await side.send(chat, chat.next_line())
        await asyncio.sleep(0)
    made = 0
    while waiting:
        # Both sides answer in order of arrival, so the person who waits longest is answered next.
        chat = waiting.popleft()
        await side.reply(chat)
        made += 1
        if time.perf_counter() - since < seconds:
            await side.send(chat, chat.next_line())
            waiting.append(chat)
    return made / (time.perf_counter() - since)
