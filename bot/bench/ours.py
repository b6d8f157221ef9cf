"""This program: `comptoir run` without a token, used through its chat page."""

from __future__ import annotations

import sys
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx

from bot.bench.interviews import Interview, Line
from bot.bench.processes import Processes, free_port
from bot.bench.sides import Chat, SideError, turn
from bot.chat_page.routes import COOKIE
from bot.core import paths

WAIT_SECONDS = 30.0


class Ours:
    """`comptoir run` over a fresh SQLite file.

    A chat page message takes the same path as a Telegram update: it is stored in the inbox before it is acknowledged, and
    one turn commits replies and transcript together. Only the dispatcher is missing, and with it Telegram's rate limit.
    """

    name = "comptoir"

    def __init__(self, folder: Path, model: Path) -> None:
        self._port = free_port()
        self.processes = Processes(folder, {
            "TELEGRAM_BOT_TOKEN": "", "TELEGRAM_WEBHOOK_URL": "", "ACTION_ENDPOINT_URL": "", "REDIS_URL": "",
            "DATABASE_URL": f"sqlite:///{folder / 'comptoir.db'}", "MODEL_PATH": str(model), "LOG_LEVEL": "INFO",
            "CONSOLE_HOST": "127.0.0.1", "CONSOLE_PORT": str(self._port),
        })  # fmt: skip
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._port}", timeout=WAIT_SECONDS)

    def launch(self) -> None:
        self.processes.start("comptoir", [sys.executable, "-m", "bot.cli", "run"], paths.ROOT)

    async def begin(self, interview: Interview) -> Chat:
        # Start as a new browser, without the cookies that the client received before.
        self._client.cookies.clear()
        answer = await self._client.get("/", headers={"Accept-Language": interview.language})
        given = SimpleCookie(answer.headers.get("set-cookie", ""))
        self._client.cookies.clear()
        if answer.status_code != 200 or COOKIE not in given:
            raise SideError(f"the chat page answered with status {answer.status_code}")
        chat = Chat(given[COOKIE].value, interview.language, interview.lines())
        if not await self.reply(chat):
            raise SideError("no first message")
        return chat

    async def send(self, chat: Chat, line: Line) -> None:
        answer = await self._client.post("/chat/messages", json={"text": line.text}, headers=_headers(chat))
        if answer.status_code != 200:
            raise SideError(f"the chat page answered with status {answer.status_code} to {line.text!r}")

    async def reply(self, chat: Chat) -> int:
        while True:
            answer = await self._client.get("/chat/messages", params={"after": chat.mark}, headers=_headers(chat))
            if answer.status_code != 200:
                raise SideError(f"the chat page answered with status {answer.status_code}")
            messages: list[dict[str, Any]] = answer.json()["messages"]
            if messages:
                chat.mark = messages[-1]["id"]
                return sum(message["direction"] == "out" for message in messages)

    async def lengthen(self, chat: Chat, turns: int) -> None:
        while chat.turns < turns:
            await turn(self, chat)

    async def close(self) -> None:
        await self._client.aclose()
        self.processes.stop()


def _headers(chat: Chat) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={chat.key}", "Accept-Language": chat.language}
