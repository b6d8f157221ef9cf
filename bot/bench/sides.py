"""What is compared: this program and the stock layout, behind one interface."""

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
"""Seconds in which a side must have answered for the first time."""

AGAIN_SECONDS = 0.02


class SideError(RuntimeError):
    """A side answered something that cannot be measured."""


@dataclass(slots=True)
class Chat:
    """A conversation under way on a side: `mark` is what the side remembers of it, `turns` how many were made."""

    key: str
    language: str
    lines: Iterator[Line] = field(repr=False)
    mark: int = 0
    turns: int = 0

    def next_line(self) -> Line:
        return next(self.lines)


class Side(Protocol):
    """One of the two programs under measurement, in processes of its own with a fresh database."""

    name: str
    processes: Processes

    def launch(self) -> None:
        """Start the processes and return at once."""
        ...

    async def begin(self, interview: Interview) -> Chat:
        """A new conversation that has had its first reply."""
        ...

    async def send(self, chat: Chat, line: Line) -> None:
        """Hand the message over; the reply is waited for by `reply`."""
        ...

    async def reply(self, chat: Chat) -> int:
        """The number of messages that answer the oldest message sent, once they are there."""
        ...

    async def lengthen(self, chat: Chat, turns: int) -> None:
        """Bring the conversation to that many turns, unmeasured."""
        ...

    async def close(self) -> None:
        """Stop the processes."""
        ...


async def first_reply(side: Side, interview: Interview) -> Chat:
    """A conversation with a side that was launched just now; tries until there is an answer."""
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
    """The seconds from a message to its whole answer."""
    line = chat.next_line()
    since = time.perf_counter()
    await side.send(chat, line)
    answered = await side.reply(chat)
    seconds = time.perf_counter() - since
    if not answered:
        raise SideError(f"{side.name} gave no answer to {line.text!r}")
    chat.turns += 1
    return seconds
