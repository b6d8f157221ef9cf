"""The advice as a value: verdict, route, scores, gates, channels, steps, and possible improvements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from advice.contradictions import Contradiction
from advice.gates import Gate
from advice.profile import Answer
from advice.reasons import Because
from advice.routes import Route
from advice.scores import Scores


class Verdict(StrEnum):
    """The answer in one word, best first."""

    READY = "ready"
    READY_WITH_CONDITIONS = "ready_with_conditions"
    NOT_YET = "not_yet"
    NOT_A_FIT = "not_a_fit"

    @property
    def rank(self) -> int:
        """Return the rank: 0 for the worst, 3 for the best."""
        return list(reversed(Verdict)).index(self)


class Role(StrEnum):
    """What to do with a channel, in ranking order."""

    START = "start"
    LATER = "later"
    AVOID = "avoid"


@dataclass(frozen=True, slots=True)
class ChannelAdvice:
    """One channel for one profile. `status` is the channel's standing on the day, checked on `status_as_of`."""

    id: str
    score: int
    role: Role
    mode: str
    reasons: tuple[Because, ...]
    blockers: tuple[Because, ...]
    sources: tuple[str, ...]
    status: str
    status_as_of: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step and its reason. Exactly one step of a recommendation is first."""

    id: str
    because: Because
    first: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Other answers that would improve the advice, and the improved result."""

    answers: Mapping[str, Answer]
    verdict: Verdict
    first_channel: str | None
    route: Route


@dataclass(frozen=True, slots=True)
class CloseCall:
    """An estimate that the first channel narrowly depends on. `about` is a question, ``score`` or ``fit``."""

    about: str
    first_channel: str | None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The whole advice. `because` is the reason for the verdict, `human_because` why a human must look at it."""

    verdict: Verdict
    because: Because
    as_of: date
    rules_version: str
    route: Route
    scores: Scores
    gates: tuple[Gate, ...]
    channels: tuple[ChannelAdvice, ...]
    next_steps: tuple[NextStep, ...]
    what_would_change: tuple[Change, ...]
    contradictions: tuple[Contradiction, ...]
    ignored: tuple[str, ...]
    human_review: bool
    human_because: tuple[Because, ...]
    close_calls: tuple[CloseCall, ...] = ()

    @property
    def starts(self) -> tuple[ChannelAdvice, ...]:
        """Return the channels to start with, in order."""
        return tuple(channel for channel in self.channels if channel.role is Role.START)

    @property
    def first_channel(self) -> str | None:
        """Return the first channel to start with, or None when nothing starts."""
        return self.starts[0].id if self.starts else None

    @property
    def first_step(self) -> NextStep:
        """Return the step that comes first."""
        return next(step for step in self.next_steps if step.first)
