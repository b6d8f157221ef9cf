"""Options that several commands share, and the parsing of their values."""

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
AsOf = Annotated[str | None, typer.Option(help="The day of the advice, YYYY-MM-DD; default: today.")]
Day = Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; default: today.")]
Profile = Annotated[Path, typer.Argument(help="A YAML file of answers by question; - for standard input.")]


def language_of(value: str) -> Language:
    """Return the language given by --language. Raise InputError."""
    if value not in set(Language):
        raise InputError(f"--language: invalid value {value!r}; expected one of {codes()}")
    return Language(value)


def day_of(value: str | None) -> date:
    """Return the day written as YYYY-MM-DD, or today for None. Raise InputError."""
    if value is None:
        return today()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError(f"--as-of: invalid value {value!r}; expected a day as YYYY-MM-DD") from None


def numbers_of(option: str, value: str) -> tuple[int, ...]:
    """Return whole numbers separated by commas, sorted, without duplicates. Raise InputError."""
    parts = value.split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise InputError(f"{option}: invalid value {value!r}; expected whole numbers above 0 with commas, such as 10,100")
    return tuple(sorted({int(part) for part in parts}))


def read_answers(profile: Path) -> dict[str, Any]:
    """Return the answers in a YAML file; ``-`` is standard input. Raise InputError."""
    import yaml

    from advice.yaml_files import parse_yaml

    try:
        text = sys.stdin.read() if str(profile) == "-" else profile.read_text(encoding="utf-8")
        answers = parse_yaml(text)
    except OSError as error:
        raise InputError(f"{profile}: not readable ({error.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{profile}: invalid YAML ({str(error).splitlines()[0]})") from None
    if answers is None:
        return {}
    if not isinstance(answers, dict):
        raise InputError(f"{profile}: invalid content {type(answers).__name__}; expected answers by question")
    return answers


def silence_libraries() -> None:
    """Silence warnings and log lines below errors: the output is read by programs."""
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
