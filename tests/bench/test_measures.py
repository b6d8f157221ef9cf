"""What is made of samples, and who is measured when, with sides that answer at once."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import httpx
import pytest

from bot.bench.interviews import Interview, Line, load_interviews
from bot.bench.measures import Measure, Plan, latencies, quantile, rate, start, throughputs
from bot.bench.processes import Processes
from bot.bench.sides import Chat, SideError, first_reply

INTERVIEW = load_interviews()[0]


class Weightless(Processes):
    """The processes of a side that has none."""

    def __init__(self) -> None:
        super().__init__(Path(), {})
        self.checked = 0

    def check(self) -> None:
        self.checked += 1


class Echo:
    """A side that answers at once, or after some refusals; it notes what was asked of it."""

    def __init__(self, name: str = "echo", refusals: int = 0, silent: bool = False) -> None:
        self.name = name
        self.processes: Processes = Weightless()
        self.refusals = refusals
        self.silent = silent
        self.said: list[tuple[str, str]] = []
        self.lengthened: list[int] = []
        self.open = 0
        self.most_open = 0
        self.launched = False
        self.closed = False

    def launch(self) -> None:
        self.launched = True

    async def begin(self, interview: Interview) -> Chat:
        if self.refusals:
            self.refusals -= 1
            raise httpx.ConnectError("not yet")
        return Chat(str(len(self.said)), interview.language, interview.lines())

    async def send(self, chat: Chat, line: Line) -> None:
        self.said.append((self.name, line.text))
        self.open += 1
        self.most_open = max(self.most_open, self.open)

    async def reply(self, chat: Chat) -> int:
        self.open -= 1
        return 0 if self.silent else 1

    async def lengthen(self, chat: Chat, turns: int) -> None:
        self.lengthened.append(turns)
        chat.turns = max(turns, chat.turns)

    async def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("values", "share", "expected"), [
    ([3, 1, 2], 0.5, 2), ([1, 2, 3, 4], 0.5, 2), ([5], 0.99, 5), (list(range(1, 101)), 0.99, 99), ([1, 2], 0.0, 1),
    (list(range(1, 25)), 0.99, 24),
])  # fmt: skip
def test_a_quantile_is_a_value_that_was_measured(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == expected


def test_the_ratio_is_ours_to_stocks() -> None:
    assert Measure("x", "ms", 2.0, 8.0, 1).ratio == 0.25
    assert math.isnan(Measure("x", "ms", 2.0, 0.0, 1).ratio)


async def test_latency_is_taken_in_turns_at_each_length() -> None:
    journal: list[tuple[str, str]] = []
    ours, stock = Echo("ours"), Echo("stock")
    ours.said = stock.said = journal
    measures = await latencies(ours, stock, INTERVIEW, Plan(turns=(1000, 10), samples=20, slow_samples=9), lambda _: None)
    assert [measure.name for measure in measures] == [
        "turn p50 at 10 turns", "turn p99 at 10 turns", "turn p50 at 1000 turns", "turn p99 at 1000 turns",
    ]  # fmt: skip
    assert [measure.samples for measure in measures] == [20, 20, 9, 9]
    assert ours.lengthened == stock.lengthened == [10, 1000]
    sequence = [name for name, _ in journal]
    # 10 turns each to begin with, blocks of 8, 8 and 4 by turns; 6 more each, then 8 and 1.
    before = ["ours"] * 10 + ["stock"] * 10
    first = (["ours"] * 8 + ["stock"] * 8) * 2 + ["ours"] * 4 + ["stock"] * 4
    assert sequence[: len(before + first)] == before + first
    assert [text for name, text in journal if name == "ours"] == [text for name, text in journal if name == "stock"]


async def test_a_side_that_gives_no_answer_is_no_measurement() -> None:
    with pytest.raises(SideError, match="mute gave no answer"):
        await latencies(Echo(), Echo("mute", silent=True), INTERVIEW, Plan(turns=(10,)), lambda _: None)


async def test_every_person_writes_once_answered_and_not_before() -> None:
    side = Echo()
    assert await rate(side, load_interviews(), 8, 0.0) > 0
    assert side.most_open == 8
    assert len(side.said) == 8
    assert {text for _, text in side.said} == {interview.opening[0].text for interview in load_interviews()}


async def test_throughput_is_the_middle_of_the_rounds_and_more_is_better() -> None:
    measures = await throughputs(Echo(), Echo(), [INTERVIEW], Plan(chats=(1, 3), seconds=0.0, rounds=3), lambda _: None)
    assert [(measure.name, measure.better, measure.samples) for measure in measures] == [
        ("turns a second at 1 chats", "higher", 3), ("turns a second at 3 chats", "higher", 3),
    ]  # fmt: skip


async def test_the_first_reply_is_asked_for_until_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.bench.sides.AGAIN_SECONDS", 0)
    side = Echo(refusals=3)
    chat = await first_reply(side, INTERVIEW)
    assert chat.turns == 0 and isinstance(side.processes, Weightless) and side.processes.checked == 4


async def test_a_side_that_never_answers_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.bench.sides.PATIENCE", 0)
    side = Echo(refusals=9)
    with pytest.raises(SideError, match="echo gave no answer"):
        await start(lambda: side, INTERVIEW)
    assert side.launched and side.closed
    await asyncio.sleep(0)
