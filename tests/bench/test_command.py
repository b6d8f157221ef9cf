"""``comptoir bench``: a wrong option is named, and one small run of the real thing, both sides in their own processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core import paths

PATIENCE = 280


def bench(*options: str, model: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MODEL_PATH": str(model) if model else "no-such-model"}
    command = [sys.executable, "-m", "bot.cli", "bench", *options]
    return subprocess.run(
        command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@pytest.mark.parametrize(("options", "said"), [
    (("--turns", "10,x"), "--turns: invalid value '10,x'"), (("--chats", "0"), "--chats: invalid value '0'"),
    (("--turns", ""), "--turns: invalid value ''"),
    (("--json", "no/such/folder/x.json"), "--json: invalid value 'no/such/folder/x.json'"),
    (("--stock-python", "/no/python"), "--stock-python: invalid value '/no/python'"),
    ((), "MODEL_PATH: invalid value 'no-such-model'"),
])  # fmt: skip
def test_a_wrong_option_is_named_before_anything_is_measured(options: tuple[str, ...], said: str) -> None:
    done = bench(*options)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.campaign
def test_both_sides_are_measured_in_one_short_run(model: Path, tmp_path: Path) -> None:
    figures, picture = tmp_path / "bench.json", tmp_path / "bench.png"
    done = bench("--quick", "--turns", "2", "--chats", "2", "--json", str(figures), "--plot", str(picture), model=model)
    assert done.returncode == 0, done.stderr
    measures = json.loads(figures.read_text())["measures"]
    assert [measure["name"] for measure in measures] == [
        "start to first reply", "resident memory after the first reply", "turn p50 at 2 turns", "turn p99 at 2 turns",
        "turns a second at 2 chats", "resident memory at the end",
    ]  # fmt: skip
    assert all(measure["comptoir"] > 0 and measure["stock"] > 0 for measure in measures)
    assert picture.stat().st_size > 5000
