"""A chat as the person sees it: a picture of one moment, safe to keep and to compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from tests.emulator.chats import Chat, ChatAction, Message, Toast
from tests.emulator.markup import labels
from tests.emulator.rendering import as_html
from tests.emulator.text import Entity

MEDIA = ("photo", "document", "voice", "sticker", "location", "contact", "video", "audio", "animation", "dice")


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message as it looks now. `html` is its text with the entities as tags, `buttons` its rows of labels."""

    message_id: int
    from_bot: bool
    author: str
    text: str
    html: str
    entities: tuple[Entity, ...]
    buttons: tuple[tuple[str, ...], ...]
    kind: str
    date: int
    edited: bool
    file_id: str = ""
    file_name: str = ""
    reply_to: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """All its buttons in one row."""
        return tuple(label for row in self.buttons for label in row)


@dataclass(frozen=True, slots=True)
class ChatView:
    """All messages in order, deleted ones left out, with the chat actions and the toasts there were."""

    chat_id: int
    title: str
    messages: tuple[MessageView, ...]
    actions: tuple[ChatAction, ...]
    toasts: tuple[Toast, ...]
    keyboard: tuple[tuple[str, ...], ...]
    since: int = 0

    @property
    def from_bot(self) -> tuple[MessageView, ...]:
        """What the bot wrote."""
        return tuple(message for message in self.messages if message.from_bot)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of what the bot wrote."""
        return tuple(message.text for message in self.from_bot)

    @property
    def last(self) -> MessageView | None:
        """The newest message of the bot."""
        return self.from_bot[-1] if self.from_bot else None

    @property
    def replies(self) -> tuple[MessageView, ...]:
        """What the bot wrote since the person last did something."""
        return tuple(message for message in self.from_bot if message.message_id > self.since)

    def with_text(self, part: str) -> MessageView | None:
        """The newest message of the bot that holds this text."""
        return next((message for message in reversed(self.from_bot) if part in message.text), None)

    def with_button(self, label: str) -> MessageView | None:
        """The newest message of the bot that now has this button."""
        return next((message for message in reversed(self.from_bot) if label in message.labels), None)


def message_view(message: Message) -> MessageView:
    """The message as it looks now, drawn anew only after a change."""
    if message.picture is None:
        message.picture = _drawn(message)
    return cast(MessageView, message.picture)


def _drawn(message: Message) -> MessageView:
    kind = next((name for name in MEDIA if name in message.content), "text")
    media = message.content.get(kind) or {}
    if isinstance(media, list):
        media = media[-1]
    if not isinstance(media, dict):
        media = {}
    return MessageView(
        message_id=message.message_id,
        from_bot=message.from_bot,
        author=message.sender["first_name"] if message.sender else message.chat.name,
        text=message.text,
        html=as_html(message.text, message.entities),
        entities=message.entities,
        buttons=labels(message.inline_markup),
        kind=kind,
        date=message.date,
        edited=message.edit_date is not None,
        file_id=str(media.get("file_id", "")),
        file_name=str(media.get("file_name", "")),
        reply_to=message.reply_to.message_id if message.reply_to else None,
    )


def chat_view(chat: Chat, since: int = 0) -> ChatView:
    """The chat as it looks now; `since` is the message after which the bot's are replies."""
    return ChatView(
        chat_id=chat.id,
        title=chat.name,
        messages=tuple(message_view(message) for message in chat.messages.values() if not message.deleted),
        actions=tuple(chat.actions),
        toasts=tuple(chat.toasts),
        keyboard=labels(chat.reply_keyboard),
        since=since,
    )
