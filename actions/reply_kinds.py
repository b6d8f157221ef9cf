"""The kinds of reply, of effect and of request, by their names on the wire and in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Generic, ParamSpec, TypeVar, cast

P = ParamSpec("P")
Facts = TypeVar("Facts")


class ReplyKind(StrEnum):
    """The kinds of reply by their name on the wire and in the transcript."""

    ASK = "ask"
    CONFIRM = "confirm"
    NOTED = "noted"
    WHY = "why"
    INVALID = "invalid"
    SUMMARY = "summary"
    EDIT_MENU = "edit_menu"
    FAQ = "faq"
    RECOMMENDATION = "recommendation"
    NEXT_STEPS = "next_steps"
    STEP = "step"
    WHY_CHANNEL = "why_channel"
    WHY_VERDICT = "why_verdict"
    WHAT_IF = "what_if"
    WHAT_IF_MENU = "what_if_menu"
    DOSSIER = "dossier"
    KOL_BRIEF = "kol_brief"
    REQUEST = "request"
    REQUEST_SENT = "request_sent"
    REQUEST_KNOWN = "request_known"
    APPOINTMENT = "appointment"
    NO_APPOINTMENT = "no_appointment"
    SAY = "say"
    WELCOME = "welcome"
    WELCOME_BACK = "welcome_back"
    DONE_ALREADY = "done_already"
    PROGRESS = "progress"
    PAUSED = "paused"
    REMINDER = "reminder"
    SURE_TO_START_OVER = "sure_to_start_over"
    SURE_TO_DELETE = "sure_to_delete"
    LANGUAGE_MENU = "language_menu"

    # The program acts on these. They have no words.
    EFFECT = "effect"
    TICK = "tick"

    # Stored in the transcript only, and worded where they are stored.
    ADVISOR = "advisor"
    RECEIPT = "receipt"
    EXPORT = "export"


WORDLESS = frozenset({ReplyKind.EFFECT, ReplyKind.TICK, ReplyKind.ADVISOR, ReplyKind.RECEIPT, ReplyKind.EXPORT})
"""The kinds that the renderer does not word."""


class Effect(StrEnum):
    """What the program does beside talking, because the person asked for it."""

    HAND_OVER = "hand_over"
    EXPORT_DATA = "export_data"
    DELETE_DATA = "delete_data"
    REQUEST = "request"


class RequestKind(StrEnum):
    """What can be asked for from the chat."""

    TRAINING = "training"
    TALK = "talk"


class DateChange(StrEnum):
    """What an advisor did with a request."""

    SET = "set"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class ReplyType(Generic[P, Facts]):
    """A kind of reply, joined to the type of its facts."""

    def __init__(self, kind: ReplyKind, facts: Callable[P, Facts]) -> None:
        self.kind = kind
        self.facts = facts

    def read(self, facts: Mapping[str, Any]) -> Facts:
        """Return `facts` typed as those of this kind. The caller has checked the kind."""
        return cast(Facts, facts)
