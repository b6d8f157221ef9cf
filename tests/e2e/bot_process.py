"""The bot as its user runs it: `comptoir run` in a process of its own, against the emulator."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from tests.emulator import Emulator

PATIENCE = 90.0


class BotProcess:
    """A running bot; the log says why when it does not start."""

    def __init__(self, emulator: Emulator | None, folder: Path, tree: Path | None = None, **settings: str) -> None:
        """`tree` is the working tree whose code runs; without one it is the project's own."""
        self.folder = folder
        self.tree = tree
        self.port = free_port()
        self.log = folder / "bot.log"
        token = {"TELEGRAM_BOT_TOKEN": emulator.token, "TELEGRAM_API_URL": emulator.api_url} if emulator else {}
        self.environment = {
            **os.environ, "TELEGRAM_BOT_TOKEN": "", **token, "DATABASE_URL": f"sqlite:///{folder / 'comptoir.db'}",
            "CONSOLE_PORT": str(self.port), **settings,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> BotProcess:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot.cli", "run"]
            self.process = subprocess.Popen(command, cwd=self.tree, env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the bot did not start:\n{self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
