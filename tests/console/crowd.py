"""A crowd of conversations, and how long the list takes over it: ``python -m tests.console.crowd [COUNT] [--postgres URL]``"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.storage import conversations, reviews, visits
from bot.storage.conversations import Filter, Key, Status
from bot.storage.database import Database
from tests.reliability.databases import fresh_database

SYLLABLES = ("bra", "cho", "lat", "gau", "fre", "liè", "ge", "mar", "que", "bou", "ton", "ver", "ti", "san", "pra", "li",
             "né", "kwa", "ster", "dam")  # fmt: skip
QUESTIONS = ["region", "product_category", "shelf_life_months", "china_trademark"]
CATEGORIES = ["chocolate_biscuits", "beer", "cosmetics", "baby", "home"]
VERDICTS = ["ready", "ready_with_conditions", "not_yet", "not_a_fit"]
TURNS = 4


def fill(database: Database, count: int, seed: int = 7) -> None:
    """Write `count` conversations of eight messages each, through the same triggers as the bot's own."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(8000)]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    raw = database.engine.raw_connection()
    cursor = raw.cursor()
    if database.is_sqlite:
        cursor.execute("BEGIN IMMEDIATE")
    else:
        cursor.execute("SET TIME ZONE 'UTC'")
    write = partial(_write, database, cursor)
    write("chats", "chat_id, door, language, holder, state, version, created_at, active_at", _chats(chance, start, count))
    write(
        "messages", "chat_id, direction, at, kind, text, question, intent, confidence, answers",
        _messages(chance, start, count, vocabulary),
    )  # fmt: skip
    write(
        "recommendations", "chat_id, at, as_of, rules_version, verdict, first_channel, profile, advice",
        ((number, _at(start, number), "2026-05-01", "1-a", chance.choice(VERDICTS), "distributor", "{}", "{}")
         for number in range(1, count + 1, 2)),
    )  # fmt: skip
    write("tags", "chat_id, tag", ((number, "fair") for number in range(1, count + 1, 997)))
    cursor.execute("UPDATE conversations SET review = 'done' WHERE chat_id % 3 = 0")
    cursor.execute("UPDATE conversations SET snoozed_s = 2000000000 WHERE chat_id % 101 = 0")
    raw.commit()
    if database.is_sqlite:
        cursor.execute("ANALYZE")
    raw.close()
    if not database.is_sqlite:
        # What PostgreSQL does by itself a minute after so many rows.
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _write(database: Database, cursor: Any, table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    if database.is_sqlite:
        places = ",".join("?" for _ in columns.split(","))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
        return
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _at(start: datetime, number: int, seconds: int = 0) -> str:
    return (start + timedelta(seconds=number * 120 + seconds)).strftime("%Y-%m-%d %H:%M:%S.%f")


def _chats(chance: random.Random, start: datetime, count: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, count + 1):
        region = chance.choice(["wallonia", "brussels", "flanders", None])
        category = chance.choice(CATEGORIES)
        state = {"slots": {"region": region, "product_category": category, "requested_slot": "china_trademark"}}
        holder = "human" if number % 500 == 0 else "bot"
        language = chance.choice(["fr", "nl", "en", "de"])
        yield number, "telegram", language, holder, json.dumps(state), 4, _at(start, number), _at(start, number, 300)


def _messages(chance: random.Random, start: datetime, count: int, vocabulary: list[str]) -> Iterator[tuple[Any, ...]]:
    for number in range(1, count + 1):
        for turn in range(TURNS):
            line = " ".join(chance.choices(vocabulary, k=8)) + (" marque" if chance.random() < 0.3 else "")
            yield (number, "in", _at(start, number, turn * 60), "text", line, QUESTIONS[turn - 1] if turn else None, "inform",
                   chance.random(), json.dumps({}))  # fmt: skip
            yield number, "out", _at(start, number, turn * 60 + 1), "ask", "?", QUESTIONS[turn], None, None, None


def measure(database: Database, count: int) -> dict[str, float]:
    """Milliseconds of each way of reading the list; the median of five, the first one warm-up."""
    with database.read() as session:
        rare = conversations.page(session, Filter(), None, None, 1)[0]
        line = session.connection().exec_driver_sql("SELECT text FROM messages WHERE direction = 'in' LIMIT 1").scalar()
        word = str(line).split()[0]
    deep = Key(2, -_epoch(count // 2), 0)
    ways: dict[str, tuple[Filter, str | None, Key | None]] = {
        "first page": (Filter(), None, None),
        "first page of a region": (Filter(), "wallonia", None),
        "a page in the middle": (Filter(), None, deep),
        "waiting": (Filter(status=Status.WAITING), None, None),
        "reviewed": (Filter(status=Status.REVIEWED), None, None),
        "snoozed": (Filter(status=Status.SNOOZED), None, None),
        "five filters": (Filter(None, "fr", "wallonia", "beer", "ready", confidence=0.2), None, None),
        "a rare tag": (Filter(tag="fair"), None, None),
        "nothing found": (Filter(channel="nonsense", language="fr"), None, None),
        "search, a rare word": (Filter(text=word), None, None),
        "search, two words": (Filter(text=f"{word} marque"), None, None),
        "search, a word in a third of all lines": (Filter(text="marque"), None, None),
        "search, a beginning": (Filter(text="mar"), None, None),
        "search with filters": (Filter(Status.OPEN, "nl", category="cosmetics", text="marque"), "brussels", None),
    }
    found = {name: _median(partial(_read, database, *way)) for name, way in ways.items()}
    found["the row before and after"] = _median(lambda: _neighbours(database, rare.chat_id))
    return found


def _epoch(number: int) -> int:
    return int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) + number * 120


def _read(database: Database, chosen: Filter, sees: str | None, after: Key | None) -> None:
    """What one request of the list reads: the page, the tags, the count."""
    with database.read() as session:
        rows = conversations.page(session, chosen, sees, after, 51)
        reviews.tags_of(session, [row.chat_id for row in rows])
        if len(rows) > 50 and not after:
            conversations.count(session, chosen, sees, 1001)


def _neighbours(database: Database, chat_id: int) -> None:
    with database.read() as session:
        row = conversations.one(session, chat_id, None)
        assert row
        conversations.neighbours(session, row, Filter(), None)


def _median(act: Callable[[], None]) -> float:
    act()
    times = []
    for _ in range(5):
        since = time.perf_counter()
        act()
        times.append((time.perf_counter() - since) * 1000)
    return sorted(times)[2]


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("count", nargs="?", type=int, default=100_000)
    given.add_argument("--postgres", metavar="URL", help="a server on which to make a database of its own, dropped at the end")
    options = given.parse_args()
    if options.postgres:
        with fresh_database(options.postgres) as url:
            report(url, options.count)
    else:
        with tempfile.TemporaryDirectory() as folder:
            report(f"sqlite:///{Path(folder) / 'crowd.db'}", options.count)


def report(url: str, count: int) -> None:
    """Write the conversations and print what each way of reading them takes."""
    database = Database(url)
    database.upgrade()
    since = time.perf_counter()
    fill(database, count)
    print(f"{count} conversations written in {time.perf_counter() - since:.0f} s")
    for name, milliseconds in measure(database, count).items():
        print(f"{milliseconds:8.1f} ms  {name}")
    with database.read() as session:
        since = time.perf_counter()
        visits.stages(session, None, 0, 0)
        print(f"{(time.perf_counter() - since) * 1000:8.1f} ms  the funnel of all of them")
    from bot.conversation import erasure

    with database.begin() as session:
        erasure.erase(session.connection(), 5)
    since = time.perf_counter()
    erasure.sweep(database)
    print(f"{(time.perf_counter() - since) * 1000:8.1f} ms  the sweep after an erasure")
    database.close()


if __name__ == "__main__":
    main()
