"""Measure what each override of Rasa saves: ``python -m tests.dialogue.rasa.measure``.

Each override is switched off alone, in a fresh process. Times are processor time, divided by that of a fixed piece of work
beside it: a busy machine slows both. The median of several runs counts. The model is the one that ``comptoir train`` made.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from bot.core import paths
from tests.dialogue.rasa.switches import BOTH, OFF, REMOTE, action_server, switch_off

TURNS = 50
ALL_ON = "all on"
Run = dict[str, Any]


def measure(name: str, model: Path, database: Path, tensorflow: str) -> Run:
    """What this process takes with the override `name` off: start and turn in units of work, MB at its peak."""
    from bot.runtime import composition
    from bot.storage.database import Database

    unit = statistics.median(work() for _ in range(15))
    began = time.process_time()
    tuning = nullcontext() if name == "gc tuning" else composition.gc_disabled()
    with tuning, action_server(name in REMOTE) as server:
        if name != ALL_ON:
            switch_off(name, tensorflow)
        engine = composition.load_engine(model, server.address)
        # Alembic is a part of each start, and some of what is deferred is deferred for it.
        stored = Database(f"sqlite:///{database}")
        stored.upgrade()
        stored.close()
        composition.logs.configure()
        return asyncio.run(_turns(engine, server, began, unit))


async def _turns(engine: Any, server: Any, began: float, unit: float) -> Run:
    from tests.dialogue.turns import INTERVIEW

    state: Any = None
    first = await engine.respond("0", state, INTERVIEW[0])
    assert first.replies
    taken = time.process_time() + server.seconds() - began
    units = [unit, statistics.median(work() for _ in range(15))]
    start = taken / statistics.mean(units)
    engine.warm()
    by_words, by_buttons = [], []
    for utterance in (INTERVIEW * TURNS)[: TURNS + 1]:
        before, others = work(), server.seconds()
        since = time.process_time()
        state = (await engine.respond("1", state, utterance)).state
        taken = time.process_time() - since + server.seconds() - others
        units += [before, work()]
        (by_buttons if utterance.pressed else by_words).append(taken / statistics.mean(units[-2:]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # The first turn by words makes what all others use.
    turns = {"turn": statistics.median(by_words[1:] + by_buttons), "button": statistics.median(by_buttons)}
    return {"start": start, **turns, "memory": peak + server.memory(), "unit": min(units)}


def work() -> float:
    """The processor time of a fixed piece of work, about a millisecond."""
    since = time.process_time()
    found: dict[str, list[int]] = {}
    for number in range(4000):
        found.setdefault(str(number % 97), []).append(number)
    return time.process_time() - since


def figures(runs: Sequence[Run], unit: float) -> list[float]:
    """Start (s), turn and turn by a button (ms), memory (MB): medians of `runs`, where a unit of work takes `unit` seconds."""
    scale = {"start": unit, "turn": 1000 * unit, "button": 1000 * unit, "memory": 1.0}
    return [scale[name] * statistics.median(run[name] for run in runs) for name in scale]


def main() -> None:
    """Measure the overrides that are named, or all of them, in turns; print what each saves."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help="overrides; all of them without")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--json", type=Path, help="keep every run in this file, and count those that are there")
    options.add_argument("--tensorflow", default="", help="a folder with TensorFlow 2.12, to measure its stand-ins")
    options.add_argument("--child", help=argparse.SUPPRESS)
    options.add_argument("--model", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        print(json.dumps(measure(given.child, given.model, given.database, given.tensorflow)))
        return
    names = given.names or [name for name in OFF if name != "tensorflow" or given.tensorflow]
    found: dict[str, list[Run]] = json.loads(given.json.read_text()) if given.json and given.json.exists() else {}
    from bot.dialogue.rasa.training import ensure_model

    model = ensure_model()
    with tempfile.TemporaryDirectory() as scratch:
        base = ["--model", str(model), "--database", f"{scratch}/measure.db", "--tensorflow", given.tensorflow]
        _child(ALL_ON, base)
        for _ in range(given.runs):
            for name in (ALL_ON, *names):
                found.setdefault(name, []).append(_child(name, base))
                if given.json:
                    given.json.write_text(json.dumps(found))
    _print(found)


def _child(name: str, arguments: Sequence[str]) -> Run:
    command = [sys.executable, "-m", "tests.dialogue.rasa.measure", "--child", name, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=paths.ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    run: Run = json.loads(done.stdout.splitlines()[-1])
    return run


def _print(found: dict[str, list[Run]]) -> None:
    unit = min(run["unit"] for runs in found.values() for run in runs)
    print("| switched off | start, s | saves | | turn, ms | saves | | button, ms | saves | | memory, MB | saves | | runs |")
    print(f"| --- {'| ---: ' * 13}|")
    for name, runs in found.items():
        # What only matters without another override is compared with a run without that one.
        base = figures(found[BOTH.get(name, ALL_ON)], unit)
        pairs = zip(figures(runs, unit), base, strict=True)
        cells = [f"{value:.2f} | {value - on:+.2f} | {100 * (value - on) / on:+.0f} %" for value, on in pairs]
        print(f"| {name} | {' | '.join(cells)} | {len(runs)} |")


if __name__ == "__main__":
    main()
