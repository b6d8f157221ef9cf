"""The stock layout: `rasa run` with its SQL tracker store, and `rasa run actions`, used through the REST channel."""

from __future__ import annotations

import asyncio
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import yaml

from bot.bench.interviews import Interview, Line
from bot.bench.processes import Processes, free_port
from bot.bench.sides import Chat, SideError
from bot.core import paths

WAIT_SECONDS = 120.0
GREETING = {"fr": "Bonjour", "nl": "Goedendag", "en": "Hello", "de": "Guten Tag"}
"""In the languages of bench/interviews.yml."""
CARRIED = 300
"""How many events one request appends when a conversation is lengthened."""


class Stock:
    """Rasa's two servers over a fresh SQLite file, with Rasa's own engine.

    With `python` given, Rasa runs under that interpreter and without our TensorFlow stubs.
    """

    name = "stock Rasa"

    def __init__(self, folder: Path, model: Path, python: Path | None = None) -> None:
        self._folder, self._model = folder, model
        self._rasa: list[str | Path] = [python, "-m", "rasa"] if python else [sys.executable, "-m", "bot.cli", "rasa"]
        self._port, self._action_port = free_port(), free_port()
        self.processes = Processes(folder, {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore",
                                            "SQLALCHEMY_SILENCE_UBER_WARNING": "1"})  # fmt: skip
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._port}", timeout=WAIT_SECONDS)
        self._under_way: dict[str, asyncio.Task[int]] = {}

    def launch(self) -> None:
        endpoints, credentials = self._folder / "endpoints.yml", self._folder / "credentials.yml"
        endpoints.write_text(yaml.safe_dump({
            "nlg": {"type": "bot.dialogue.rasa.nlg.CatalogueGenerator"},
            "action_endpoint": {"url": f"http://127.0.0.1:{self._action_port}/webhook"},
            # Rasa's default is None, which SQLAlchemy 2 rejects.
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(self._folder / "stock.db"), "query": {}},
        }), encoding="utf-8")  # fmt: skip
        credentials.write_text("rest:\n", encoding="utf-8")
        actions = ["run", "actions", "--actions", "actions", "--port", str(self._action_port)]
        self.processes.start("stock-actions", [*self._rasa, *actions], paths.ROOT)
        serve: list[str | Path] = [
            "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(self._port), "--model", self._model,
            "--endpoints", endpoints, "--credentials", credentials,
        ]  # fmt: skip
        self.processes.start("stock-rasa", [*self._rasa, *serve], paths.ROOT)

    async def begin(self, interview: Interview) -> Chat:
        chat = Chat(uuid.uuid4().hex, interview.language, interview.lines())
        if not await self._said(chat, Line("", GREETING[interview.language])):
            raise SideError("no first message")
        return chat

    async def send(self, chat: Chat, line: Line) -> None:
        self._under_way[chat.key] = asyncio.create_task(self._said(chat, line))

    async def reply(self, chat: Chat) -> int:
        return await self._under_way.pop(chat.key)

    async def lengthen(self, chat: Chat, turns: int) -> None:
        """Append the conversation's own events until it has that many turns. They are stored, and read, like real ones."""
        tracker = await self._api("GET", f"/conversations/{chat.key}/tracker", params={"include_events": "ALL"})
        made: list[list[dict[str, Any]]] = []
        for event in tracker["events"]:
            if event["event"] == "user":
                made.append([])
            if made:
                made[-1].append(event)
        again = made[1 + len(made) // 2 :]
        wanted = [event for number in range(max(0, turns - chat.turns)) for event in again[number % len(again)]]
        for start in range(0, len(wanted), CARRIED):
            part = wanted[start : start + CARRIED]
            await self._api("POST", f"/conversations/{chat.key}/tracker/events", params={"include_events": "NONE"}, json=part)
        chat.turns = max(turns, chat.turns)

    async def close(self) -> None:
        await self._client.aclose()
        self.processes.stop()

    async def _said(self, chat: Chat, line: Line) -> int:
        """Send a message. Return the number of messages that Rasa answered with.

        Our pipeline interprets an answer by the question asked, which the REST channel passes as metadata.
        """
        metadata = {"question": line.question or None, "language": chat.language,
                    "today": datetime.now(UTC).date().isoformat()}  # fmt: skip
        body = {"sender": chat.key, "message": line.text, "metadata": metadata}
        answer = await self._client.post("/webhooks/rest/webhook", json=body)
        if answer.status_code != 200:
            raise SideError(f"rasa answered with status {answer.status_code}")
        return len(answer.json())

    async def _api(self, method: str, path: str, **request: Any) -> Any:
        answer = await self._client.request(method, path, **request)
        if answer.status_code != 200:
            raise SideError(f"rasa answered with status {answer.status_code} to {method} {path}")
        return answer.json()
