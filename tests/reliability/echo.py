"""A tiny engine that remembers what it was told and says it back: what is lost or done twice shows at once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from typing import Any

from bot.core.messages import Reply
from bot.dialogue.engine import Turn, Understood, Utterance

DEADLY = "dead"
"""What ends the process that makes a turn of it."""


class EchoEngine:
    """Keeps every text in the state and echoes it. `seconds` is how long a turn takes."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    async def respond(self, chat: str, state: Mapping[str, Any] | None, said: Utterance) -> Turn:
        if self.seconds:
            time.sleep(self.seconds)
        if said.text == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        seen = [*((state or {}).get("slots") or {}).get("seen", []), said.text]
        replies: tuple[Reply, ...] = (Reply("say", {"key": "dialogue.invalid.choice", "facts": {"value": said.text}}),)
        if said.intent == "delete_data":
            replies = (Reply("effect", {"name": "delete_data"}),)
        elif said.intent == "export_data":
            replies = (Reply("effect", {"name": "export_data"}),)
        elif said.intent == "stop":
            replies = (Reply("paused", {"missing": 3}),)
        slots = {"seen": seen, "requested_slot": "region", "asking": {"number": 2, "most": 9}}
        return Turn(replies, Understood(said.intent or "inform", 1.0, {}, said.language), {"slots": slots}, ({"event": "x"},))

    async def parse(self, text: str, question: str | None, language: str | None, today: str) -> Understood:
        return Understood("inform", 1.0, {}, language or "fr")
