"""What several commands take: the options, and the values read from them."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.core.clock import today
from bot.core.errors import InputError
from bot.core.languages import Language, codes

SPOKEN = f"One of {codes()}."
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsOf = Annotated[str | None, typer.Option(help="The day of the advice, YYYY-MM-DD; today when absent.")]
Day = Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today when absent.")]
Profile = Annotated[Path, typer.Argument(help="A YAML file of answers by question; - for standard input.")]


def language_of(value: str) -> Language:
    """Return the language named by --language. Raises InputError."""
    if value not in set(Language):
        raise InputError(f"--language: {value!r} is not right; it takes one of {codes()}")
    return Language(value)


def day_of(value: str | None) -> date:
    """Return the day written as YYYY-MM-DD, today for none. Raises InputError."""
    if value is None:
        return today()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError(f"--as-of: {value!r} is not right; it takes a day as YYYY-MM-DD") from None


def numbers_of(option: str, value: str) -> tuple[int, ...]:
    """Return the whole numbers written with commas, sorted, each once. Raises InputError."""
    parts = value.split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise InputError(f"{option}: {value!r} is not right; it takes whole numbers above 0 with commas, such as 10,100")
    return tuple(sorted({int(part) for part in parts}))


def read_answers(profile: Path) -> dict[str, Any]:
    """Return the answers in a YAML file; ``-`` is standard input. Raises InputError."""
    import yaml

    from advice.yaml_files import parse_yaml

    try:
        text = sys.stdin.read() if str(profile) == "-" else profile.read_text(encoding="utf-8")
        answers = parse_yaml(text)
    except OSError as error:
        raise InputError(f"{profile}: cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{profile}: not YAML ({str(error).splitlines()[0]})") from None
    if answers is None:
        return {}
    if not isinstance(answers, dict):
        raise InputError(f"{profile}: answers by question are expected, not {type(answers).__name__}")
    return answers


def silence_libraries() -> None:
    """Show no warnings and no log lines below errors: the output is read by programs."""
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
