"""A strict emulator of the Telegram Bot API for tests: an HTTP server on loopback, and people who chat with the bot.

>>> with Emulator() as emulator:
...     user = emulator.person(chat_id=5, first_name="Marie", language_code="fr")
...     user.types_command("/start")
...     # a bot with TELEGRAM_API_URL=emulator.api_url answers
...     user.waits(until="Bonjour")
...     user.presses("Wallonie")
...     assert not emulator.violations
"""

from tests.emulator.api import Call, Violation
from tests.emulator.emulator import TOKEN, Emulator
from tests.emulator.faults import Fault, Trouble
from tests.emulator.groups import Channel, Group
from tests.emulator.people import NoSuchButton, NothingCame, Person
from tests.emulator.view import ChatView, MessageView

__all__ = [
    "TOKEN",
    "Call",
    "Channel",
    "ChatView",
    "Emulator",
    "Fault",
    "Group",
    "MessageView",
    "NoSuchButton",
    "NothingCame",
    "Person",
    "Trouble",
    "Violation",
]
