"""The program's clock. Everything else gets the current time or day as a parameter."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
"""The time zone of times shown to people and advisors."""


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in the machine's time zone."""
    return datetime.now().astimezone().date()
