"""``comptoir advisor``: the advisors' accounts for the console."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.environment import address, settings, text

app = typer.Typer(no_args_is_help=True, help="Manage the advisors' accounts.")


@app.command("add")
def add_advisor(
    name: str,
    role: Annotated[str, typer.Option(help="advisor, lead or admin.")] = "advisor",
    region: Annotated[str, typer.Option(help="wallonia, brussels, flanders, outside_belgium or all.")] = "all",
    ask: Annotated[bool, typer.Option("--ask-password", help="Ask for a password instead of generating one.")] = False,
    totp: Annotated[bool, typer.Option("--totp", help="Ask for a code from an authenticator app at each sign-in.")] = False,
) -> None:
    """Create an advisor's account for the console. Generated secrets are printed once."""
    from bot.console.accounts import add_account

    given = settings()
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else None
    added = add_account(given.database_url, name, role, region, password, totp)
    facts = {"name": name, "address": f"{address(given)}console"}
    typer.echo(text("console.accounts.done", given.default_language, **facts))
    if added.password:
        typer.echo(text("console.accounts.password", given.default_language, password=added.password))
    if added.totp:
        typer.echo(text("console.accounts.totp", given.default_language, address=added.totp))


@app.command("reset")
def reset_advisor(name: str) -> None:
    """Reset an advisor's password and print it once. Disables codes and ends all sign-ins."""
    from bot.console.accounts import reset

    given = settings()
    typer.echo(text("console.accounts.password", given.default_language, password=reset(given.database_url, name)))


@app.command("close")
def close_advisor(name: str) -> None:
    """Close an advisor's account. Its messages, notes and audit entries are kept."""
    from bot.console.accounts import close

    close(settings().database_url, name)
