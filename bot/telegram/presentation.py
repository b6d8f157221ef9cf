"""Builds the bot's Telegram profile from the text catalogue."""

from __future__ import annotations

import structlog

from bot.core.languages import DEFAULT, Language
from bot.rendering.renderer import Renderer
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.errors import DeliveryError
from bot.telegram.menu import Presentation

_log = structlog.get_logger(__name__)


async def present(delivery: TelegramDelivery, renderer: Renderer, default: Language = DEFAULT) -> None:
    """Set the command menu and the descriptions in every language. Errors are logged: the bot works without them."""
    shown = {str(language): presentation(renderer, language) for language in Language}
    try:
        await delivery.announce({"": shown[str(default)], **shown})
    except DeliveryError as error:
        _log.warning("command menu not set", reason=str(error))


def presentation(renderer: Renderer, language: Language) -> Presentation:
    """Return the command menu and the descriptions in `language`."""
    words = renderer.words(language)
    names = words.keys("commands.commands")
    return Presentation(
        commands={name: words.say(f"commands.commands.{name}").unescape() for name in names},
        description=words.say("commands.about.description").unescape(),
        short_description=words.say("commands.about.short_description").unescape(),
    )
