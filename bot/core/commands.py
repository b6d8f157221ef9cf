"""The commands that a person can type after a slash, whatever the channel."""

from __future__ import annotations

import re
from enum import StrEnum

_WRITTEN = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)


class Command(StrEnum):
    """A command by its name, without the slash."""

    START = "start"
    HELP = "help"
    LANGUAGE = "language"
    WHY = "why"
    BACK = "back"
    SKIP = "skip"
    DONT_KNOW = "dontknow"
    SUMMARY = "summary"
    EDIT = "edit"
    RESTART = "restart"
    STOP = "stop"
    HUMAN = "human"
    ADVICE = "advice"
    NEXT = "next"
    PRIVACY = "privacy"
    EXPORT = "export"
    DELETE = "delete"
    CANCEL = "cancel"


def command_of(name: str | None) -> Command | None:
    """Return the command of that name, or None for an unknown one."""
    return Command(name) if name in set(Command) else None


def read_command(text: str | None) -> tuple[Command | None, str | None]:
    """Return the command and its argument, or (None, None) for plain text, ``/inform{…}`` and unknown commands."""
    match = _WRITTEN.fullmatch((text or "").strip())
    command = command_of(match[1].lower()) if match else None
    if match is None or command is None:
        return None, None
    return command, (match[2] or "").strip() or None
