"""The dialogue engine as the rest of the program sees it: a turn in, a turn out, no state of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.core.messages import Reply


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a person said in one turn: typed words, or the meaning of a pressed button or a command.

    With `intent` given nothing is parsed: the words are then only what the transcript shows.
    """

    text: str
    language: str
    today: str
    intent: str | None = None
    entities: tuple[Mapping[str, Any], ...] = ()
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """How an utterance was read: intent and certainty, the answers by question id, those of them that are only likely, the
    readings that would be offered, and the doubt."""

    intent: str
    confidence: float
    answers: Mapping[str, Any]
    language: str
    topic: str | None = None
    guesses: tuple[Mapping[str, Any], ...] = ()
    tentative: tuple[str, ...] = ()
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn brought: the replies, how it was understood, the new state and Rasa's new events, all plain JSON."""

    replies: tuple[Reply, ...]
    understood: Understood
    state: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...] = field(repr=False, default=())

    @property
    def slots(self) -> Mapping[str, Any]:
        slots: Mapping[str, Any] = self.state.get("slots", {})
        return slots

    @property
    def asked(self) -> str | None:
        """The question that is open after this turn."""
        return self.slots.get("requested_slot")


class DialogueEngine(Protocol):
    """Understands and answers. The caller keeps the state, so that one transaction can hold all that a turn changes."""

    async def respond(self, chat: str, state: Mapping[str, Any] | None, said: Utterance) -> Turn:
        """The turn that `said` makes out of the conversation `state` (None: a new one)."""
        ...

    async def parse(self, text: str, question: str | None, language: str | None, today: str) -> Understood:
        """How `text` would be understood if `question` had just been asked; language None: detected."""
        ...
