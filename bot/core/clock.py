"""The clock of the running program; everything else is handed a moment or a day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
"""The zone in which people and advisors name hours."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """This day, in the zone of the machine."""
    return datetime.now().astimezone().date()
