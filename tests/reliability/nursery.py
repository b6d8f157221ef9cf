"""Starts bot processes quickly: a parent that has imported everything and forks, once for each line that it reads.

Each child is a process of its own, with the environment of the line, and may be killed like any other.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from bot.core import paths


class Nursery:
    """The parent, from `__enter__` to `__exit__`; children that still live are killed at the end."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.alive: set[int] = set()

    def __enter__(self) -> Nursery:
        self._log = self.log.open("ab")
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.nursery"], cwd=paths.ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        assert self._read() == "ready"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for pid in list(self.alive):
            self.kill(pid)
        assert self._parent.stdin
        self._parent.stdin.close()
        self._parent.wait(10)
        assert self._parent.stdout
        self._parent.stdout.close()
        self._log.close()

    def start(self, environment: Mapping[str, str]) -> int:
        """The number of a new process with this environment on top of ours."""
        pid = int(self._ask({"start": dict(environment)}))
        self.alive.add(pid)
        return pid

    def kill(self, pid: int, number: int = signal.SIGKILL) -> int:
        """Send a signal and wait for the end; the exit status, negative for a signal."""
        self.alive.discard(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        return int(self._ask({"wait": pid}))

    def running(self, pid: int) -> bool:
        """Whether the process has not ended by itself."""
        return self._ask({"poll": pid}) == "running"

    def _ask(self, request: Mapping[str, object]) -> str:
        assert self._parent.stdin
        self._parent.stdin.write(json.dumps(request) + "\n")
        self._parent.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._parent.stdout
        return self._parent.stdout.readline().strip()


def main() -> None:
    """Read requests until the end of the input."""
    from tests.reliability import bot_process, preload

    preload.everything()
    assert threading.active_count() == 1, "a parent with threads cannot fork safely"
    ended: dict[int, int] = {}
    print("ready", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if "start" in request:
            pid = os.fork()
            if pid == 0:
                _child(bot_process.main, request["start"])
            print(pid, flush=True)
        elif "wait" in request:
            pid = request["wait"]
            if pid not in ended:
                ended[pid] = _patiently(pid)
            print(ended[pid], flush=True)
        else:
            pid = request["poll"]
            if pid not in ended:
                found, status = os.waitpid(pid, os.WNOHANG)
                if found:
                    ended[pid] = os.waitstatus_to_exitcode(status)
            print(ended.get(pid, "running"), flush=True)


def _patiently(pid: int) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(pid, signal.SIGABRT)
    return 99


def _child(run: object, environment: Mapping[str, str]) -> None:
    code = 1
    try:
        os.environ.update(environment)
        sys.stdin.close()
        os.dup2(2, 1)
        assert callable(run)
        run()
        code = 0
    except SystemExit as done:
        code = int(done.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
