"""Starts, monitors and stops the processes of one side, and measures their memory."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

STOP_SECONDS = 20.0


class ProcessEnded(RuntimeError):
    """A measured process ended unexpectedly. The message holds the end of its log."""


class Processes:
    """Processes that share a folder and an environment."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        # Bytecode is written to disk, as when installed. Never pass on a real bot token.
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
        self._environment = {**kept, **environment}
        self._started: list[tuple[subprocess.Popen[bytes], Path]] = []

    def start(self, name: str, command: Sequence[str | Path], cwd: Path) -> subprocess.Popen[bytes]:
        """Start a command and return its process. Its output goes to a log file in the folder."""
        path = self._folder / f"{name}.log"
        with path.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                [str(part) for part in command], cwd=cwd, env=self._environment, stdout=log, stderr=log
            )
        self._started.append((process, path))
        return process

    def check(self) -> None:
        """Raise `ProcessEnded` when a process has ended."""
        for process, log in self._started:
            if process.poll() is not None:
                tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise ProcessEnded(f"{' '.join(map(str, process.args))} exited with {process.returncode}:\n{tail}")  # type: ignore[arg-type]

    def resident(self) -> int:
        """Return the resident memory of the processes and their descendants in bytes."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout  # noqa: S607
        rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
        return 1024 * weigh([process.pid for process, _ in self._started], rows)

    def stop(self) -> None:
        """Terminate the processes, and kill those that do not end."""
        for process, _ in self._started:
            if process.poll() is None:
                process.terminate()
        for process, _ in self._started:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._started.clear()


def weigh(roots: Sequence[int], rows: Sequence[tuple[int, ...]]) -> int:
    """Sum the weights of `roots` and their descendants over rows of (id, parent id, weight)."""
    family = set(roots)
    while True:
        children = {pid for pid, parent, _ in rows if parent in family} - family
        if not children:
            return sum(weight for pid, _, weight in rows if pid in family)
        family |= children


def free_port() -> int:
    """Return a free TCP port on the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
