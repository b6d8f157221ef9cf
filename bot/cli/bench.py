"""``comptoir bench``: compares this program with the stock layout of Rasa."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.environment import settings
from bot.cli.options import numbers_of


def bench(
    turns: Annotated[str, typer.Option(help="Conversation lengths at which a turn is timed.")] = "10,100,1000",
    chats: Annotated[str, typer.Option(help="How many people write at once.")] = "1,8,64",
    quick: Annotated[bool, typer.Option("--quick", help="Few samples, no training: under two minutes.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")] = None,
    plot_file: Annotated[Path | None, typer.Option("--plot", help="Plot the figures to this file (PNG, SVG or PDF).")] = None,
    stock_python: Annotated[Path | None, typer.Option(help="Run stock Rasa with this Python, without our stubs.")] = None,
    load_minutes: Annotated[float, typer.Option(min=0, help="Minutes under load on the webhook, measured instead.")] = 0,
    rate: Annotated[float, typer.Option(min=1, help="Updates a second under that load.")] = 50,
) -> None:
    """Compare this program with the stock layout (rasa run, rasa run actions): same model, same interviews."""
    from bot.bench.command import bench as measure
    from bot.bench.command import load

    if load_minutes:
        load(settings().model_path, rate, load_minutes, typer.echo)
        return
    lengths, people = numbers_of("--turns", turns), numbers_of("--chats", chats)
    measure(settings().model_path, lengths, people, quick, json_file, plot_file, stock_python, typer.echo)
