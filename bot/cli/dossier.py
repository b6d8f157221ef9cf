"""``comptoir dossier``: the PDF for a file of answers, without a dialogue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import SPOKEN, AsOf, Profile, day_of, language_of, read_answers
from bot.core.errors import InputError
from bot.core.languages import Language


def dossier(
    profile: Profile,
    output: Annotated[Path, typer.Option("-o", "--output", help="The PDF to write.")] = Path("comptoir-dossier.pdf"),
    as_of: AsOf = None,
    language: Annotated[str, typer.Option(help=SPOKEN)] = "fr",
) -> None:
    """Write the dossier for a profile as PDF, without a dialogue."""
    write_dossier(profile, as_of, language_of(language), output)


def write_dossier(profile: Path, as_of: str | None, language: Language, output: Path) -> int:
    """Write the dossier for the answers in a YAML file to `output`. Return its size in bytes. Raise InputError."""
    from advice.profile import AnswerError
    from bot.documents.attachments import attachments

    recipe = {"answers": read_answers(profile), "as_of": day_of(as_of).isoformat(), "language": str(language)}
    try:
        made = attachments()["dossier"](recipe)
    except AnswerError as error:
        raise InputError(str(error)) from None
    try:
        return output.write_bytes(made)
    except OSError as error:
        raise InputError(f"-o: {output} is not writable ({error.strerror})") from None
