"""The calendar entry of an appointment (RFC 5545): one event with its time zone, the same UID through every change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.clock import BRUSSELS

PRODUCT = "-//Comptoir//Appointments//EN"


NO_ADDRESS = "invalid:nomail"
"""An ORGANIZER must be named (RFC 5546 §3.2.1) and be a URI; so calendars write one that has none."""

WINTER_TIME, SUMMER_TIME = timedelta(hours=1), timedelta(hours=2)
LAST_SUNDAYS = {
    "CEST": (3, WINTER_TIME, SUMMER_TIME, datetime(1996, 3, 31, 2)),  # noqa: DTZ001 - local times by definition (RFC 5545 §3.6.5)
    "CET": (10, SUMMER_TIME, WINTER_TIME, datetime(1996, 10, 27, 3)),  # noqa: DTZ001
}
"""Month, offset before and after, first change: on the last Sunday of March and of October (Directive 2000/84/EC)."""


def invitation(recipe: Mapping[str, Any]) -> bytes:
    """The file for an appointment; the same recipe gives the same bytes.

    The recipe holds ``uid``, ``sequence``, ``stamp`` and ``starts_at`` (ISO, with zone), ``minutes``, ``cancelled``,
    ``summary``, ``place``, ``description``, and ``organizer`` with a ``name`` and a ``site``. METHOD is PUBLISH, or CANCEL
    for what is called off (RFC 5546 §3.2): nobody is asked to answer by e-mail, the chat is where one answers.
    """
    # Whoever never sends an appointment starts without the library.
    from icalendar import Calendar, Event, vCalAddress, vText

    starts = datetime.fromisoformat(recipe["starts_at"]).astimezone(BRUSSELS)
    event = Event()
    event.add("uid", recipe["uid"])
    event.add("sequence", recipe["sequence"])
    event.add("dtstamp", datetime.fromisoformat(recipe["stamp"]))
    event.add("dtstart", starts)
    # On the clock of that day: an hour is an hour, whether the clocks change or not.
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
