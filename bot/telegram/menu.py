"""How the bot presents itself before the first word: its menu of commands and its descriptions, by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats
from telegram.constants import BotCommandLimit, BotDescriptionLimit

from bot.telegram.errors import telegram_errors

_COMMAND = re.compile(rf"[a-z0-9_]{{1,{int(BotCommandLimit.MAX_COMMAND)}}}")
_WORDS = int(BotCommandLimit.MAX_DESCRIPTION)
_LIMITS = {
    "description": int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH),
    "short_description": int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH),
}


@dataclass(frozen=True, slots=True)
class Presentation:
    """What the bot shows in one language: command → what it does, the empty chat's text, the profile's line."""

    commands: Mapping[str, str]
    description: str
    short_description: str

    def __post_init__(self) -> None:
        """Refuses what Telegram would refuse, by name."""
        if len(self.commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
            raise ValueError(f"{len(self.commands)} commands: Telegram takes {int(BotCommandLimit.MAX_COMMAND_NUMBER)}")
        for name, words in self.commands.items():
            if not _COMMAND.fullmatch(name):
                raise ValueError(f"a command takes 1 to 32 of a-z, 0-9 and _, not {name!r}")
            if not 1 <= len(words) <= _WORDS:
                raise ValueError(f"/{name} takes a description of 1 to {_WORDS} characters, not {len(words)}")
        for field, limit in _LIMITS.items():
            length = len(getattr(self, field))
            if length > limit:
                raise ValueError(f"{field} takes at most {limit} characters, not {length}")


async def announce(bot: Bot, presentations: Mapping[str, Presentation]) -> None:
    """Shows each presentation to the people of its language; that of "" to all others. Raises DeliveryError.

    What already stands is left alone: Telegram slows down bots that set their descriptions at every start.
    """
    scope = BotCommandScopeAllPrivateChats()
    with telegram_errors():
        for code, shown in presentations.items():
            commands = tuple(BotCommand(name, words) for name, words in shown.commands.items())
            if await bot.get_my_commands(scope=scope, language_code=code) != commands:
                await bot.set_my_commands(commands, scope=scope, language_code=code)
            if (await bot.get_my_description(language_code=code)).description != shown.description:
                await bot.set_my_description(shown.description, language_code=code)
            if (await bot.get_my_short_description(language_code=code)).short_description != shown.short_description:
                await bot.set_my_short_description(shown.short_description, language_code=code)
