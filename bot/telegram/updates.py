"""Updates as Telegram sends them, made safe to store: one gate for both doors."""

from __future__ import annotations

import math
import re
from typing import Any

# Asked for by name: without the list Telegram leaves `my_chat_member` to what was asked for last.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# Telegram's own objects stay far below; deeper ones come from someone who wants a stack to overflow.
MAX_DEPTH = 64
MAX_ID = 2**63 - 1

_SURROGATE = re.compile(r"[\ud800-\udfff]")
# NUL ends a text in PostgreSQL's eyes; the other controls have no glyph and no meaning in a chat.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class UnreadableUpdate(ValueError):
    """What came is not an update: the message says what is wrong, never what was sent."""


def clean_text(text: str) -> str:
    """The text without controls and with every lone surrogate replaced, so that it encodes as UTF-8."""
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROLS.sub("", text)


def update_id(raw: object) -> int | None:
    """The update's number; None for what has no number that a database can hold."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MAX_ID else None


def admit(raw: object) -> dict[str, Any]:
    """The update with its texts cleaned, ready to be stored as JSON. Raises UnreadableUpdate for anything else."""
    if not isinstance(raw, dict):
        raise UnreadableUpdate(f"an update is a JSON object, not {type(raw).__name__}")
    if update_id(raw) is None:
        raise UnreadableUpdate(f"update_id takes a whole number from 0 to {MAX_ID}")
    cleaned: dict[str, Any] = _clean(raw, MAX_DEPTH)
    return cleaned


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        # JSON has no infinity, yet Python reads 1e999 as one.
        return value if math.isfinite(value) else None
    if isinstance(value, dict | list):
        if not depth:
            raise UnreadableUpdate(f"an update is nested at most {MAX_DEPTH} levels deep")
        if isinstance(value, dict):
            return {clean_text(str(key)): _clean(item, depth - 1) for key, item in value.items()}
        return [_clean(item, depth - 1) for item in value]
    return value
