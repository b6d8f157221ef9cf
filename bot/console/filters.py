"""Converts the list's filter from and to the query string."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from bot.console.context import ZONE, whole
from bot.core.errors import InputError
from bot.storage.conversations import Filter, Key, Status

TEXTS = ("language", "region", "category", "verdict", "channel", "tag", "assignee")
NAMES = ("q", "status", *TEXTS, "confidence", "since", "until")
LONGEST = 120


def read_filter(query: Mapping[str, str]) -> Filter:
    """Return the filter of a query string. Raise InputError for an invalid value."""
    given = {name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in NAMES}
    until = _day(given["until"], "until")
    return Filter(
        status=_status(given["status"]),
        confidence=_percent(given["confidence"]),
        since=_seconds(_day(given["since"], "since")),
        until=_seconds(until + timedelta(days=1)) if until else None,
        text=given["q"],
        **{name: given[name] or None for name in TEXTS},
    )


def query_of(query: Mapping[str, str]) -> str:
    """Return the filter part of a query string in a fixed order, for saving and for links."""
    return urlencode([(name, query[name].strip()[:LONGEST]) for name in NAMES if query.get(name, "").strip()])


def read_key(value: str | None) -> Key | None:
    """Return the sort key after which a page starts, or None for the first page."""
    parts = (value or "").split(".")
    if len(parts) != 3 or any(len(part) > 18 for part in parts):
        return None
    try:
        return Key(*(int(part) for part in parts))
    except ValueError:
        return None


def _status(value: str) -> Status | None:
    if value and value not in set(Status):
        raise InputError(f"status: invalid value {value!r}; expected one of {', '.join(Status)}")
    return Status(value) if value else None


def _percent(value: str) -> float | None:
    if not value:
        return None
    percent = whole(value)
    if percent is None or not 1 <= percent <= 100:
        raise InputError(f"confidence: invalid value {value!r}; expected a whole number of percent from 1 to 100")
    return percent / 100


def _day(value: str, name: str) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise InputError(f"{name}: invalid value {value!r}; expected a day as YYYY-MM-DD") from None
    if not 1971 <= day.year <= 9000:
        raise InputError(f"{name}: invalid value {value!r}; expected a day from 1971 on")
    return day


def _seconds(day: date | None) -> int | None:
    return int(datetime.combine(day, time(), ZONE).timestamp()) if day else None
