"""The environment of a command: the settings, texts for the terminal, and the address of the chat page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.runtime.settings import Settings


def settings() -> Settings:
    """Return the settings of this process. Raise InputError when one is invalid."""
    from bot.core.errors import InputError
    from bot.runtime.settings import SettingsError, read_settings

    try:
        return read_settings()
    except SettingsError as error:
        raise InputError(str(error)) from None


def text(key: str, language: Any, **facts: Any) -> str:
    """Return the text under `key` in `language`, without markup."""
    from bot.core import paths
    from bot.rendering.words import words_in

    return words_in(language, paths.WORDS).say(key, **facts).unescape()


def address(settings: Settings) -> str:
    """Return the address of the chat page."""
    return f"http://{settings.console_host}:{settings.console_port}/"
