"""``comptoir run``: reads the settings, finds a model that matches the data, and runs the bot."""

from __future__ import annotations

import sys

from bot.runtime.gc_tuning import gc_disabled


def run() -> None:
    """Run the bot: in Telegram with TELEGRAM_BOT_TOKEN, else a chat page on this machine."""
    with gc_disabled():
        import uvloop

        from bot.cli.environment import address, settings, text
        from bot.dialogue.rasa.training import ensure_model
        from bot.runtime import composition

        given = settings()
    model = ensure_model(given.model_path)
    if not given.telegram_bot_token:
        sys.stdout.write(text("cli.no_token", given.default_language, address=address(given)) + "\n")
        sys.stdout.flush()
    uvloop.run(composition.run(given, model))
