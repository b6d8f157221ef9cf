"""Rasa's tracker out of a snapshot and back, so that a turn costs the same at the thousandth message as at the tenth.

Rasa's stock stores rebuild every event of a conversation at each turn. Here a conversation is its slots and its active
form; the tracker starts with just the events that restore those. The new events are handed out for the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.constants import DEFAULT_SENDER_ID
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass(slots=True)
class OpenTurn:
    """The turn under way: the state it began with, and the tracker that Rasa saved at its end."""

    state: Mapping[str, Any] | None
    restored: int = 0
    saved: DialogueStateTracker | None = field(default=None, repr=False)
    failure: Exception | None = None
    """What an action raised: Rasa would go on without the action's events, and say nothing."""


OPEN_TURN: ContextVar[OpenTurn] = ContextVar("open_turn")


class TurnTracker(DialogueStateTracker):
    """A tracker that is copied as it stands; Rasa's replays every event, several times a turn."""

    def copy(self) -> TurnTracker:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.events = self.events.copy()
        twin.slots = {name: _duplicate(slot) for name, slot in self.slots.items()}
        twin.active_loop = replace(self.active_loop) if self.active_loop else None
        # As Rasa's: the events carry them already.
        twin.model_id = twin.assistant_id = None
        return twin

    def init_copy(self) -> TurnTracker:
        """A tracker without events whose slots have their initial values."""
        twin = TurnTracker(self.sender_id or DEFAULT_SENDER_ID, (), self._max_event_history, None, self.is_rule_tracker)
        twin.slots = {name: _duplicate(slot) for name, slot in self.slots.items()}
        twin._reset_slots()
        return twin


class TurnTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Gives Rasa the tracker of the open turn and takes it back; keeps nothing itself."""

    def __init__(self, domain: Domain | None = None, event_broker: Any = None, **kwargs: Any) -> None:
        super().__init__(domain or Domain.empty(), event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        turn = OPEN_TURN.get()
        events = restoring_events(turn.state)
        turn.restored = len(events)
        return TurnTracker.from_events(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        OPEN_TURN.get().saved = tracker

    async def keys(self) -> list[str]:
        return []

    async def delete(self, sender_id: str) -> None:
        """Nothing is kept here."""


def _duplicate(slot: Slot) -> Slot:
    twin = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


def restoring_events(state: Mapping[str, Any] | None) -> list[Event]:
    """The events that bring a fresh tracker to `state`."""
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    for name, value in ((state or {}).get("slots") or {}).items():
        events.append(SlotSet(name, value))
    if (state or {}).get("active_loop"):
        events.append(ActiveLoop((state or {})["active_loop"]))
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    return events


def snapshot(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The state that `restoring_events` restores."""
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
    return {"slots": slots, "active_loop": tracker.active_loop_name}
