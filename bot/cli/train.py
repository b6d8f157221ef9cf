"""``comptoir train``: teach the heads of the reader, or fine-tune its encoder anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def train(
    encoder: Annotated[
        bool, typer.Option("--encoder", help="Fine-tune the encoder on all lines first: under an hour, with PyTorch.")
    ] = False,
    python: Annotated[
        Path | None, typer.Option(help="A Python that has PyTorch; var/encoder-training is made with one when absent.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="How often the fine-tuning sees each line.")] = 4,
    seed: Annotated[int, typer.Option(help="The seed of the fine-tuning.")] = 0,
) -> None:
    """Train the Rasa model from nlu/, stories/, domain/ and config.yml; lines that the encoder has not seen are taught."""
    from bot.core import paths
    from bot.dialogue.rasa import training

    if encoder:
        from nlu.training.encoder import Plan, environment, train_encoder

        chosen = python or environment(paths.ROOT / "var" / "encoder-training")
        train_encoder(chosen, typer.echo, Plan(recipe={"epochs": epochs, "seed": seed}))
    typer.echo(training.train())
