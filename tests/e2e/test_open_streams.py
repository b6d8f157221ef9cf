"""Ending the program ends what is open: streams of the console, the wait of the chat page."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.console.accounts import add_account
from bot.runtime.program import SHUT_SECONDS
from bot.storage.database import Database
from tests.e2e.bot_process import BotProcess
from tests.e2e.test_handoff import PASSWORD, signed_in


class Stream:
    """An event stream that a page holds open, read in the background; `ended` is set once the server has closed it."""

    def __init__(self, browser: httpx.Client, path: str) -> None:
        self.events: list[str] = []
        self.begun, self.ended = threading.Event(), threading.Event()
        threading.Thread(target=self._read, args=(browser, path), daemon=True).start()

    def _read(self, browser: httpx.Client, path: str) -> None:
        try:
            with browser.stream("GET", path, timeout=60) as answer:
                for line in answer.iter_lines():
                    self.events.append(line)
                    if line.startswith("data:"):
                        self.begun.set()
        except httpx.HTTPError as error:
            self.events.append(type(error).__name__)
        self.ended.set()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_open_streams_and_the_program(tmp_path: Path, model: Path, name: signal.Signals) -> None:
    with BotProcess(None, tmp_path, MODEL_PATH=str(model)) as bot:
        add_account(f"sqlite:///{tmp_path / 'comptoir.db'}", "Marie", "lead", "all", PASSWORD, False)
        with httpx.Client(base_url=f"http://127.0.0.1:{bot.port}", timeout=30) as visitor:
            visitor.get("/")
            chat_id = visitor.cookies["comptoir_chat"]
            wait_for_chat(tmp_path, chat_id)
            marie = signed_in(bot.port)
            streams = [Stream(marie, "/events"), Stream(marie, f"/chats/{chat_id}/events")]
            assert all(stream.begun.wait(30) for stream in streams), [stream.events for stream in streams]
            assert bot.process
            bot.process.send_signal(name)
            assert bot.process.wait(SHUT_SECONDS + 5) == 0
            assert all(stream.ended.wait(5) for stream in streams)
            marie.close()
    # Ended by the program itself, not cut off by uvicorn when the time for it was over.
    assert not any("Error" in stream.events[-1] for stream in streams), [stream.events for stream in streams]
    assert "Cancel" not in bot.log.read_text(errors="replace")


def wait_for_chat(folder: Path, chat_id: Any) -> None:
    """Return once the first turn of the chat is written."""
    database = Database(f"sqlite:///{folder / 'comptoir.db'}")
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with database.read() as session:
            if session.execute(text("SELECT 1 FROM conversations WHERE chat_id = :id"), {"id": int(chat_id)}).first():
                break
        time.sleep(0.05)
    database.close()
