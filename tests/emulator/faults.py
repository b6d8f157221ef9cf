"""Trouble on demand: refusals, lost answers, cut lines, slowness, duplicates and disorder."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tests.emulator.errors import ApiError, forbidden, too_many

POLLING = frozenset({"getupdates"})


class Trouble(StrEnum):
    """What goes wrong with a call."""

    TOO_MANY = "429"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    FORBIDDEN = "403"
    LOST_ANSWER = "lost answer"
    CUT = "cut"


@dataclass(slots=True)
class Fault:
    """One rule. `left` counts down the calls that it still hits, `until` ends it by the clock; None means no end.

    LOST_ANSWER lets the call take effect and then says nothing: it keeps the line open for `hold` seconds (None: until
    the bot gives up) and cuts it. CUT drops the line before anything happened.
    """

    trouble: Trouble
    methods: frozenset[str] = frozenset()
    chat_id: int | None = None
    left: int | None = None
    until: float | None = None
    retry_after: int = 1
    hold: float | None = 0.0
    chance: float = 1.0
    hits: int = 0

    def concerns(self, method: str, chat_id: int | None, now: float) -> bool:
        """Whether the rule holds for this call now. Without a method it spares polling, which would use it up."""
        if self.left == 0 or (self.until is not None and now >= self.until):
            return False
        if self.methods and method not in self.methods:
            return False
        if not self.methods and method in POLLING:
            return False
        return self.chat_id is None or self.chat_id == chat_id

    def error(self) -> ApiError | None:
        """The refusal that the bot gets, None when it gets no answer at all."""
        match self.trouble:
            case Trouble.TOO_MANY:
                return too_many(self.retry_after)
            case Trouble.FORBIDDEN:
                return forbidden("bot was blocked by the user")
            case Trouble.SERVER_ERROR:
                return ApiError(500, "Internal Server Error", illegal=False)
            case Trouble.BAD_GATEWAY:
                return ApiError(502, "Bad Gateway", illegal=False)
            case _:
                return None


@dataclass(slots=True)
class Faults:
    """All rules in force, the first that fits wins. Call under the emulator's lock or through the Emulator."""

    clock: Callable[[], float]
    random: random.Random
    rules: list[Fault] = field(default_factory=list)
    latency: Callable[[], float] = field(default=lambda: 0.0)
    copies: Callable[[], int] = field(default=lambda: 1)
    disorder: float = 0.0
    lost_acknowledgements: int = 0

    def add(
        self,
        trouble: Trouble | str,
        *,
        times: int | None = None,
        seconds: float | None = None,
        method: str | Iterable[str] = (),
        chat_id: int | None = None,
        retry_after: int = 1,
        hold: float | None = 0.0,
        chance: float = 1.0,
    ) -> Fault:
        """A rule, in force at once: for the next `times` calls, for `seconds`, for one chat, or until `clear`."""
        methods = {method} if isinstance(method, str) else set(method)
        fault = Fault(
            trouble=Trouble(trouble),
            methods=frozenset(name.lower() for name in methods),
            chat_id=chat_id,
            left=times,
            until=None if seconds is None else self.clock() + seconds,
            retry_after=retry_after,
            hold=hold,
            chance=chance,
        )
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """All is well again."""
        self.rules.clear()
        self.latency = lambda: 0.0
        self.copies = lambda: 1
        self.disorder = 0.0
        self.lost_acknowledgements = 0

    def slow(self, seconds: float, jitter: float = 0.0) -> None:
        """Every call takes `seconds` longer, and up to `jitter` more."""
        self.latency = lambda: seconds + self.random.random() * jitter

    def duplicate(self, least: int = 1, most: int = 5) -> None:
        """Every update from now on is delivered between `least` and `most` times."""
        self.copies = lambda: self.random.randint(least, most)

    def shuffle(self, share: float = 0.3) -> None:
        """That share of the updates comes out of order; within one chat the order stays."""
        self.disorder = share

    def lose_acknowledgements(self, times: int) -> None:
        """The bot's next `times` answers to the webhook get lost on the way: Telegram delivers again."""
        self.lost_acknowledgements = times

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The rule that hits this call, counted down; None when all is well."""
        now = self.clock()
        for fault in self.rules:
            if fault.concerns(method, chat_id, now) and (fault.chance >= 1 or self.random.random() < fault.chance):
                fault.hits += 1
                if fault.left is not None:
                    fault.left -= 1
                return fault
        return None

    def loses_acknowledgement(self) -> bool:
        """Whether this answer of the bot gets lost; counts down."""
        if self.lost_acknowledgements <= 0:
            return False
        self.lost_acknowledgements -= 1
        return True
