"""People with a phone: they type, press buttons, send pictures, block the bot, and read what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulator.chats import CallbackQuery, Chat, Message, User
from tests.emulator.markup import button_named
from tests.emulator.profile import menu
from tests.emulator.text import FormattedText, clean, with_found_entities
from tests.emulator.view import ChatView, MessageView, chat_view, message_view
from tests.emulator.world import World

Wanted = str | Callable[[ChatView], Any] | None

PATIENCE = 5.0


class NoSuchButton(AssertionError):
    """The person looked for a button that is not there."""


class NothingCame(AssertionError):
    """The person waited in vain; the message says for what, and what the chat showed."""


@dataclass(slots=True)
class Person:
    """A person in a private chat with the bot."""

    world: World
    user: User
    private: Chat
    since: int = 0

    @property
    def id(self) -> int:
        """The chat's id, which is the person's too."""
        return self.private.id

    @property
    def chat(self) -> ChatView:
        """The chat as it looks now."""
        with self.world.signal:
            return chat_view(self.private, self.since)

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """The bot's commands as this person's menu shows them."""
        with self.world.signal:
            language = str(self.user.get("language_code", "")).partition("-")[0]
            commands = menu(self.world, self.id, language)
            return tuple((command["command"], command["description"]) for command in commands)

    def types(self, text: str, reply_to: int | None = None) -> MessageView:
        """Send a text message, a command among them."""
        return self._sends(text_content(text), reply_to)

    def types_command(self, command: str) -> MessageView:
        """Send a command, as by a tap on the menu or on a deep link."""
        if not command.startswith("/"):
            raise ValueError(f"{command!r} is no command: it starts with /")
        return self.types(command)

    def sends(self, kind: str, payload: Any, caption: str = "") -> MessageView:
        """Send any other content, such as `sends("dice", {"emoji": "🎲", "value": 3})`."""
        return self._sends({kind: payload, **caption_content(caption)})

    def sends_voice(self, seconds: int = 4, content: bytes = b"OggS voice") -> MessageView:
        """Send a voice message."""
        stored = self.world.files.keep("voice", "voice.oga", "audio/ogg", content)
        return self.sends("voice", {**stored.to_json(), "duration": seconds, "mime_type": "audio/ogg"})

    def sends_photo(self, caption: str = "", content: bytes = b"\xff\xd8\xff photo") -> MessageView:
        """Send a photo, in two sizes as Telegram makes them."""
        stored = self.world.files.keep("photo", "photo.jpg", "image/jpeg", content, (800, 600))
        small = self.world.files.keep("photo", "small.jpg", "image/jpeg", content[:90], (90, 67))
        sizes = [{**item.to_json(), "width": item.width, "height": item.height} for item in (small, stored)]
        return self.sends("photo", sizes, caption)

    def sends_document(
        self,
        name: str = "plan.pdf",
        content: bytes = b"%PDF-1.4",
        media_type: str = "application/pdf",
        caption: str = "",
    ) -> MessageView:
        """Send a file."""
        stored = self.world.files.keep("document", name, media_type, content)
        document = {**stored.to_json(), "file_name": name, "mime_type": media_type}
        return self.sends("document", document, caption)

    def sends_sticker(self, emoji: str = "👍") -> MessageView:
        """Send a sticker."""
        stored = self.world.files.keep("sticker", "sticker.webp", "image/webp", b"RIFF sticker")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.sends("sticker", {**stored.to_json(), **shape, "emoji": emoji})

    def sends_location(self, latitude: float = 50.6326, longitude: float = 5.5797) -> MessageView:
        """Send a place on the map."""
        return self.sends("location", {"latitude": latitude, "longitude": longitude})

    def sends_contact(self, phone: str = "+3242000000", first_name: str = "Marie") -> MessageView:
        """Send a contact card."""
        return self.sends("contact", {"phone_number": phone, "first_name": first_name})

    def edits(self, message_id: int, text: str) -> MessageView:
        """Change the text or the caption of a message that this person sent."""
        with self.world.signal:
            message = self.private.messages.get(message_id)
            if message is None or message.from_bot:
                raise ValueError(f"{message_id} is no message of {self.user['first_name']}")
            words = text_content(text) if "text" in message.content else caption_content(text)
            message.change({**message.content, **words}, None, self.world.now())
            self.world.update("edited_message", self.private, message.to_json())
            return message_view(message)

    def deletes(self, message_id: int) -> None:
        """Take a message out of the chat; the bot is not told."""
        with self.world.signal:
            self.private.messages[message_id].deleted = True
            self.world.touch(self.private)

    def presses(self, label: str) -> CallbackQuery | None:
        """Press the button on the newest message that has it now. A key of the reply keyboard types its label.

        None for a button that only opens a link. NoSuchButton when no message has it.
        """
        with self.world.signal:
            for message in self.private.newest_first():
                button = button_named(message.inline_markup, label)
                if button is not None:
                    return self._press(message, button)
            if button_named(self.private.reply_keyboard, label) is None:
                raise NoSuchButton(f"no button {label!r} in the chat:\n{self._shown()}")
            self.types(label)
            return None

    def presses_stale(self, message: int | MessageView, label: str) -> CallbackQuery | None:
        """Press a button that the message once had, as from an old screen, even when it is gone by now."""
        message_id = message if isinstance(message, int) else message.message_id
        with self.world.signal:
            found = self.private.messages[message_id]
            for markup in reversed(found.keyboards):
                button = button_named(markup, label)
                if button is not None:
                    return self._press(found, button)
        raise NoSuchButton(f"message {message_id} never had a button {label!r}")

    def presses_data(self, message: int | MessageView, data: str) -> CallbackQuery | None:
        """Send a forged press with callback data of one's own choice, as a tampered app can."""
        message_id = message if isinstance(message, int) else message.message_id
        with self.world.signal:
            return self._press(self.private.messages[message_id], {"text": "", "callback_data": data})

    def blocks(self) -> None:
        """Shut the bot out."""
        self._membership("member", "kicked", blocked=True)

    def unblocks(self) -> None:
        """Let the bot in again."""
        self._membership("kicked", "member", blocked=False)

    def waits(self, until: Wanted = None, timeout: float = PATIENCE) -> MessageView:
        """The message that came: a reply since this person last did something, or what `until` asks for.

        `until` is a text that a reply holds, or a function of the chat; NothingCame after `timeout` seconds.
        """
        ready = self._ready(until)
        looked = -1

        def look() -> Any:
            nonlocal looked
            if looked == self.private.revision:
                return None
            looked = self.private.revision
            return ready(chat_view(self.private, self.since))

        found = self.world.signal.wait(look, timeout)
        if found:
            return found if isinstance(found, MessageView) else self._newest()
        wanted = "a reply" if until is None else repr(until)
        raise NothingCame(f"{self.user['first_name']} waited {timeout} s for {wanted}; the chat:\n{self._shown()}")

    async def awaits(self, until: Wanted = None, timeout: float = PATIENCE) -> MessageView:
        """The same for a test whose bot runs in the same event loop."""
        return await asyncio.to_thread(self.waits, until, timeout)

    def _ready(self, until: Wanted) -> Callable[[ChatView], Any]:
        if until is None:
            return lambda chat: chat.replies[-1] if chat.replies else None
        if isinstance(until, str):
            part = until
            return lambda chat: next((message for message in reversed(chat.replies) if part in message.text), None)
        return until

    def _newest(self) -> MessageView:
        last = self.chat.last
        if last is None:
            raise NothingCame("what was waited for came true, but the bot has written nothing")
        return last

    def _shown(self) -> str:
        with self.world.signal:
            return "\n".join(
                f"  {message.author}: {message.text}" + "".join(f" [{label}]" for label in message.labels)
                for message in chat_view(self.private).messages[-6:]
            )

    def _sends(self, content: dict[str, Any], reply_to: int | None = None) -> MessageView:
        with self.world.signal:
            self.private.started = True
            replied = self.private.messages.get(reply_to) if reply_to else None
            message = self.world.post(self.private, self.user, content, reply_to=replied)
            self.since = message.message_id
            self.world.update("message", self.private, message.to_json())
            return message_view(message)

    def _press(self, message: Message, button: dict[str, Any]) -> CallbackQuery | None:
        self.since = max(self.private.messages, default=0)
        if "callback_data" not in button:
            return None
        query = self.world.query(self.private)
        payload = {
            "id": query.query_id,
            "from": self.user,
            "message": message.to_json(),
            "chat_instance": str(-self.private.id),
            "data": button["callback_data"],
        }
        self.world.update("callback_query", self.private, payload)
        return query

    def _membership(self, before: str, after: str, *, blocked: bool) -> None:
        with self.world.signal:
            self.private.blocked = blocked
            member_change(self.world, self.private, self.user, before, after)


def member_change(world: World, chat: Chat, by: User, before: str, after: str) -> None:
    """Tell the bot that its own place in a chat changed. Call under the lock."""
    states: list[dict[str, Any]] = [{"user": world.me, "status": status} for status in (before, after)]
    for state in states:
        if state["status"] == "kicked":
            state["until_date"] = 0
    payload = {
        "chat": chat.to_json(),
        "from": by,
        "date": world.now(),
        "old_chat_member": states[0],
        "new_chat_member": states[1],
    }
    world.update("my_chat_member", chat, payload)


def text_content(text: str) -> dict[str, Any]:
    """A typed text with the commands and links that Telegram finds in it; ValueError for one that it cannot send."""
    written = with_found_entities(clean(FormattedText(text)))
    if not written.text:
        raise ValueError("Telegram sends no empty message")
    return {"text": written.text, "entities": list(written.entities)}


def caption_content(text: str) -> dict[str, Any]:
    """The same for the words under a picture; an empty one is left out."""
    written = with_found_entities(clean(FormattedText(text)))
    return {"caption": written.text, "caption_entities": list(written.entities)} if written.text else {}
