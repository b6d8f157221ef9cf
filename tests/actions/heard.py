"""A message as the actions hear it, all of whose parts are empty unless a test names them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.turn import Heard
from tests.advice.firms import TODAY

SILENCE = Heard(
    text="", intent="", answers={}, likely=frozenset(), supposed={}, guesses={}, doubt=None, topic=None, target=None,
    tick=None, language=None, pressed=False, today=TODAY,
)  # fmt: skip


def heard(intent: str, **parts: Any) -> Heard:
    """A message with this intent; `parts` replaces what is empty otherwise."""
    return replace(SILENCE, intent=intent, **parts)
