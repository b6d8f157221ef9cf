"""``comptoir train``: trains the reader's heads, or fine-tunes its encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def train(
    encoder: Annotated[
        bool, typer.Option("--encoder", help="Fine-tune the encoder on all lines first: under an hour, with PyTorch.")
    ] = False,
    python: Annotated[
        Path | None, typer.Option(help="A Python with PyTorch; default: created in var/encoder-training.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="The number of fine-tuning epochs.")] = 4,
    seed: Annotated[int, typer.Option(help="The seed of the first fine-tuning.")] = 0,
    runs: Annotated[int, typer.Option(min=1, help="Fine-tune so often, and average the weights.")] = 2,
) -> None:
    """Train the Rasa model from nlu/, stories/, domain/ and config.yml, including lines that the encoder has not seen."""
    from bot.core import paths
    from bot.dialogue.rasa import training

    if encoder:
        from nlu.training.encoder import Plan, environment, train_encoder

        chosen = python or environment(paths.ROOT / "var" / "encoder-training")
        train_encoder(chosen, typer.echo, Plan(recipe={"epochs": epochs, "seed": seed, "runs": runs}))
    typer.echo(training.train())
