"""``comptoir data``: the audit of the facts, and the page of the interview's graph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Day, day_of
from bot.core import paths

app = typer.Typer(no_args_is_help=True, help="Check and document the knowledge behind the advice.")


@app.command()
def audit(as_of: Day = None) -> None:
    """Exit with 1 when a fact has no source or is past its review date, or a language lacks a text."""
    found = findings(as_of)
    for finding in found:
        typer.echo(finding)
    if found:
        raise typer.Exit(1)


@app.command()
def graph(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The page to write; docs/interview.md when absent.")
    ] = None,
    as_of: Day = None,
) -> None:
    """Write the page of the interview's graph: the order of questions, and the effect of each answer."""
    from bot.cli.interview_page import PAGE, page

    (output or PAGE).write_text(page(day_of(as_of)), encoding="utf-8")


def findings(as_of: str | None) -> list[str]:
    """Return the audit's findings for a day, one line each. The result is empty when there are none."""
    from advice.audit import audit

    return [str(finding) for finding in audit(paths.KNOWLEDGE, paths.WORDS, day_of(as_of))]
