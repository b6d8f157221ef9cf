"""The outcome of one update: computed first, then committed as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.replies import Recommended, RequestAct
from actions.reply_kinds import Effect
from bot.core.holder import Holder
from bot.core.incoming import Incoming
from bot.core.languages import Language
from bot.core.messages import Message, Reply
from bot.dialogue.engine import Turn
from bot.storage.step_requests import Asked


@dataclass(frozen=True, slots=True)
class ChatState:
    """A chat as read when its update was taken up. `version` is 0 for a new chat."""

    chat_id: int
    language: Language
    holder: Holder = Holder.BOT
    state: Mapping[str, Any] | None = None
    version: int = 0
    source: str | None = None
    requests: tuple[Asked, ...] = ()

    @property
    def asked(self) -> str | None:
        """Return the open question."""
        slots: Mapping[str, Any] = (self.state or {}).get("slots") or {}
        return slots.get("requested_slot")


@dataclass(frozen=True, slots=True)
class Pressed:
    """The pressed button: its keyboard, meaning and label."""

    key: str
    press: Mapping[str, Any]
    label: str
    html: str
    lasting: bool
    facts: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Said:
    """One message to send, and the reply that it renders."""

    message: Message
    reply: Reply


@dataclass(slots=True)
class Outcome:
    """All changes and messages of a turn."""

    incoming: Incoming
    before: ChatState
    language: Language
    holder: Holder
    source: str | None = None
    text: str = ""
    turn: Turn | None = None
    said: list[Said] = field(default_factory=list)
    pressed: Pressed | None = None
    redraw: Mapping[str, Any] | None = None
    """New facts for the pressed keyboard, which stays open."""
    toast: str | None = None
    effects: list[Effect] = field(default_factory=list)
    recommendation: Recommended | None = None
    request: RequestAct | None = None
    """The facts to store of a requested training or talk."""
    remind_in_days: int | None = None
    """The number of days until the reminder that the person asked for."""

    @property
    def state(self) -> Mapping[str, Any] | None:
        return self.turn.state if self.turn else self.before.state
