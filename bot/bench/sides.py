"""The two sides of the comparison, this program and the stock layout, behind one interface."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from bot.bench.interviews import Interview, Line
from bot.bench.processes import Processes

PATIENCE = 300.0
"""How many seconds a side has for its first reply."""

AGAIN_SECONDS = 0.02


class SideError(RuntimeError):
    """A side gave an answer that cannot be measured."""


@dataclass(slots=True)
class Chat:
    """A running conversation. `mark` is the side's own state, `turns` the number of turns so far."""

    key: str
    language: str
    lines: Iterator[Line] = field(repr=False)
    mark: int = 0
    turns: int = 0

    def next_line(self) -> Line:
        return next(self.lines)


class Side(Protocol):
    """One of the two measured programs, in its own processes with a fresh database."""

    name: str
    processes: Processes

    def launch(self) -> None:
        """Start the processes and return at once."""
        ...

    async def begin(self, interview: Interview) -> Chat:
        """Return a new conversation after its first reply."""
        ...

    async def send(self, chat: Chat, line: Line) -> None:
        """Send a message. `reply` waits for the answer."""
        ...

    async def reply(self, chat: Chat) -> int:
        """Wait for the answer to the oldest unanswered message. Return its number of messages."""
        ...

    async def lengthen(self, chat: Chat, turns: int) -> None:
        """Extend the conversation to that many turns, unmeasured."""
        ...

    async def close(self) -> None:
        """Stop the processes."""
        ...


async def first_reply(side: Side, interview: Interview) -> Chat:
    """Return a conversation with a side that was just launched, retrying until it answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        side.processes.check()
        try:
            return await side.begin(interview)
        except (httpx.HTTPError, SideError) as error:
            if time.monotonic() > deadline:
                raise SideError(f"{side.name} gave no answer within {PATIENCE:.0f} s: {error}") from error
            await asyncio.sleep(AGAIN_SECONDS)


async def turn(side: Side, chat: Chat) -> float:
    """Return the seconds from a message to its complete answer."""
    line = chat.next_line()
    since = time.perf_counter()
    await side.send(chat, line)
    answered = await side.reply(chat)
    seconds = time.perf_counter() - since
    if not answered:
        raise SideError(f"{side.name} gave no answer to {line.text!r}")
    chat.turns += 1
    return seconds
