"""The bot's command menu and profile descriptions, by language."""

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
    """The profile in one language: commands with descriptions, the text of the empty chat, and the short description."""

    commands: Mapping[str, str]
    description: str
    short_description: str

    def __post_init__(self) -> None:
        """Raise ValueError for what Telegram would reject."""
        if len(self.commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
            most = int(BotCommandLimit.MAX_COMMAND_NUMBER)
            raise ValueError(f"invalid number of commands {len(self.commands)}; expected at most {most}")
        for name, words in self.commands.items():
            if not _COMMAND.fullmatch(name):
                raise ValueError(f"invalid command {name!r}; expected 1 to 32 of a-z, 0-9 and _")
            if not 1 <= len(words) <= _WORDS:
                raise ValueError(f"/{name}: invalid length of description {len(words)}; expected 1 to {_WORDS} characters")
        for field, limit in _LIMITS.items():
            length = len(getattr(self, field))
            if length > limit:
                raise ValueError(f"{field}: invalid length {length}; expected at most {limit} characters")


async def announce(bot: Bot, presentations: Mapping[str, Presentation]) -> None:
    """Set each presentation for its language; "" is the default. Raise DeliveryError.

    Unchanged texts are not sent: Telegram rate-limits bots that set their descriptions at every start.
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
