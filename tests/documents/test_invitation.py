"""The calendar entry: what RFC 5545 asks of it, the hours of Brussels in summer and winter, and its later versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.core.clock import BRUSSELS
from bot.documents.invitation import invitation


def recipe(**more: Any) -> dict[str, Any]:
    return {
        "uid": "3f0c2f0e-8f0e-4a52-9a5e-0d6f3f4bb001", "sequence": 0, "stamp": "2026-11-22T09:00:00+00:00",
        "starts_at": "2026-12-01T10:00:00+01:00", "minutes": 60, "cancelled": False,
        "summary": "Vendre en Chine : entretien; l’Awex, à 10 h", "place": "https://meet.example/a?b=1,2;c",
        "description": "Premier entretien, avec Marie.\nSonnez au 2e étage", "organizer": {"name": "Awex", "site": "awex.be"},
        **more,
    }  # fmt: skip


def event(content: bytes) -> Any:
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return found


def test_it_has_all_that_the_standard_asks_for_and_reads_back() -> None:
    made = invitation(recipe())
    assert made.endswith(b"END:VCALENDAR\r\n") and b"\n" not in made.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    calendar, entry = Calendar.from_ical(made), event(made)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH") and calendar["prodid"]
    assert entry["uid"] == recipe()["uid"] and entry["sequence"] == 0 and entry["status"] == "CONFIRMED"
    assert entry["dtstamp"].dt == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert entry["dtstart"].params["TZID"] == entry["dtend"].params["TZID"] == "Europe/Brussels"
    assert entry["dtstart"].dt.astimezone(UTC) == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert entry["dtend"].dt - entry["dtstart"].dt == timedelta(hours=1)
    assert [str(entry[name]) for name in ("summary", "location", "description")] == [
        recipe()[name] for name in ("summary", "place", "description")
    ]
    assert str(entry["organizer"]) == "https://awex.be" and entry["organizer"].params["CN"] == "Awex"
    assert made == invitation(recipe()), "the same recipe gives the same bytes"


@pytest.mark.parametrize("day", ["2027-03-27", "2027-03-28", "2027-06-21", "2027-10-30", "2027-10-31", "2028-01-05"])
def test_its_own_time_zone_gives_the_hours_of_brussels(day: str) -> None:
    starts = datetime.fromisoformat(f"{day}T14:30").replace(tzinfo=BRUSSELS)
    made = invitation(recipe(starts_at=starts.isoformat()))
    # As a calendar reads it that does not know the name of the zone.
    stranger = made.replace(b"Europe/Brussels", b"Nowhere/Known")
    assert event(stranger)["dtstart"].dt.astimezone(UTC) == starts.astimezone(UTC)


def test_an_hour_is_an_hour_over_the_change_of_the_clocks() -> None:
    entry = event(invitation(recipe(starts_at="2027-03-28T01:30:00+01:00", minutes=90)))
    assert entry["dtend"].dt.astimezone(UTC) - entry["dtstart"].dt.astimezone(UTC) == timedelta(minutes=90)


def test_a_moved_and_a_cancelled_date_are_later_versions_of_the_same_entry() -> None:
    moved = event(invitation(recipe(sequence=1, starts_at="2026-12-02T11:00:00+01:00")))
    assert (str(moved["uid"]), moved["sequence"], moved["status"]) == (recipe()["uid"], 1, "CONFIRMED")
    made = invitation(recipe(sequence=2, cancelled=True))
    assert Calendar.from_ical(made)["method"] == "CANCEL"
    assert (str(event(made)["uid"]), event(made)["sequence"], event(made)["status"]) == (recipe()["uid"], 2, "CANCELLED")


def test_without_an_agency_the_organizer_has_no_address() -> None:
    entry = event(invitation(recipe(organizer={"name": "Comptoir", "site": ""})))
    assert str(entry["organizer"]) == "invalid:nomail"


@pytest.mark.parametrize("hostile", ["a\r\nATTENDEE:mailto:x@example.org", "\nEND:VEVENT\nBEGIN:VALARM", "DTSTART:1\r"])
def test_what_an_advisor_types_stays_text(hostile: str) -> None:
    entry = event(invitation(recipe(place=hostile, description=hostile)))
    assert "attendee" not in entry and not entry.subcomponents
