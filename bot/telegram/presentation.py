"""How the bot shows itself in Telegram before the first word, out of the catalogue."""

from __future__ import annotations

import structlog

from bot.core.languages import DEFAULT, Language
from bot.rendering.renderer import Renderer
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.errors import DeliveryError
from bot.telegram.menu import Presentation

_log = structlog.get_logger(__name__)


async def present(delivery: TelegramDelivery, renderer: Renderer, default: Language = DEFAULT) -> None:
    """Set the command menu and the descriptions in every language. The bot works without them: errors are logged."""
    shown = {str(language): presentation(renderer, language) for language in Language}
    try:
        await delivery.announce({"": shown[str(default)], **shown})
    except DeliveryError as error:
        _log.warning("the command menu could not be set", reason=str(error))


def presentation(renderer: Renderer, language: Language) -> Presentation:
    """The command menu and the descriptions in `language`."""
    words = renderer.words(language)
    names = words.keys("commands.commands")
    return Presentation(
        commands={name: words.say(f"commands.commands.{name}").unescape() for name in names},
        description=words.say("commands.about.description").unescape(),
        short_description=words.say("commands.about.short_description").unescape(),
    )
