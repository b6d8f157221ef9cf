"""The calendar entry of an appointment (RFC 5545): one event with its time zone and the same UID in all versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.clock import BRUSSELS

PRODUCT = "-//Comptoir//Appointments//EN"


NO_ADDRESS = "invalid:nomail"
"""The ORGANIZER is required (RFC 5546 §3.2.1) and must be a URI. Calendars use this one when there is no address."""

WINTER_TIME, SUMMER_TIME = timedelta(hours=1), timedelta(hours=2)
LAST_SUNDAYS = {
    "CEST": (3, WINTER_TIME, SUMMER_TIME, datetime(1996, 3, 31, 2)),  # noqa: DTZ001 - local times by definition (RFC 5545 §3.6.5)
    "CET": (10, SUMMER_TIME, WINTER_TIME, datetime(1996, 10, 27, 3)),  # noqa: DTZ001
}
"""Month, offsets before and after, and first change: the last Sundays of March and October (Directive 2000/84/EC)."""


def invitation(recipe: Mapping[str, Any]) -> bytes:
    """Return the file for an appointment. The same recipe gives the same bytes.

    The recipe holds ``uid``, ``sequence``, ``stamp`` and ``starts_at`` (ISO, with zone), ``minutes``, ``cancelled``,
    ``summary``, ``place``, ``description``, and ``organizer`` with a ``name`` and a ``site``. METHOD is PUBLISH, or CANCEL
    for a cancelled appointment (RFC 5546 §3.2). No e-mail answer is requested: people answer in the chat.
    """
    # Imported here: a bot that sends no appointments does not load the library.
    from icalendar import Calendar, Event, vCalAddress, vText

    starts = datetime.fromisoformat(recipe["starts_at"]).astimezone(BRUSSELS)
    event = Event()
    event.add("uid", recipe["uid"])
    event.add("sequence", recipe["sequence"])
    event.add("dtstamp", datetime.fromisoformat(recipe["stamp"]))
    event.add("dtstart", starts)
    # Add the duration in local time, so that it is right across a clock change.
    event.add("dtend", (starts.astimezone(UTC) + timedelta(minutes=recipe["minutes"])).astimezone(BRUSSELS))
    event.add("summary", recipe["summary"])
    event.add("location", recipe["place"])
    event.add("description", recipe["description"])
    event.add("status", "CANCELLED" if recipe["cancelled"] else "CONFIRMED")
    site = recipe["organizer"]["site"]
    organizer = vCalAddress(f"https://{site}" if site else NO_ADDRESS)
    organizer.params["CN"] = vText(recipe["organizer"]["name"])
    event["organizer"] = organizer
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if recipe["cancelled"] else "PUBLISH")
    calendar.add_component(_zone())
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _zone() -> Any:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", BRUSSELS.key)
    for part, name in ((TimezoneDaylight(), "CEST"), (TimezoneStandard(), "CET")):
        month, before, after, begins = LAST_SUNDAYS[name]
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("dtstart", begins)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone
