"""Export, erasure with receipt, files that no spreadsheet computes, and who may do so."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bot.storage.models import Chat
from tests.console.conftest import Place, post

LEADS_ONLY = ["/chats/101/export", "/export/csv", "/export/jsonl", "/learn", "/learn.patch", "/chats/101/script"]


@pytest.mark.parametrize("path", [*LEADS_ONLY, "/audit"])
def test_what_is_not_for_an_advisor_is_not_there(place: Place, path: str) -> None:
    place.add_account("Marie")
    place.chat()
    assert place.signed_in("Marie").get("/console" + path).status_code == 404


def test_the_audit_log_is_for_administrators(place: Place) -> None:
    place.add_account("Lea", role="lead")
    place.add_account("Ada", role="admin")
    place.chat()
    assert place.signed_in("Lea").get("/console/audit").status_code == 404
    ada = place.signed_in("Ada")
    ada.get("/console/chats/101")
    assert "signed in" in ada.get("/console/audit").text
    one = ada.get("/console/audit?chat=101").text
    assert "<td>read</td>" in one and "<td>signed in</td>" not in one


def test_a_person_is_exported_with_what_advisors_noted(place: Place) -> None:
    place.add_account("Lea", role="lead")
    place.chat()
    lea = place.signed_in("Lea")
    post(lea, "/console/chats/101/notes", text="ring back")
    data = json.loads(lea.get("/console/chats/101/export").text)
    assert data["chat_id"] == 101 and data["messages"][0]["text"] == "Nous brassons une gueuze à Liège"
    assert data["notes"][0]["text"] == "ring back"


def test_a_person_is_erased_with_a_receipt_once_the_number_is_typed(place: Place) -> None:
    place.add_account("Lea", role="lead")
    place.add_account("Ada", role="admin")
    place.chat()
    lea = place.signed_in("Lea")
    assert post(lea, "/console/chats/101/erase", number="100").status_code == 400
    answer = post(lea, "/console/chats/101/erase", number="101")
    assert answer.status_code == 200 and "Receipt" in answer.text and "messages" in answer.text
    assert place.calls == ["erased"]
    with place.database.read() as session:
        assert session.get(Chat, 101) is None
    assert lea.get("/console/chats/101").status_code == 404
    assert "erased a person" in place.signed_in("Ada").get("/console/audit?chat=101").text


def test_an_advisor_of_another_region_neither_exports_nor_erases(place: Place) -> None:
    place.add_account("Jan", role="lead", region="flanders")
    place.chat()
    jan = place.signed_in("Jan")
    assert jan.get("/console/chats/101/export").status_code == 404
    assert post(jan, "/console/chats/101/erase", number="101").status_code == 404
    assert jan.get("/console/chats/101/script").status_code == 404
    assert jan.get("/console/chats/101/messages/1/correct").status_code == 404
    assert "101" not in jan.get("/console/export/csv").text
    with place.database.read() as session:
        assert session.get(Chat, 101) is not None


def test_a_spreadsheet_computes_nothing_of_the_file(place: Place) -> None:
    place.add_account("Lea", role="lead")
    place.chat(brand_story='=HYPERLINK("http://evil.example","x")', staff_count=-3)
    place.chat(102, brand_story="  @SUM(1)")
    place.chat(103, brand_story="+32 story")
    lea = place.signed_in("Lea")
    post(lea, "/console/chats/101/tags", tag="-1+1")
    rows = list(csv.DictReader(io.StringIO(lea.get("/console/export/csv").text.lstrip("\ufeff"))))
    by_id = {row["chat_id"]: row for row in rows}
    assert by_id["101"]["brand_story"].startswith("'=") and by_id["102"]["brand_story"].startswith("'")
    assert by_id["103"]["brand_story"] == "'+32 story" and by_id["101"]["tags"] == "'-1+1"
    assert by_id["101"]["staff_count"] == "-3"


def test_the_files_hold_what_the_filter_shows(place: Place) -> None:
    place.add_account("Lea", role="lead")
    place.chat(101)
    place.chat(102, region="flanders", language="nl")
    lea = place.signed_in("Lea")
    lines = [json.loads(line) for line in lea.get("/console/export/jsonl?region=flanders").text.splitlines()]
    assert [line["chat_id"] for line in lines] == [102] and lines[0]["answers"]["product_category"] == "beer"
    assert len(lea.get("/console/export/csv").text.splitlines()) == 3


def test_standard_replies_are_kept_by_leads_and_offered_in_their_language(place: Place) -> None:
    place.add_account("Marie")
    place.add_account("Lea", role="lead")
    place.chat(101, language="fr")
    place.chat(102, language="nl")
    lea, marie = place.signed_in("Lea"), place.signed_in("Marie")
    assert post(marie, "/console/replies", language="fr", title="x", text="y").status_code == 404
    post(lea, "/console/replies", language="fr", title="Rappel", text="Je vous rappelle « demain ».")
    assert 'data-text="Je vous rappelle « demain »."' in marie.get("/console/chats/101").text
    assert "Rappel" not in marie.get("/console/chats/102").text
    post(lea, "/console/replies/1/drop")
    assert "Rappel" not in marie.get("/console/replies").text
