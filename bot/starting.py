"""The start of the program: settings, a model that fits the data, and the bot."""

from __future__ import annotations

import sys
from typing import Any

from bot import garbage


def run() -> None:
    """Run the bot: Telegram with TELEGRAM_BOT_TOKEN, else a chat page on this machine."""
    with garbage.put_off():
        import uvloop

        from bot import app as program
        from bot.dialogue.rasa import training

        given = settings()
    model = training.ensure_model(given.model_path)
    if not given.telegram_bot_token:
        sys.stdout.write(plain("cli.no_token", given.default_language, address=address(given)) + "\n")
        sys.stdout.flush()
    uvloop.run(program.run(given, model))


def settings() -> Any:
    """The settings of this process; raises InputError for one that is wrong."""
    from bot.core.errors import InputError
    from bot.settings import SettingsError, read_settings

    try:
        return read_settings()
    except SettingsError as error:
        raise InputError(str(error)) from None


def plain(key: str, language: Any, **facts: Any) -> str:
    """The text under `key`, for a terminal."""
    from bot.core import paths
    from bot.rendering.words import words_in

    return words_in(language, paths.WORDS).say(key, **facts).unescape()


def address(settings: Any) -> str:
    """Where the chat page is."""
    return f"http://{settings.console_host}:{settings.console_port}/"
