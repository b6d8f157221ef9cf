"""What the model sees of a message: the open question by its short name, the words, and what the parsers found in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

PREFIX = "query: "
REGIONS = 2


def prefix(label: str | None) -> str:
    """The begin of the input: the short name of the open question in the chat's language, or none."""
    return f"{PREFIX}{label}: " if label else PREFIX
