"""The bot as a process of its own: settings from the environment, as `comptoir run`.

The echo engine answers, unless REAL_ENGINE names a trained model.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from bot.observability import logs
from bot.runtime.composition import run, run_with
from bot.runtime.settings import read_settings
from tests.reliability.echo import EchoEngine


def main() -> None:
    settings = read_settings(env_file=None)
    logs.configure(settings.log_level, as_json=settings.log_json)
    model = os.environ.get("REAL_ENGINE")
    if model:
        asyncio.run(run(settings, Path(model)))
    else:
        asyncio.run(run_with(settings, EchoEngine(float(os.environ.get("ECHO_SECONDS", "0")))))


if __name__ == "__main__":
    main()
