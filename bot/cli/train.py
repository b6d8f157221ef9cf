"""``comptoir train``: train the model."""

from __future__ import annotations

import typer


def train() -> None:
    """Train the Rasa model from nlu/, stories/, domain/ and config.yml."""
    from bot.dialogue.rasa import training

    typer.echo(training.train())
