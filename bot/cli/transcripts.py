"""``comptoir transcripts``: the stored messages."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.environment import settings
from bot.cli.options import Json


def transcripts(
    chat_id: Annotated[int | None, typer.Option("--chat", help="Only this chat.")] = None, as_json: Json = False
) -> None:
    """Print the stored messages in order, one a line."""
    from bot.storage.database import Database
    from bot.storage.transcripts import lines

    database = Database(settings().database_url)
    database.upgrade()
    with database.read() as session:
        for line in lines(session, chat_id, as_json):
            typer.echo(line)
