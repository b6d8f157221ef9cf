"""``comptoir dossier``: the PDF for a file of answers, with no dialogue."""

from __future__ import annotations

from pathlib import Path

from advice.profile import AnswerError
from bot.advising import day_of, read_answers
from bot.core.errors import InputError
from bot.core.languages import Language
from bot.documents.attachments import attachments


def write_dossier(profile: Path, as_of: str | None, language: Language, output: Path) -> int:
    """Write the dossier for the answers in a YAML file to `output`; returns its size in bytes. Raises InputError."""
    recipe = {"answers": read_answers(profile), "as_of": day_of(as_of).isoformat(), "language": str(language)}
    try:
        made = attachments()["dossier"](recipe)
    except AnswerError as error:
        raise InputError(str(error)) from None
    try:
        return output.write_bytes(made)
    except OSError as error:
        raise InputError(f"-o: {output} cannot be written ({error.strerror})") from None
