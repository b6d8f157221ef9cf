"""The queue of updates: numbered, kept for a day, confirmed by offset or by the webhook's answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any

from telegram.constants import UpdateType

KEPT_SECONDS = 24 * 60 * 60
FUTURE = 10
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
EVERY_TYPE = frozenset(str(kind.value) for kind in UpdateType)
DEFAULT_TYPES = EVERY_TYPE - NOT_BY_DEFAULT


@dataclass(slots=True)
class Pending:
    """An update that the bot has not confirmed. `owed` counts the deliveries still wanted once it has."""

    update_id: int
    chat_id: int
    kind: str
    payload: dict[str, Any]
    expires: float
    owed: int = 1
    deliveries: int = 0
    confirmed: bool = False
    due: float = 0.0
    failures: int = 0
    in_flight: bool = False

    @property
    def body(self) -> dict[str, Any]:
        """The Update object."""
        return {"update_id": self.update_id, self.kind: self.payload}


@dataclass(slots=True)
class UpdateQueue:
    """All pending updates of the bot, in order. `history` keeps every update ever made, for a test to compare with."""

    clock: Callable[[], float]
    next_id: int = 700_000_001
    allowed: frozenset[str] = DEFAULT_TYPES
    history: list[dict[str, Any]] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)
    _pending: dict[int, Pending] = field(default_factory=dict)
    _by_chat: dict[int, dict[int, Pending]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many have to be delivered."""
        self._expire()
        return len(self._pending)

    def add(self, kind: str, chat_id: int, payload: dict[str, Any], copies: int = 1) -> int | None:
        """The id of the new update; None when the bot did not ask for this kind."""
        if kind not in EVERY_TYPE:
            raise ValueError(f"{kind!r} is no kind of update; one of {', '.join(sorted(EVERY_TYPE))}")
        if kind not in self.allowed:
            return None
        update_id = self.next_id
        self.next_id += 1
        pending = Pending(update_id, chat_id, kind, payload, self.clock() + KEPT_SECONDS, owed=copies)
        self._pending[update_id] = pending
        self._by_chat.setdefault(chat_id, {})[update_id] = pending
        self.history.append(pending.body)
        return update_id

    def allow(self, kinds: Any) -> None:
        """Take over allowed_updates: None leaves the former list, an empty one means all but the three rare kinds."""
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            return
        known = frozenset(kind.lower() for kind in kinds) & EVERY_TYPE
        self.allowed = known or DEFAULT_TYPES

    def pending(self) -> list[Pending]:
        """What has to be delivered, in order, without what is older than a day."""
        self._expire()
        return list(self._pending.values())

    def heads(self) -> list[Pending]:
        """The first of each chat, in order: what may be delivered without breaking a chat's order."""
        self._expire()
        heads = [next(iter(items.values())) for items in self._by_chat.values()]
        return sorted(heads, key=lambda item: item.update_id)

    def unconfirmed(self) -> list[Pending]:
        """What the bot has not confirmed yet; duplicates still owed do not count."""
        return [item for item in self.pending() if not item.confirmed]

    def confirm_below(self, offset: int) -> None:
        """Forget everything below the offset, but what is still owed as a duplicate."""
        self._expire()
        for item in list(takewhile(lambda item: item.update_id < offset, self._pending.values())):
            self._confirm(item)

    def keep_last(self, count: int) -> None:
        """Forget all but the last `count`: a negative offset."""
        items = self.unconfirmed()
        for item in items[: max(0, len(items) - count)]:
            self.forget(item)

    def batch(self, offset: int, limit: int) -> list[Pending]:
        """What getUpdates gives for the offset, which confirms what is below it."""
        if offset < 0:
            self.keep_last(-offset)
        elif offset <= self.next_id + FUTURE:
            self.confirm_below(offset)
        self._expire()
        items = list(islice(self._pending.values(), limit))
        for item in items:
            item.deliveries += 1
        return items

    def acknowledge(self, item: Pending) -> None:
        """The webhook has answered for this delivery."""
        item.failures = 0
        self._confirm(item)

    def forget(self, item: Pending) -> None:
        """Drop the update for good."""
        self.confirmed.add(item.update_id)
        self._drop(item)

    def clear(self) -> None:
        """Drop everything: drop_pending_updates."""
        self._pending.clear()
        self._by_chat.clear()

    def _confirm(self, item: Pending) -> None:
        item.confirmed = True
        self.confirmed.add(item.update_id)
        if item.deliveries >= item.owed:
            self._drop(item)

    def _expire(self) -> None:
        """Drop what is older than a day; the oldest stands first."""
        now = self.clock()
        for item in list(takewhile(lambda item: item.expires <= now, self._pending.values())):
            self._drop(item)

    def _drop(self, item: Pending) -> None:
        self._pending.pop(item.update_id, None)
        if (items := self._by_chat.get(item.chat_id)) is not None:
            items.pop(item.update_id, None)
            if not items:
                del self._by_chat[item.chat_id]


def disordered(items: Iterable[Pending], share: float, chance: random.Random) -> list[Pending]:
    """The same updates with that share moved among the chats; each chat keeps its own order."""
    ordered = list(items)
    moved = [index for index in range(len(ordered)) if chance.random() < share]
    slots = [item.chat_id for item in ordered]
    shuffled = [slots[index] for index in moved]
    chance.shuffle(shuffled)
    for index, chat_id in zip(moved, shuffled, strict=True):
        slots[index] = chat_id
    queues: dict[int, list[Pending]] = {}
    for item in ordered:
        queues.setdefault(item.chat_id, []).append(item)
    return [queues[chat_id].pop(0) for chat_id in slots]
