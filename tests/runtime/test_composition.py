"""The composition root imports nothing that the stubs must come before, and nothing that a start can do without."""

from __future__ import annotations

import subprocess
import sys

from bot.core import paths

TOO_EARLY = ("rasa", "rasa_sdk", "sanic", "telegram", "typer", "bot.console.routes", "bot.chat_page.routes")


def test_it_imports_no_rasa_and_no_channel() -> None:
    look = f"import sys, bot.cli.run, bot.runtime.composition; print(*[name for name in {TOO_EARLY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
