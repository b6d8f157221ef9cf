"""Telegram's rate limits, enforced only where a test asks for them."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram.constants import FloodLimit


@dataclass(slots=True)
class RateLimits:
    """Sliding windows: one message a second in a chat with a short burst, thirty a second overall, twenty a minute in
    a group. `burst` is how many messages a chat takes at once before its second counts.
    """

    clock: Callable[[], float]
    burst: int = 3
    overall: int = int(FloodLimit.MESSAGES_PER_SECOND)
    per_group: int = int(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP)
    _chats: dict[int, deque[float]] = field(default_factory=dict)
    _all: deque[float] = field(default_factory=deque)

    def wait(self, chat_id: int) -> int:
        """0 when a message may go to the chat now, and it is counted; otherwise the seconds to wait."""
        now = self.clock()
        chat = self._chats.setdefault(chat_id, deque())
        per_chat = int(FloodLimit.MESSAGES_PER_SECOND_PER_CHAT)
        needed = [
            _left(self._all, self.overall, 1.0, now),
            _left(chat, self.per_group, 60.0, now)
            if chat_id < 0
            else _left(chat, self.burst * per_chat, float(self.burst), now),
        ]
        seconds = max(needed)
        if seconds > 0:
            return math.ceil(seconds)
        self._all.append(now)
        chat.append(now)
        return 0


def _left(times: deque[float], most: int, window: float, now: float) -> float:
    while times and times[0] <= now - window:
        times.popleft()
    return 0.0 if len(times) < most else times[0] + window - now
