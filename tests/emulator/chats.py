"""Chats and messages as Telegram keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.markup import Markup
from tests.emulator.text import Entity

User = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChatAction:
    """One sendChatAction, such as typing."""

    action: str
    at: float


@dataclass(frozen=True, slots=True)
class Toast:
    """What a person sees above the chat after pressing a button; `text` is empty when the press was only confirmed."""

    text: str
    alert: bool
    query_id: str


@dataclass(slots=True)
class CallbackQuery:
    """A pressed button that waits for its answer."""

    query_id: str
    chat_id: int
    at: float
    answered: bool = False


@dataclass(slots=True)
class Message:
    """A message; `content` holds text or caption, entities and media as in the Bot API.

    `picture` keeps the view of it until it changes: a long chat is looked at again with every message.
    """

    message_id: int
    chat: Chat
    date: int
    sender: User | None
    content: dict[str, Any]
    markup: Markup | None = None
    reply_to: Message | None = None
    edit_date: int | None = None
    deleted: bool = False
    keyboards: list[Markup | None] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)
    picture: Any = None

    @property
    def from_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.sender and self.sender["is_bot"])

    @property
    def text(self) -> str:
        """Its text or caption, empty when it has none."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of its text or caption."""
        return tuple(self.content.get("entities") or self.content.get("caption_entities") or ())

    @property
    def inline_markup(self) -> Markup | None:
        """The keyboard under it, if any."""
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    def change(self, content: dict[str, Any], markup: Markup | None, now: int) -> None:
        """Put new content and a new keyboard in place of the old."""
        self.versions.append(self.content)
        self.content = content
        self.markup = markup
        self.keyboards.append(markup)
        self.edit_date = now
        self.picture = None
        self.chat.revision += 1

    def to_json(self, *, nested: bool = False) -> dict[str, Any]:
        """The Message object; `nested` leaves out what it replies to."""
        value: dict[str, Any] = {"message_id": self.message_id, "date": self.date, "chat": self.chat.to_json()}
        if self.sender is not None:
            value["from"] = self.sender
        elif self.chat.type == "channel":
            value["sender_chat"] = self.chat.to_json()
        if self.edit_date:
            value["edit_date"] = self.edit_date
        if self.reply_to is not None and not nested:
            value["reply_to_message"] = self.reply_to.to_json(nested=True)
        value |= {name: item for name, item in self.content.items() if item not in ((), [], "")}
        if self.inline_markup:
            value["reply_markup"] = self.inline_markup
        return value


@dataclass(slots=True)
class Chat:
    """A chat. In a private one `started` says whether the person has written, `blocked` whether the bot is shut out.

    `revision` grows with everything that a person can see change.
    """

    id: int
    type: str
    name: str
    details: dict[str, Any] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    bot_status: str = "member"
    messages: dict[int, Message] = field(default_factory=dict)
    actions: list[ChatAction] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    reply_keyboard: Markup | None = None
    revision: int = 0

    def to_json(self) -> dict[str, Any]:
        """The Chat object."""
        title = "first_name" if self.type == "private" else "title"
        return {"id": self.id, "type": self.type, title: self.name, **self.details}

    def newest_first(self) -> Iterator[Message]:
        """The messages that are still there, the newest first."""
        return (message for message in reversed(self.messages.values()) if not message.deleted)
