"""Requests in the console: at the top of the list, with their dossier, answered with a date, moved, refused."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select

from bot.storage import step_requests
from bot.storage.audit import AuditEntry
from bot.storage.models import Outgoing
from bot.storage.step_requests import Status, StepRequest
from tests.advice.firms import READY
from tests.console.conftest import Place, csrf, post

CHAT = "/console/chats/101"
REQUEST = f"{CHAT}/requests/1"
DATE = {"day": "2026-12-01", "time": "10:00", "minutes": "45", "place": "Place Sainctelette 2", "note": "", "seen": "open.0"}


def asks(place: Place, chat_id: int = 101, kind: str = "talk", language: str = "fr") -> None:
    """A request as a turn stores it."""
    step = {"talk": "regional_diagnosis", "training": "ecommerce_training"}[kind]
    with place.database.begin() as session:
        session.add(StepRequest(uid=f"uid-{chat_id}-{kind}", chat_id=chat_id, kind=kind, step=step, language=language,
                                asked_at=place.clock(), as_of="2026-11-22", profile=dict(READY), ticked={}))  # fmt: skip


def stored(place: Place) -> StepRequest:
    with place.database.read() as session:
        return step_requests.of_chat(session, 101)[0]


def entries(place: Place) -> list[Any]:
    """The calendar entries in the outbox."""
    with place.database.read() as session:
        rows = session.scalars(select(Outgoing).where(Outgoing.chat_id == 101).order_by(Outgoing.id))
        recipes = [row.payload["attachment"] for row in rows if "attachment" in row.payload]
    return [Calendar.from_ical(place.context.attachments["invitation"](recipe)).walk("VEVENT")[0] for recipe in recipes]


def acts(place: Place) -> list[tuple[str, str | None]]:
    with place.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.chat_id == 101).order_by(AuditEntry.id)
        return [(row.act, row.detail) for row in session.scalars(query)]


def test_whoever_asks_is_at_the_top_and_the_page_holds_the_dossier_that_was_sent(place: Place) -> None:
    place.add_account("Marie", region="wallonia")
    place.chat(101)
    place.clock.move(minutes=5)
    place.chat(102)
    asks(place)
    marie = place.signed_in("Marie")
    rows = marie.get("/console/").text
    assert rows.index("Conversation 101") < rows.index("Conversation 102") and rows.count("Asks for an appointment") == 1 + 1
    assert "Conversation 102" not in marie.get("/console/?status=requested").text
    page = marie.get(CHAT).text
    assert "Asks for a talk" in page and "First talk with your agency" in page and "waits for a date" in page
    link = re.search(r'href="([^"]+dossier\.pdf)"', page)
    assert link
    answer = marie.get(link[1])
    assert answer.headers["content-type"] == "application/pdf" and "attachment" in answer.headers["content-disposition"]
    assert "Vendre en Chine" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert acts(place) == [("read", None), ("request_dossier", "request 1")]


def test_a_date_is_set_moved_and_called_off_and_each_change_is_noted(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    asks(place)
    marie = place.signed_in("Marie")
    assert post(marie, f"{REQUEST}/date", **DATE).headers["location"] == CHAT
    assert place.calls == ["written"]
    one = stored(place)
    assert (one.status, one.advisor, one.minutes, one.sequence) == (Status.DATED, "Marie", 45, 0)
    assert one.starts_at and one.starts_at.isoformat() == "2026-12-01T09:00:00+00:00"
    page = marie.get(CHAT).text
    assert "has a date" in page and 'value="2026-12-01"' in page and 'value="10:00"' in page
    assert "Asks for an appointment" not in page.split("</form>")[0]
    post(marie, f"{REQUEST}/date", **{**DATE, "time": "14:30", "seen": "dated.0", "note": "Salle 3 <b>"})
    post(marie, f"{REQUEST}/refusal", reason="Je suis malade", seen="dated.1")
    assert [(str(one["uid"]), one["sequence"], one["status"]) for one in entries(place)] == [
        ("uid-101-talk", 0, "CONFIRMED"), ("uid-101-talk", 1, "CONFIRMED"), ("uid-101-talk", 2, "CANCELLED"),
    ]  # fmt: skip
    assert entries(place)[1]["dtstart"].dt.isoformat() == "2026-12-01T14:30:00+01:00"
    assert stored(place).status == Status.CANCELLED
    assert [act for act in acts(place) if act[0] != "read"] == [
        (act, "request 1") for act in ("request_date", "request_move", "request_cancel")
    ]
    assert not any("malade" in (detail or "") or "Salle" in (detail or "") for _, detail in acts(place))
    closed = marie.get(CHAT).text
    assert "called off" in closed and "requests/1/date" not in closed and "requests/1/refusal" not in closed


def test_a_request_is_declined_with_a_reason_that_the_person_reads(place: Place) -> None:
    place.add_account("Marie")
    place.chat(language="nl")
    asks(place, kind="training", language="nl")
    marie = place.signed_in("Marie")
    assert post(marie, f"{REQUEST}/refusal", reason=" ", seen="open.0").headers["location"].endswith("error=request_reason")
    post(marie, f"{REQUEST}/refusal", reason="Dit najaar is alles volzet.", seen="open.0")
    with place.database.read() as session:
        row = session.scalars(select(Outgoing).where(Outgoing.chat_id == 101).order_by(Outgoing.id.desc())).first()
    assert row and "Reden: Dit najaar is alles volzet." in row.payload["html"] and "attachment" not in row.payload
    assert stored(place).status == Status.DECLINED and acts(place)[-1] == ("request_decline", "request 1")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"day": "2026-11-21"}, "date"), ({"day": "2026-11-22", "time": "09:59"}, "date"), ({"day": "2029-01-01"}, "date"),
        ({"day": "2027-03-28", "time": "02:30"}, "date"), ({"day": ""}, "date"), ({"time": "25:00"}, "date"),
        ({"time": ""}, "date"), ({"minutes": "14"}, "minutes"), ({"minutes": "481"}, "minutes"), ({"minutes": "x"}, "minutes"),
        ({"place": "  "}, "place"), ({"place": "x" * 201}, "place"), ({"note": "x" * 301}, "place"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_and_changes_nothing(place: Place, wrong: dict[str, str], error: str) -> None:
    place.add_account("Marie")
    place.chat()
    asks(place)
    marie = place.signed_in("Marie")
    answer = post(marie, f"{REQUEST}/date", **{**DATE, **wrong})
    assert answer.headers["location"].endswith(f"error=request_{error}")
    assert 'role="alert"' in marie.get(answer.headers["location"]).text
    assert stored(place).status == Status.OPEN and entries(place) == [] and place.calls == []


def test_the_longest_place_and_note_fit_under_the_calendar_entry(place: Place) -> None:
    place.add_account("M" * 64)
    for language in ("fr", "nl", "en", "de"):
        chat_id = {"fr": 101, "nl": 102, "en": 103, "de": 104}[language]
        place.chat(chat_id, language=language)
        asks(place, chat_id, language=language)
    marie = place.signed_in("M" * 64)
    for number in range(1, 5):
        post(marie, f"/console/chats/{100 + number}/requests/{number}/date", **{**DATE, "place": "p" * 200, "note": "n" * 300})
    with place.database.read() as session:
        rows = [row for row in session.scalars(select(Outgoing)) if "attachment" in row.payload]
    assert len(rows) == 4
    assert all(len(re.sub(r"<[^>]*>", "", row.payload["html"]).encode("utf-16-le")) // 2 <= 1024 for row in rows)


def test_two_advisors_do_not_overwrite_each_other(place: Place) -> None:
    place.add_account("Marie")
    place.add_account("Paul")
    place.chat()
    asks(place)
    post(place.signed_in("Marie"), f"{REQUEST}/date", **DATE)
    paul = place.signed_in("Paul")
    for path, form in (("date", {**DATE, "day": "2026-12-24"}), ("refusal", {"reason": "non", "seen": "open.0"})):
        assert post(paul, f"{REQUEST}/{path}", **form).headers["location"].endswith("error=request_changed")
    assert stored(place).advisor == "Marie" and len(entries(place)) == 1


def test_another_region_another_chat_and_a_foreign_form_get_nothing(place: Place) -> None:
    place.add_account("Jan", region="flanders")
    place.add_account("Marie")
    place.chat(101)
    place.chat(102)
    asks(place)
    jan, marie = place.signed_in("Jan"), place.signed_in("Marie")
    assert jan.get(f"{REQUEST}/dossier.pdf").status_code == 404
    assert marie.get("/console/chats/102/requests/1/dossier.pdf").status_code == 404
    assert marie.get(f"{CHAT}/requests/9/dossier.pdf").status_code == 404
    assert place.browser().get(f"{REQUEST}/dossier.pdf").status_code == 303
    for form in (DATE, {"reason": "non", "seen": "open.0"}):
        path = "date" if "day" in form else "refusal"
        assert post(jan, f"{REQUEST}/{path}").status_code == 404, "whose it is comes before what is wrong with the form"
        assert post(jan, f"{REQUEST}/{path}", **form).status_code == 404
        assert post(marie, f"/console/chats/102/requests/1/{path}", **form).status_code == 404
        assert marie.post(f"{REQUEST}/{path}", data=form).status_code == 403
        assert marie.post(f"{REQUEST}/{path}", data={"csrf": "x" * 32, **form}).status_code == 403
    assert csrf(marie.get(CHAT)) and stored(place).status == Status.OPEN and entries(place) == []


def test_what_a_person_sent_is_in_the_export_and_counted_at_the_erasure(place: Place) -> None:
    place.add_account("Lea", role="lead")
    place.chat()
    asks(place)
    lea = place.signed_in("Lea")
    assert lea.get(f"{CHAT}/export").json()["requests"][0]["step"] == "regional_diagnosis"
    answer = post(lea, f"{CHAT}/erase", number="101")
    assert answer.status_code == 200 and "requests" in answer.text
    with place.database.read() as session:
        assert step_requests.of_chat(session, 101) == []
