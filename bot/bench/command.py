"""``comptoir bench``: compares this program with the stock layout: same model, same interviews, same machine."""

from __future__ import annotations

import asyncio
import compileall
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.bench.interviews import Interview, load_interviews
from bot.bench.load import measure as measure_load
from bot.bench.measures import QUICK, Measure, Plan, Tell, latencies, quantile, start, throughputs
from bot.bench.ours import Ours
from bot.bench.report import as_data, machine, plot, table
from bot.bench.sides import Side
from bot.bench.stock import Stock
from bot.core import paths
from bot.core.errors import InputError
from bot.dialogue.rasa.training import ensure_model

ROOMS = ("bot", "actions", "nlu", "advice")


def bench(
    model: Path | None, turns: tuple[int, ...], chats: tuple[int, ...], quick: bool, json_file: Path | None,
    plot_file: Path | None, stock_python: Path | None, tell: Tell,
) -> None:  # fmt: skip
    """Measure, print the table, and write the figures and the plot to the given files."""
    for name, file in (("--json", json_file), ("--plot", plot_file)):
        if file is not None and not file.parent.is_dir():
            raise InputError(f"{name}: invalid value {str(file)!r}; expected a path in an existing folder")
    if stock_python is not None and not stock_python.is_file():
        raise InputError(f"--stock-python: invalid value {str(stock_python)!r}; expected the path of a Python interpreter")
    archive = ensure_model(model).resolve()
    plan = replace(QUICK if quick else Plan(), turns=turns, chats=chats)
    conditions = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "quick": quick, "model": archive.name,
                  "stock": str(stock_python or "this environment"), **machine()}  # fmt: skip
    measures = asyncio.run(compare(archive, plan, tell, stock_python))
    tell(table(measures))
    if json_file is not None:
        json_file.write_text(as_data(measures, conditions) + "\n", encoding="utf-8")
    if plot_file is not None:
        plot(measures, plot_file)


def load(model: Path | None, rate: float, minutes: float, tell: Tell) -> None:
    """Measure this program's webhook under `rate` updates a second for `minutes`, and print the figures."""
    archive = ensure_model(model).resolve()
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as scratch:
        tell(asyncio.run(measure_load(archive, load_interviews(), rate, minutes, Path(scratch), tell)).table(rate, minutes))


async def compare(model: Path, plan: Plan, tell: Tell, stock_python: Path | None = None) -> list[Measure]:
    """Return all measures of both sides."""
    for room in ROOMS:
        compileall.compile_dir(paths.ROOT / room, quiet=2)
    interviews = load_interviews()
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as scratch:
        folders = _folders(Path(scratch))
        makers: list[Callable[[], Side]] = [
            lambda: Ours(folders(), model),
            lambda: Stock(folders(), model, stock_python),
        ]
        sides, started = await _started(makers, interviews[0], plan, tell)
        try:
            measures = [Measure("start to first reply", "s", started[0], started[1], plan.starts)]
            measures.append(_memory("resident memory after the first reply", sides))
            measures += await latencies(*sides, interviews[0], plan, tell)
            measures += await throughputs(*sides, interviews, plan, tell)
            measures.append(_memory("resident memory at the end", sides))
        finally:
            for side in sides:
                await side.close()
        if plan.training:
            tell("training")
            measures.append(_training(folders(), stock_python))
    return measures


async def _started(
    makers: list[Callable[[], Side]], interview: Interview, plan: Plan, tell: Tell
) -> tuple[tuple[Side, Side], list[float]]:
    """Return both sides running, and for each the median time to its first reply in seconds."""
    found: tuple[list[float], list[float]] = ([], [])
    for attempt in range(plan.starts):
        tell(f"start {attempt + 1} of {plan.starts}")
        sides: list[Side] = []
        try:
            for make, seconds in zip(makers, found, strict=True):
                side, taken = await start(make, interview)
                sides.append(side)
                seconds.append(taken)
                if attempt + 1 < plan.starts:
                    await sides.pop().close()
        except BaseException:
            for side in sides:
                await side.close()
            raise
    ours, stock = sides
    return (ours, stock), [quantile(seconds, 0.5) for seconds in found]


def _memory(name: str, sides: tuple[Side, Side]) -> Measure:
    ours, stock = (side.processes.resident() / 2**20 for side in sides)
    return Measure(name, "MB", ours, stock, 1)


def _training(folder: Path, stock_python: Path | None) -> Measure:
    """Measure one training in seconds: `comptoir train`, and `rasa train` on the same files, each in its own process."""
    rasa = [str(stock_python), "-m", "rasa"] if stock_python else [sys.executable, "-m", "bot.cli", "rasa"]
    stock = [*rasa, "train", "--force", "--domain", "domain", "--data", "nlu", "stories", "--out", str(folder)]
    ours = [sys.executable, "-m", "bot.cli", "train"]
    return Measure("training", "s", _seconds(ours), _seconds(stock), 1)


def _seconds(command: list[str]) -> float:
    since = time.perf_counter()
    subprocess.run(command, cwd=paths.ROOT, check=True, capture_output=True)  # noqa: S603 - our own commands
    return time.perf_counter() - since


def _folders(scratch: Path) -> Callable[[], Path]:
    """Return a function that creates a new folder at each call, so that every side starts with a fresh database."""

    def folder() -> Path:
        return Path(tempfile.mkdtemp(dir=scratch))

    return folder
