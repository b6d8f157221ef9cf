"""Everything that the emulated Telegram knows: chats, messages, files, updates, the bot's profile."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulator.chats import CallbackQuery, Chat, Message, User
from tests.emulator.errors import bad_request, forbidden
from tests.emulator.faults import Faults
from tests.emulator.files import FileStore
from tests.emulator.markup import Markup
from tests.emulator.signals import Signal
from tests.emulator.updates import UpdateQueue


@dataclass(slots=True)
class WebhookSettings:
    """What setWebhook fixed, and how it goes."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    last_error_date: int = 0
    last_error_message: str = ""
    generation: int = 0


class World:
    """The state, guarded by `signal`: hold it to read or change, `tell` it after a change."""

    def __init__(self, clock: Callable[[], float], chance: random.Random, token: str) -> None:
        self.signal = Signal()
        self.clock = clock
        self.random = chance
        self.token = token
        self.me: User = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Comptoir",
            "username": "comptoir_bot",
        }
        self.privacy = True
        self.chats: dict[int, Chat] = {}
        self.files = FileStore()
        self.updates = UpdateQueue(clock)
        self.webhook = WebhookSettings()
        self.faults = Faults(clock, chance)
        self.queries: dict[str, CallbackQuery] = {}
        self.query_seconds = 60.0
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.polls = 0
        self.stopped = False
        self._next_message = 1
        self._next_query = chance.getrandbits(52)

    def now(self) -> int:
        """The time as Telegram writes it: seconds since 1970."""
        return int(self.clock())

    def chat(self, chat_id: int) -> Chat:
        """The chat, 400 when the bot has never met it."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: int) -> Chat:
        """The chat when the bot may write there, the fitting 403 otherwise."""
        chat = self.chat(chat_id)
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.type == "private" and not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        kind = chat.type if chat.type != "channel" else "channel chat"
        kind = f"{kind} chat" if chat.type in {"group", "supergroup"} else kind
        if chat.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {kind}")
        if chat.bot_status == "left":
            raise forbidden(f"bot is not a member of the {kind}")
        return chat

    def own_message(self, chat_id: int, message_id: int, purpose: str) -> Message:
        """The message of the bot that a call is about, refused in the words of `purpose`, such as "edit"."""
        chat = self.chat(chat_id)
        if message_id == 0:
            raise bad_request("Message identifier is not specified")
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            raise bad_request(f"message to {purpose} not found", illegal=False)
        return message

    def post(
        self,
        chat: Chat,
        sender: User | None,
        content: dict[str, Any],
        markup: Markup | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """A new message in the chat."""
        message = Message(self._next_message, chat, self.now(), sender, content, markup, reply_to, keyboards=[markup])
        self._next_message += 1
        chat.messages[message.message_id] = message
        chat.revision += 1
        if message.from_bot and markup and "inline_keyboard" not in markup:
            chat.reply_keyboard = None if markup.get("remove_keyboard") else markup
        self.signal.tell()
        return message

    def touch(self, chat: Chat) -> None:
        """Something to see has changed in the chat: wake whoever waits for it."""
        chat.revision += 1
        self.signal.tell()

    def update(self, kind: str, chat: Chat, payload: dict[str, Any]) -> int | None:
        """A new update for the bot, None when it did not ask for this kind."""
        update_id = self.updates.add(kind, chat.id, payload, self.faults.copies())
        self.signal.tell()
        return update_id

    def query(self, chat: Chat) -> CallbackQuery:
        """A new pressed button that waits for its answer."""
        self._next_query += 1
        query = CallbackQuery(str(self._next_query), chat.id, self.clock())
        self.queries[query.query_id] = query
        return query
