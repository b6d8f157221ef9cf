"""``comptoir rasa``: Rasa's own commands on this project's files."""

from __future__ import annotations

import typer

CONTEXT_SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""Every argument is Rasa's own, ``--help`` too."""


def rasa(context: typer.Context) -> None:
    """Run a command of Rasa's own (test, shell, data validate…) on this project's files, without TensorFlow."""
    from bot.dialogue.rasa import training
    from bot.dialogue.rasa.commands import run_rasa

    training.write_domain()
    raise typer.Exit(run_rasa(context.args))
