"""The commands by name, each in its own module, and the entry point of the command line.

The modules import only light dependencies at the top. Each command imports the rest inside its function: advice and audits
never load Rasa.
"""

from __future__ import annotations

import sys
from typing import Any

import typer

from bot.cli import advise, advisor, bench, chat, data, dossier, parse, rasa, replay, run, train, transcripts

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("run")(run.run)
app.command("train")(train.train)
app.command("chat")(chat.chat)
app.command("parse")(parse.parse)
app.command("advise")(advise.advise)
app.command("dossier")(dossier.dossier)
app.command("replay")(replay.replay)
app.command("transcripts")(transcripts.transcripts)
app.add_typer(data.app, name="data")
app.add_typer(advisor.app, name="advisor")
app.command("bench")(bench.bench)
app.command("rasa", context_settings=rasa.CONTEXT_SETTINGS)(rasa.rasa)


def run_command_line() -> None:
    """Run the command line. A usage error is printed and sets the exit code."""
    try:
        app(standalone_mode=False)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except Exception as error:
        # Typer has its own copy of click, or uses the one that is installed.
        if "click" in type(error).__module__:
            show: Any = getattr(error, "show", None)
            if show:
                show()
            sys.exit(getattr(error, "exit_code", 1))
        raise
