"""``comptoir rasa``: Rasa's own commands on this project's files."""

from __future__ import annotations

import typer

CONTEXT_SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""All arguments are passed to Rasa, including ``--help``."""


def rasa(context: typer.Context) -> None:
    """Run one of Rasa's own commands (test, shell, data validate…) on this project's files, without TensorFlow."""
    from bot.dialogue.rasa import training
    from bot.dialogue.rasa.commands import run_rasa

    training.write_domain()
    raise typer.Exit(run_rasa(context.args))
