"""Validates and cleans updates from polling and webhook, so that they are safe to store."""

from __future__ import annotations

import math
import re
from typing import Any

# Listed explicitly: without the list Telegram uses the previous one, which may lack `my_chat_member`.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# Telegram's own objects are far shallower. Deeper ones are an attempt to overflow the stack.
MAX_DEPTH = 64
MAX_ID = 2**63 - 1

_SURROGATE = re.compile(r"[\ud800-\udfff]")
# PostgreSQL rejects NUL in text. The other control characters have no meaning in a chat.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class UnreadableUpdate(ValueError):
    """The input is not an update. The message says what is wrong and never quotes the input."""


def clean_text(text: str) -> str:
    """Return the text without control characters, and with lone surrogates replaced so that it encodes as UTF-8."""
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROLS.sub("", text)


def update_id(raw: object) -> int | None:
    """Return the update's id, or None when it has none that fits a database integer."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MAX_ID else None


def admit(raw: object) -> dict[str, Any]:
    """Return the update with cleaned texts, ready to be stored as JSON. Raise UnreadableUpdate for anything else."""
    if not isinstance(raw, dict):
        raise UnreadableUpdate(f"invalid update of type {type(raw).__name__}; expected a JSON object")
    if update_id(raw) is None:
        raise UnreadableUpdate(f"invalid update_id; expected a whole number from 0 to {MAX_ID}")
    cleaned: dict[str, Any] = _clean(raw, MAX_DEPTH)
    return cleaned


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        # JSON has no infinity, but Python parses 1e999 as one.
        return value if math.isfinite(value) else None
    if isinstance(value, dict | list):
        if not depth:
            raise UnreadableUpdate(f"invalid update; expected at most {MAX_DEPTH} levels of nesting")
        if isinstance(value, dict):
            return {clean_text(str(key)): _clean(item, depth - 1) for key, item in value.items()}
        return [_clean(item, depth - 1) for item in value]
    return value
