"""The parameters of one call: from a query string, a form, a multipart body or JSON, all read alike."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot

from tests.emulator.errors import bad_request

PYTHON_ONLY = frozenset({"self", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs", "filename"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart body."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the bot sent with a call. An empty value counts as absent, as with Telegram."""

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the parameter is there and not empty."""
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """The parameter as text, empty when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        """The parameter as a number within bounds; what is no number counts as 0, as with Telegram."""
        if not self.has(name):
            return default
        try:
            number = int(self.text(name).strip() or 0)
        except ValueError:
            number = 0
        if low is not None:
            number = max(low, number)
        return number if high is None else min(high, number)

    def flag(self, name: str) -> bool:
        """The parameter as true or false."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def structure(self, name: str, fault: str) -> Any:
        """The parameter read as JSON, None when absent; 400 with `fault` when it is none."""
        if not self.has(name):
            return None
        value = self.values[name]
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(fault) from error

    def upload(self, name: str) -> Upload | None:
        """The file sent under this name, directly or as attach://."""
        if name in self.files:
            return self.files[name]
        value = self.text(name)
        return self.files.get(value.removeprefix("attach://")) if value.startswith("attach://") else None


@functools.cache
def known_methods() -> dict[str, frozenset[str]]:
    """The parameters of every Bot API method that python-telegram-bot knows, by the method's lower-case name."""
    methods = {}
    for name, function in inspect.getmembers(Bot, inspect.iscoroutinefunction):
        if not name.startswith("_"):
            names = frozenset(inspect.signature(function).parameters) - PYTHON_ONLY
            methods[name.replace("_", "").lower()] = names
    return methods


def unknown_parameters(method: str, given: Parameters) -> list[str]:
    """The parameters that the method does not take, sorted. Telegram passes over them in silence."""
    known = known_methods().get(method.lower())
    if known is None:
        return []
    attached = {
        value.removeprefix("attach://")
        for value in given.values.values()
        if isinstance(value, str) and value.startswith("attach://")
    }
    return sorted(name for name in {*given.values, *given.files} if name not in known and name not in attached)
