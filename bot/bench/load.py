"""Measures the webhook under a steady load: the time until an update is committed, and the growth of memory."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from bot.bench.interviews import Interview
from bot.bench.measures import Tell, quantile
from bot.bench.processes import Processes, free_port
from bot.bench.sides import SideError
from bot.core import paths
from bot.storage.database import Database
from bot.storage.models import Update, UpdateStatus
from bot.telegram.service import derived_secret

TOKEN = "1:bench"  # noqa: S105 - nobody's
PEOPLE = 500
WARM_MINUTES = 1.0
"""Memory is compared from this minute on. By then every language and answer has occurred."""
READY_SECONDS = 120.0


@dataclass
class Load:
    """The results: seconds from an update's due time to its 200, and bytes of resident memory."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    turns: int = 0
    warm: int = 0
    last: int = 0

    def table(self, rate: float, minutes: float) -> str:
        """Return the figures as lines of text."""
        milliseconds = [1000 * value for value in self.seconds]
        waits = [quantile(milliseconds, 0.5), quantile(milliseconds, 0.99), max(milliseconds)]
        lines = [
            f"{len(self.seconds)} updates, {rate:g} a second for {minutes:g} minutes, {PEOPLE} people",
            f"not taken: {self.refused}",
            f"acknowledged, p50 / p99 / maximum (ms): {' / '.join(f'{wait:.1f}' for wait in waits)}",
            f"turns completed by the end of the load: {self.turns}",
            f"resident memory after warm-up and at the end (MB): {self.warm / 2**20:.0f} / {self.last / 2**20:.0f}",
        ]
        return "\n".join(lines)


async def measure(model: Path, interviews: list[Interview], rate: float, minutes: float, folder: Path, tell: Tell) -> Load:
    """Post updates to the webhook of `comptoir run` at a fixed `rate` a second, however slowly it answers."""
    port, telegram = free_port(), free_port()
    processes = Processes(folder, {
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": f"http://127.0.0.1:{telegram}/bot", "ACTION_ENDPOINT_URL": "",
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "TELEGRAM_WEBHOOK_SECRET": "", "REDIS_URL": "",
        "DATABASE_URL": f"sqlite:///{folder / 'comptoir.db'}", "MODEL_PATH": str(model), "CONSOLE_PORT": str(port),
    })  # fmt: skip
    server = Processes(folder, {})
    server.start("telegram", [sys.executable, "-m", "bot.bench.telegram", str(telegram)], paths.ROOT)
    processes.start("comptoir", [sys.executable, "-m", "bot.cli", "run"], paths.ROOT)
    headers = {"X-Telegram-Bot-Api-Secret-Token": derived_secret(TOKEN)}
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
            await _ready(client, processes)
            load = await _loaded(client, processes, interviews, rate, minutes, tell)
        load.turns = _done(folder)
    finally:
        processes.stop()
        server.stop()
    return load


async def _loaded(
    client: httpx.AsyncClient, processes: Processes, interviews: list[Interview], rate: float, minutes: float, tell: Tell
) -> Load:
    load = Load()
    lines = [interviews[number % len(interviews)].lines() for number in range(PEOPLE)]
    people = cycle(range(PEOPLE))
    posts: set[asyncio.Task[None]] = set()
    began = time.perf_counter()
    warm = min(WARM_MINUTES, minutes / 2)
    for number in range(int(rate * minutes * 60)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        person = next(people)
        language = interviews[person % len(interviews)].language
        post = asyncio.create_task(_post(client, load, _update(number, person, language, next(lines[person]).text), due))
        posts.add(post)
        post.add_done_callback(posts.discard)
        if not load.warm and time.perf_counter() - began > warm * 60:
            load.warm = processes.resident()
            tell(f"{load.warm / 2**20:.0f} MB after {warm:g} minutes")
    await asyncio.gather(*posts)
    load.last = processes.resident()
    load.warm = load.warm or load.last
    return load


async def _post(client: httpx.AsyncClient, load: Load, update: dict[str, Any], due: float) -> None:
    try:
        status = (await client.post("/hook", json=update)).status_code
    except httpx.HTTPError:
        status = 0
    load.seconds.append(time.perf_counter() - due)
    load.refused += status != 200


async def _ready(client: httpx.AsyncClient, processes: Processes) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        processes.check()
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        await asyncio.sleep(0.2)
    raise SideError(f"comptoir was not ready within {READY_SECONDS:.0f} s")


def _update(number: int, person: int, language: str, text: str) -> dict[str, Any]:
    chat = {"id": 1000 + person, "type": "private", "first_name": "B"}
    sender = {"id": 1000 + person, "is_bot": False, "first_name": "B", "language_code": language}
    message = {"message_id": number + 1, "date": int(time.time()), "chat": chat, "from": sender, "text": text}
    return {"update_id": number + 1, "message": message}


def _done(folder: Path) -> int:
    database = Database(f"sqlite:///{folder / 'comptoir.db'}")
    try:
        with database.read() as session:
            return session.scalar(select(func.count()).select_from(Update).where(Update.status == UpdateStatus.DONE)) or 0
    finally:
        database.close()
