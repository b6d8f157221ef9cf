"""The emulator as a test uses it: one object with the server, the people, the faults and the records."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from types import TracebackType

from tests.emulator import pages, transcript
from tests.emulator.api import Api, Call, Violation
from tests.emulator.chats import Chat
from tests.emulator.faults import Faults
from tests.emulator.files import FileStore, StoredFile
from tests.emulator.groups import Channel, Group
from tests.emulator.people import Person
from tests.emulator.rates import RateLimits
from tests.emulator.server import BotApiServer
from tests.emulator.updates import UpdateQueue
from tests.emulator.view import ChatView, chat_view
from tests.emulator.webhook import WebhookDelivery
from tests.emulator.world import World

TOKEN = "7000000001:AAEmulatedTokenForTestsOnly-0123456789"


class Emulator:
    """Telegram on loopback. Use it as a context manager, or call `start` and `stop`.

    `clock` gives seconds since 1970 and is read for dates, for the 24 hours, for rates and for the age of a pressed
    button. `rate_limits` enforces Telegram's. `webhook_pace` scales the waits between two attempts at the webhook.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        seed: int = 1,
        rate_limits: bool = False,
        webhook_pace: float = 1.0,
        webhook_timeout: float = 60.0,
    ) -> None:
        self.world = World(clock, random.Random(seed), token)
        self.api = Api(self.world, RateLimits(clock) if rate_limits else None)
        delivery = WebhookDelivery(self.world, self.api, pace=webhook_pace, timeout=webhook_timeout)
        self.server = BotApiServer(self.api, delivery, pages.routes(self), port)
        self._people: dict[int, Person] = {}

    def start(self) -> Emulator:
        """Listen on a free port, or on the one given."""
        self.server.start()
        return self

    def stop(self) -> None:
        """End everything, long polls too."""
        self.server.stop()

    def __enter__(self) -> Emulator:
        """Start."""
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    @property
    def token(self) -> str:
        """The one token that the emulator takes."""
        return self.world.token

    @property
    def api_url(self) -> str:
        """What TELEGRAM_API_URL takes, and `base_url` of python-telegram-bot: the token follows directly."""
        return f"{self.server.origin}/bot"

    @property
    def file_url(self) -> str:
        """What `base_file_url` of python-telegram-bot takes."""
        return f"{self.server.origin}/file/bot"

    @property
    def faults(self) -> Faults:
        """Trouble on demand."""
        return self.world.faults

    @property
    def files(self) -> FileStore:
        """The files, and their limits."""
        return self.world.files

    @property
    def updates(self) -> UpdateQueue:
        """The updates that wait, and all there ever were."""
        return self.world.updates

    @property
    def calls(self) -> list[Call]:
        """Every call of the bot, in order."""
        with self.world.signal:
            return list(self.api.calls)

    @property
    def violations(self) -> list[Violation]:
        """Every call that no bot should make; empty when all was legal."""
        with self.world.signal:
            return list(self.api.violations)

    @property
    def unanswered(self) -> list[str]:
        """The ids of pressed buttons that still spin: the bot has not answered them."""
        with self.world.signal:
            return [query.query_id for query in self.world.queries.values() if not query.answered]

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def person(
        self,
        chat_id: int | None = None,
        first_name: str = "Marie",
        language_code: str | None = "fr",
        *,
        started: bool = False,
        last_name: str | None = None,
        username: str | None = None,
    ) -> Person:
        """The person with this id, new when there was none. `started` spares the /start of one known already."""
        with self.world.signal:
            number = chat_id or 1000 + len(self.world.chats) + 1
            if number in self._people:
                return self._people[number]
            optional = {"last_name": last_name, "username": username}
            names = {name: value for name, value in optional.items() if value}
            chat = Chat(number, "private", first_name, details=dict(names), started=started)
            language = {"language_code": language_code} if language_code else {}
            user = {"id": number, "is_bot": False, "first_name": first_name, **names, **language}
            self.world.chats[number] = chat
            self._people[number] = Person(self.world, user, chat)
            return self._people[number]

    def group(self, chat_id: int = -1001, title: str = "Export club", *, kind: str = "supergroup") -> Group:
        """A group that the bot is in."""
        with self.world.signal:
            chat = self.world.chats.setdefault(chat_id, Chat(chat_id, kind, title))
            return Group(self.world, chat)

    def channel(self, chat_id: int = -1002, title: str = "Export news") -> Channel:
        """A channel in which the bot is an administrator."""
        with self.world.signal:
            chat = self.world.chats.setdefault(chat_id, Chat(chat_id, "channel", title, bot_status="administrator"))
            return Channel(self.world, chat)

    def chat(self, chat_id: int) -> ChatView:
        """Any chat as it looks now; KeyError for one that does not exist."""
        with self.world.signal:
            return chat_view(self.world.chats[chat_id])

    def file(self, file_id: str) -> StoredFile:
        """A stored file with its content."""
        return self.world.files.get(file_id)

    def transcript(self, chat_id: int) -> str:
        """The chat as plain text."""
        return transcript.as_text(self.chat(chat_id))

    def transcript_html(self, chat_id: int, title: str = "Comptoir") -> str:
        """The chat as a page that looks like a phone."""
        return transcript.as_page(self.chat(chat_id), title)

    def waits_until_confirmed(self, timeout: float = 5.0) -> None:
        """Return once the bot has confirmed every update; AssertionError after `timeout` seconds."""

        def done() -> bool:
            return len(self.world.updates) == 0

        if not self.world.signal.wait(done, timeout):
            left = [item.update_id for item in self.world.updates.pending()]
            raise AssertionError(f"{len(left)} updates are unconfirmed after {timeout} s: {left[:20]}")
