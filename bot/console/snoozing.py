"""Computes until when a conversation is snoozed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.console.context import ZONE, local
from bot.core.errors import InputError

MORNING = time(9)
"""The start of an advisor's day. A conversation snoozed until a day is back by then."""
LONGEST = timedelta(days=366)


def tomorrow(now: datetime) -> datetime:
    """Return the next morning in Belgium."""
    return _morning(local(now).date() + timedelta(days=1))


def next_week(now: datetime) -> datetime:
    """Return the morning of the next Monday in Belgium."""
    today = local(now).date()
    return _morning(today + timedelta(days=7 - today.weekday()))


def until(choice: str, day: str, now: datetime) -> datetime:
    """Return the chosen time: ``tomorrow``, ``week`` or ``day``. Raise InputError for a day that is not in the future."""
    if choice == "tomorrow":
        return tomorrow(now)
    if choice == "week":
        return next_week(now)
    try:
        moment = _morning(date.fromisoformat(day))
    except ValueError:
        raise InputError(f"day: invalid value {day!r}; expected a day as YYYY-MM-DD") from None
    if not now < moment < now + LONGEST:
        raise InputError(f"day: invalid value {day!r}; expected a future day, within a year")
    return moment


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, ZONE)
