"""/delete leaves no byte of what a person wrote: the files, the write-ahead log, the logs."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bot.conversation import erasure
from bot.conversation.outcome import Said
from bot.conversation.turn_repository import TurnRepository
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from bot.storage.models import Chat
from bot.storage.step_requests import StepRequest
from tests.emulator import Emulator
from tests.reliability.fleet import Fleet
from tests.reliability.nursery import Nursery

MARKER = "Zwarovskyx-Kwaremont-4711"
OTHER = "Behalten-Qompany-0815"


def files_of(database_url: str) -> list[Path]:
    """Every file in the folder of an SQLite database."""
    folder = Path(make_url(database_url).database or "").parent
    return [path for path in folder.rglob("*") if path.is_file()]


def dump(database_url: str) -> bytes:
    """All that PostgreSQL gives out of a database."""
    return subprocess.run(["pg_dump", database_url], capture_output=True, check=True).stdout


def holds(database_url: str, marker: str) -> list[str]:
    """Where the marker is found."""
    if not database_url.startswith("sqlite"):
        return ["dump"] if marker.encode() in dump(database_url) else []
    return [path.name for path in files_of(database_url) if marker.encode() in path.read_bytes()]


def test_nothing_of_a_person_is_left(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url, extra={"LOG_LEVEL": "DEBUG"})
    fleet.start()
    person, other = telegram.person(301, "Marie"), telegram.person(302, "Paul")
    other.types(f"Nous sommes {OTHER}")
    other.waits(OTHER, timeout=20)
    written = person.types(f"Je suis {MARKER} 1")
    person.waits(f"{MARKER} 1", timeout=20)
    person.sends_photo(f"photo {MARKER} 2")
    person.waits()
    person.sends_document(name=f"{MARKER}.pdf", caption=f"plan {MARKER} 3")
    person.waits()
    person.edits(written.message_id, f"En fait {MARKER} 4")
    person.waits(lambda chat: len(chat.replies) > 1)
    person.types_command(f"/stop {MARKER} 5")
    stopped = person.waits()
    person.presses(stopped.labels[-1])
    person.waits()
    person.types_command("/export")
    person.waits(lambda chat: any(message.file_name == "comptoir.json" for message in chat.messages))
    long = " ".join(f"{MARKER}-{number}" for number in range(120))
    person.types(long)
    person.waits(f"{MARKER}-119")
    assert holds(database_url, MARKER)
    person.types_command("/delete")
    receipt = person.waits()
    assert telegram.world.signal.wait(lambda: not holds(database_url, MARKER), 15), holds(database_url, MARKER)
    assert fleet.stop() == [0]
    assert not holds(database_url, MARKER)
    assert holds(database_url, OTHER), "only this person was erased"
    log = nursery.log.read_text()
    assert MARKER not in log and OTHER not in log and telegram.token not in log
    assert "update stored" in log
    person.types("Rebonjour")
    fleet.start()
    person.waits("Rebonjour", timeout=20)
    assert receipt.text and MARKER not in person.waits("Rebonjour").text
    fleet.stop()


def test_postgres_pages_are_clean_after_a_full_vacuum(postgres: str, nursery: Nursery, telegram: Emulator) -> None:
    """As docs/operations.md says: a plain VACUUM frees the rows, VACUUM FULL and a checkpoint rewrite the pages."""
    from tests.reliability.databases import fresh_database

    with fresh_database(postgres) as address:
        fleet = Fleet(telegram, nursery, address)
        fleet.start()
        person = telegram.person(303)
        person.types(MARKER)
        person.waits(MARKER, timeout=20)
        person.types_command("/delete")
        person.waits()
        assert fleet.stop() == [0]
        database = Database(address)
        assert erasure.sweep(database)
        database.close()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM FULL")
            connection.execute("CHECKPOINT")
            names = connection.execute(
                "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'i') AND relfilenode <> 0"
            ).fetchall()
            for (name,) in names:
                content = connection.execute("SELECT pg_read_binary_file(%s, 0, 100000000, true)", (name,)).fetchone()
                assert content is not None and (content[0] is None or MARKER.encode() not in content[0]), name


def test_what_waits_in_the_outbox_the_ticks_and_the_requests_go_too(database_url: str, renderer: Renderer) -> None:
    """Recipes of files, the checklist's slot, requests: wherever a turn may have put what somebody wrote."""
    database = Database(database_url)
    database.upgrade()
    repository, now = TurnRepository(renderer, Language("fr")), datetime(2026, 11, 22, 9, tzinfo=UTC)
    told = {"region": "wallonia", "product_category": "beer", "brand_story": MARKER}
    facts = {"answers": told, "as_of": "2026-11-22", "ticked": {MARKER: [MARKER]}}
    with database.begin() as session:
        for chat_id, words in ((1, MARKER), (2, OTHER)):
            state = {"slots": {**told, "brand_story": words, "checklist": {words: [words]}}}
            session.add(Chat(chat_id=chat_id, language="fr", state=state, version=1, created_at=now, active_at=now))
            session.add(StepRequest(uid=f"{words}-{chat_id}", chat_id=chat_id, kind="talk", step="human_expert", language="fr",
                                    asked_at=now, as_of="2026-11-22", profile={"brand_story": words}, ticked={words: [words]},
                                    place=words, note=words))  # fmt: skip
        session.flush()
        for kind in ("dossier", "kol_brief"):
            for message in renderer.render(Reply(kind, facts), "fr"):
                repository.write_message(session.connection(), 1, Said(message, Reply(kind, facts)), now, None)
    assert holds(database_url, MARKER)
    with database.begin() as session:
        erasure.erase(session.connection(), 1)
    assert erasure.sweep(database)
    assert not holds(database_url, MARKER) and holds(database_url, OTHER)
    database.close()
