"""Bot processes over one database, people who write to them, and what must be true in the end."""

from __future__ import annotations

import random
import re
import signal
import socket
from dataclasses import dataclass, field

from bot.storage.database import Database
from bot.storage.models import Chat, Update
from tests.emulator import Emulator
from tests.reliability.nursery import Nursery

MARK = re.compile(r"m\d+x\d+")


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class Fleet:
    """`size` bots; `webhook` chooses the door. Several share one port, as they do in production."""

    telegram: Emulator
    nursery: Nursery
    database_url: str
    webhook: bool = False
    size: int = 1
    extra: dict[str, str] = field(default_factory=dict)
    pids: list[int] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    sent: dict[int, list[str]] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The settings of each bot."""
        webhook = {"TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{self.port}/hook" if self.webhook else ""}
        return {
            "TELEGRAM_BOT_TOKEN": self.telegram.token, "TELEGRAM_API_URL": self.telegram.api_url,
            "DATABASE_URL": self.database_url, "CONSOLE_PORT": str(self.port), "LOG_JSON": "true", **webhook, **self.extra,
        }  # fmt: skip

    def start(self) -> None:
        """Start all that are missing."""
        while len(self.pids) < self.size:
            self.pids.append(self.nursery.start(self.environment()))

    def kill_one(self, chance: random.Random) -> None:
        """kill -9 one of them, any one, and start another in its place."""
        self.nursery.kill(self.pids.pop(chance.randrange(len(self.pids))))
        self.start()

    def stop(self) -> list[int]:
        """End all by SIGTERM; their exit statuses."""
        statuses = [self.nursery.kill(pid, signal.SIGTERM) for pid in self.pids]
        self.pids.clear()
        return statuses

    def say(self, chat_id: int) -> None:
        """Somebody types the next marked message of a chat."""
        texts = self.sent.setdefault(chat_id, [])
        text = f"m{chat_id}x{len(texts)}"
        texts.append(text)
        self.telegram.person(chat_id).types(text)

    def calls_made(self) -> int:
        """How many calls the bots have made."""
        return len(self.telegram.api.calls)

    def waits_for_calls(self, count: int, seconds: float = 5.0) -> None:
        """Return after so many further calls, or after some seconds."""
        goal = self.calls_made() + count
        self.telegram.world.signal.wait(lambda: self.calls_made() >= goal, seconds)

    def waits_until_all_answered(self, seconds: float = 60.0) -> None:
        """Return once every message has its echo; AssertionError that names those that have none."""
        missing = {text for texts in self.sent.values() for text in texts}
        seen: set[int] = set()

        def answered() -> bool:
            for chat_id in self.sent:
                messages = self.telegram.world.chats[chat_id].messages
                for number in messages.keys() - seen:
                    seen.add(number)
                    if messages[number].from_bot:
                        missing.difference_update(MARK.findall(str(messages[number].content.get("text"))))
            return not missing

        assert self.telegram.world.signal.wait(answered, seconds), f"{len(missing)} unanswered: {sorted(missing)[:10]}"

    def last_message(self) -> int:
        """The number of the newest message of all chats."""
        with self.telegram.world.signal:
            return max((number for chat in self.telegram.world.chats.values() for number in chat.messages), default=0)

    def echoes(self) -> dict[int, list[tuple[int, str]]]:
        """The marks that each chat was shown, in order, with their messages' numbers."""
        with self.telegram.world.signal:
            return {
                chat_id: [
                    (number, mark)
                    for number, message in sorted(self.telegram.world.chats[chat_id].messages.items())
                    if message.from_bot
                    for mark in MARK.findall(str(message.content.get("text")))
                ]
                for chat_id in self.sent
            }

    def states(self) -> dict[int, list[str]]:
        """What the bot remembers of each chat."""
        database = Database(self.database_url)
        try:
            with database.read() as session:
                rows = {chat.chat_id: chat for chat in session.query(Chat)}
                waiting = session.query(Update).filter(Update.status != "done").count()
                assert waiting == 0, f"{waiting} updates are not done"
                return {chat_id: list((row.state or {})["slots"]["seen"]) for chat_id, row in rows.items()}
        finally:
            database.close()
