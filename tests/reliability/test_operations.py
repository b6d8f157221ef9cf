"""Running it: backups that restore, metrics that count, one trace from the inbox to Telegram."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url

from bot.observability.tracing import trace_of
from tests.emulator import Emulator
from tests.reliability.databases import fresh_database
from tests.reliability.fleet import Fleet, free_port
from tests.reliability.nursery import Nursery


def live(fleet: Fleet, rounds: int = 4) -> None:
    for _ in range(rounds):
        for chat_id in (501, 502, 503):
            fleet.say(chat_id)


def goes_on(fleet: Fleet, restored: str) -> None:
    """A bot over the restored database goes on where the backup was made, and answers what comes next."""
    again = Fleet(fleet.telegram, fleet.nursery, restored, sent={chat: list(texts) for chat, texts in fleet.sent.items()})
    again.start()
    live(again, 1)
    again.waits_until_all_answered()
    assert again.stop() == [0]
    assert again.states() == again.sent


def test_an_sqlite_backup_made_while_it_runs_restores(telegram: Emulator, nursery: Nursery, tmp_path: Path) -> None:
    fleet = Fleet(telegram, nursery, f"sqlite:///{tmp_path / 'comptoir.db'}")
    fleet.start()
    live(fleet)
    fleet.waits_until_all_answered()
    source, target = sqlite3.connect(tmp_path / "comptoir.db"), sqlite3.connect(tmp_path / "backup.db")
    source.backup(target)
    source.close()
    target.close()
    assert fleet.stop() == [0]
    goes_on(fleet, f"sqlite:///{tmp_path / 'backup.db'}")


def test_a_postgres_dump_made_while_it_runs_restores(
    telegram: Emulator, nursery: Nursery, postgres: str, tmp_path: Path
) -> None:
    dump = tmp_path / "backup.dump"
    with fresh_database(postgres) as address, fresh_database(postgres) as restored:
        fleet = Fleet(telegram, nursery, address)
        fleet.start()
        live(fleet)
        fleet.waits_until_all_answered()
        subprocess.run(["pg_dump", "--format=custom", f"--file={dump}", address], check=True)
        assert fleet.stop() == [0]
        subprocess.run(["pg_restore", "--no-owner", f"--dbname={restored}", dump], check=True)
        goes_on(fleet, restored)


def value(metrics: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", metrics, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_health_metrics_and_one_trace(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    fleet = Fleet(telegram, nursery, database_url, webhook=True)
    fleet.start()
    live(fleet)
    fleet.waits_until_all_answered()
    base = f"http://127.0.0.1:{fleet.port}"
    sent = 'comptoir_deliveries_total{kind="message",result="sent"}'

    def all_sent() -> bool:
        return value(httpx.get(f"{base}/metrics", trust_env=False).text, sent) == 12

    assert telegram.world.signal.wait(all_sent, 10)
    assert httpx.get(f"{base}/healthz", trust_env=False).status_code == 200
    assert httpx.get(f"{base}/readyz", trust_env=False).json() == {"status": "ok"}
    metrics = httpx.get(f"{base}/metrics", trust_env=False).text
    assert value(metrics, "comptoir_updates_total") == 12
    assert value(metrics, 'comptoir_turns_total{result="done"}') == 12
    assert value(metrics, "comptoir_inbox_updates") == 0 and value(metrics, "comptoir_outbox_rows") == 0
    assert fleet.stop() == [0]
    number = int(telegram.updates.history[-1]["update_id"])
    lines = [json.loads(line) for line in nursery.log.read_text().splitlines() if line.startswith("{")]
    port = fleet.port
    begun = max(index for index, line in enumerate(lines) if line.get("port") == port)
    mine = [line for line in lines[begun:] if line.get("trace") == trace_of(number)]
    assert [line["event"] for line in mine] == ["update stored", "turn done", "sent"]
    assert {line["update_id"] for line in mine} == {number}


def test_a_second_program_on_the_same_file_waits_for_the_first(telegram: Emulator, nursery: Nursery, tmp_path: Path) -> None:
    fleet = Fleet(telegram, nursery, f"sqlite:///{tmp_path / 'comptoir.db'}")
    fleet.start()
    live(fleet, 1)
    fleet.waits_until_all_answered()
    successor = Fleet(telegram, nursery, fleet.database_url, port=free_port(), sent=fleet.sent)
    successor.start()
    assert fleet.stop() == [0]
    live(successor, 1)
    successor.waits_until_all_answered()
    assert successor.stop() == [0]
    assert successor.states() == fleet.sent


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_another_process_polls_as_soon_as_the_first_is_gone(telegram: Emulator, nursery: Nursery, database_url: str) -> None:
    assert make_url(database_url).get_backend_name() == "postgresql"
    fleet = Fleet(telegram, nursery, database_url, size=2)
    fleet.start()
    live(fleet, 1)
    fleet.waits_until_all_answered()
    for _ in range(2):
        nursery.kill(fleet.pids.pop(0))
        live(fleet, 1)
        if not fleet.pids:
            fleet.start()
        fleet.waits_until_all_answered(20)
    assert set(fleet.stop()) == {0}
    assert fleet.states() == fleet.sent


def test_the_chat_page_gives_the_person_s_data_as_a_file(telegram: Emulator, nursery: Nursery, tmp_path: Path) -> None:
    fleet = Fleet(telegram, nursery, f"sqlite:///{tmp_path / 'comptoir.db'}", extra={"TELEGRAM_BOT_TOKEN": ""})
    fleet.start()
    with httpx.Client(
        base_url=f"http://127.0.0.1:{fleet.port}", trust_env=False, timeout=30,
        transport=httpx.HTTPTransport(retries=20),
    ) as browser:  # fmt: skip
        assert browser.get("/").status_code == 200
        after = 0
        shown: list[dict[str, Any]] = []
        browser.post("/chat/messages", json={"text": "Nous brassons à Namur"})
        browser.post("/chat/messages", json={"text": "/export"})
        while not any(message["download"] for message in shown):
            found = browser.get(f"/chat/messages?after={after}").json()["messages"]
            shown += found
            after = max([after, *(message["id"] for message in found)])
        assert [message["text"] for message in shown if message["direction"] == "in"][1] == "Nous brassons à Namur"
        file = browser.get(next(message["download"] for message in shown if message["download"]))
        assert "attachment" in file.headers["content-disposition"]
        assert "Nous brassons à Namur" in [message["text"] for message in file.json()["messages"]]
    with httpx.Client(base_url=f"http://127.0.0.1:{fleet.port}", trust_env=False) as stranger:
        assert stranger.get("/chat/export").status_code == 404
    assert fleet.stop() == [0]
