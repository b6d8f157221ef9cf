"""Groups and channels that the bot is in."""

from __future__ import annotations

from dataclasses import dataclass

from tests.emulator.chats import Chat
from tests.emulator.people import Person, member_change, text_content
from tests.emulator.view import ChatView, MessageView, chat_view, message_view
from tests.emulator.world import World


@dataclass(slots=True)
class Group:
    """A group. With privacy on, as a new bot has it, the bot sees commands, mentions and replies to it alone."""

    world: World
    group: Chat

    @property
    def id(self) -> int:
        """The chat's id, below zero."""
        return self.group.id

    @property
    def chat(self) -> ChatView:
        """The group as it looks now."""
        with self.world.signal:
            return chat_view(self.group)

    def posts(self, person: Person, text: str, reply_to: int | None = None) -> MessageView:
        """A member writes into the group."""
        with self.world.signal:
            replied = self.group.messages.get(reply_to) if reply_to else None
            message = self.world.post(self.group, person.user, text_content(text), reply_to=replied)
            kinds = {entity["type"] for entity in message.entities}
            named = f"@{self.world.me['username']}" in message.text
            to_bot = replied is not None and replied.from_bot
            if not self.world.privacy or "bot_command" in kinds or named or to_bot:
                self.world.update("message", self.group, message.to_json())
            return message_view(message)

    def adds_bot(self, by: Person) -> None:
        """A member takes the bot into the group: the bot gets my_chat_member and a service message."""
        with self.world.signal:
            self.group.bot_status = "member"
            member_change(self.world, self.group, by.user, "left", "member")
            service = {"new_chat_members": [self.world.me]}
            message = self.world.post(self.group, by.user, service)
            self.world.update("message", self.group, message.to_json())

    def removes_bot(self, by: Person) -> None:
        """A member throws the bot out."""
        with self.world.signal:
            self.group.bot_status = "kicked"
            member_change(self.world, self.group, by.user, "member", "kicked")


@dataclass(slots=True)
class Channel:
    """A channel in which the bot is an administrator."""

    world: World
    channel: Chat

    @property
    def id(self) -> int:
        """The chat's id, below zero."""
        return self.channel.id

    @property
    def chat(self) -> ChatView:
        """The channel as it looks now."""
        with self.world.signal:
            return chat_view(self.channel)

    def posts(self, text: str) -> MessageView:
        """Something is published; the bot gets a channel_post."""
        with self.world.signal:
            message = self.world.post(self.channel, None, text_content(text))
            self.world.update("channel_post", self.channel, message.to_json())
            return message_view(message)

    def edits(self, message_id: int, text: str) -> MessageView:
        """A post is changed; the bot gets an edited_channel_post."""
        with self.world.signal:
            message = self.channel.messages[message_id]
            message.change(text_content(text), None, self.world.now())
            self.world.update("edited_channel_post", self.channel, message.to_json())
            return message_view(message)
