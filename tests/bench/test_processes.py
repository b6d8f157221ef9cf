"""Processes under measurement: weighed with their children, missed when they end, stopped for certain."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.bench.processes import ProcessEnded, Processes, free_port, weigh

SLEEPER = "import time; time.sleep(60)"


def test_descendants_weigh_in_and_strangers_do_not() -> None:
    rows = [(1, 0, 1000), (10, 1, 5), (11, 10, 7), (12, 11, 11), (20, 1, 13)]
    assert weigh([10], rows) == 23
    assert weigh([10, 20], rows) == 36
    assert weigh([99], rows) == 0


def test_a_running_process_has_a_weight_and_is_gone_after_the_stop(tmp_path: Path) -> None:
    processes = Processes(tmp_path, {})
    processes.start("sleeper", [sys.executable, "-c", SLEEPER], tmp_path)
    try:
        processes.check()
        assert 2**20 < processes.resident() < 2**29
    finally:
        processes.stop()
    assert processes.resident() == 0


def test_a_process_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    processes = Processes(tmp_path, {"WORDS": "could not begin"})
    process = processes.start(
        "short", [sys.executable, "-c", "import os, sys; print(os.environ['WORDS']); sys.exit(3)"], tmp_path
    )
    process.wait(30)
    with pytest.raises(ProcessEnded, match=r"exited with 3:\s+could not begin"):
        processes.check()
    processes.stop()


def test_bytecode_may_be_written_by_what_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    processes = Processes(tmp_path, {})
    process = processes.start("asks", [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"], tmp_path)
    process.wait(30)
    assert (tmp_path / "asks.log").read_text() == "False\n"
    processes.stop()


def test_ports_are_free() -> None:
    assert 1024 < free_port() < 65536
