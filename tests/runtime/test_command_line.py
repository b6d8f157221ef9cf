"""A wrong command line is refused in a few words, with the exit code 2."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.core import paths


@pytest.mark.parametrize("arguments", [["nonsense"], ["run", "nonsense"], ["run", "--nonsense"]])
def test_a_usage_error_is_shown_without_a_traceback(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments], cwd=paths.ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert "nonsense" in done.stderr
    assert "Traceback" not in done.stderr
