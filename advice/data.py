"""Converts the advice to plain JSON data. Reasons stay codes and facts; text is added later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any


def as_data(value: Any) -> Any:
    """Return `value` with dataclasses as mappings, enums as their values, dates as ISO strings and tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_data(below) for key, below in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [as_data(below) for below in value]
    return value
