"""Until when a conversation leaves the list."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.console.context import ZONE, local
from bot.core.errors import InputError

MORNING = time(9)
"""When an advisor's day begins: what was snoozed until a day is there by then."""
LONGEST = timedelta(days=366)


def tomorrow(now: datetime) -> datetime:
    """The next day's morning in Belgium."""
    return _morning(local(now).date() + timedelta(days=1))


def next_week(now: datetime) -> datetime:
    """The morning of the next Monday in Belgium."""
    today = local(now).date()
    return _morning(today + timedelta(days=7 - today.weekday()))


def until(choice: str, day: str, now: datetime) -> datetime:
    """The moment that was chosen: ``tomorrow``, ``week`` or ``day``; raises InputError for a day that is not ahead."""
    if choice == "tomorrow":
        return tomorrow(now)
    if choice == "week":
        return next_week(now)
    try:
        moment = _morning(date.fromisoformat(day))
    except ValueError:
        raise InputError(f"day: {day!r} is not right; it takes a day as YYYY-MM-DD") from None
    if not now < moment < now + LONGEST:
        raise InputError(f"day: {day!r} is not right; it takes a day ahead, within a year")
    return moment


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, ZONE)
