"""Handoff: a human takes a chat over, replies and hands it back. Meanwhile the bot is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import escape
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions import replies
from actions.slots import PENDING
from bot.conversation.outcome import Said
from bot.conversation.turn_repository import TurnRepository
from bot.core.holder import Holder
from bot.core.languages import Language
from bot.core.messages import Message, Reply
from bot.rendering.question_messages import act
from bot.rendering.renderer import Renderer
from bot.storage.conversations import Conversation
from bot.storage.database import Database
from bot.storage.models import Chat

HELD_LONGEST = timedelta(hours=24)
"""After so long without a message from the human the chat goes back to the bot."""

LONGEST_REPLY = 3500
"""Telegram allows 4096 characters in a message. The author's name and escaping use some of them."""


class PersonGoneError(RuntimeError):
    """The person has blocked the bot, so no message can be sent."""


class Handoff:
    """The actions of a chat's holder. The caller opens the transaction and wakes the dispatcher afterwards."""

    def __init__(self, repository: TurnRepository, renderer: Renderer) -> None:
        self._repository = repository
        self._renderer = renderer

    def take(self, session: Session, chat_id: int, now: datetime) -> bool:
        """Take the chat over from the bot and tell the person. Return False when a human holds it already."""
        chat = self._chat(session, chat_id)
        if chat.holder == Holder.HUMAN:
            return False
        self._hand(session, chat_id, Holder.HUMAN)
        self._say(session, chat, "dialogue.handoff.started", now)
        # The human is here, so the person no longer waits.
        taken = {"waiting_s": None, "held_s": int(now.timestamp())}
        session.execute(update(Conversation).where(Conversation.chat_id == chat_id).values(**taken))
        return True

    def reply(self, session: Session, chat_id: int, author: str, text: str, now: datetime) -> None:
        """Send `text` to the person under the author's name, taking the chat over first if the bot holds it."""
        self.take(session, chat_id, now)
        message = Message(html=f"<b>{escape(author)}</b>\n{escape(text.strip()[:LONGEST_REPLY])}")
        self._repository.write_message(
            session.connection(), chat_id, Said(message, Reply.of(replies.ADVISOR)), now, None, author=author
        )

    def give_back(self, session: Session, chat_id: int, now: datetime, key: str = "dialogue.handoff.ended") -> bool:
        """Hand the chat back to the bot and send a button to continue. Return False when no human held it."""
        chat = session.get(Chat, chat_id)
        if chat is None or chat.holder != Holder.HUMAN:
            return False
        self._hand(session, chat_id, Holder.BOT)
        self._say(session, chat, key, now, going_on=True)
        return True

    def give_back_abandoned(self, database: Database, now: datetime, after: timedelta = HELD_LONGEST) -> int:
        """Hand chats back whose human has not written for so long. Return their number."""
        limit = int((now - after).timestamp())
        with database.read() as session:
            held = Conversation.holder == Holder.HUMAN
            chat_ids = list(session.scalars(select(Conversation.chat_id).where(Conversation.held_s < limit, held).limit(500)))
        given = 0
        for chat_id in chat_ids:
            with database.begin() as session:
                given += self.give_back(session, chat_id, now, "dialogue.handoff.back")
        return given

    def _chat(self, session: Session, chat_id: int) -> Chat:
        chat = session.get(Chat, chat_id)
        if chat is None or chat.holder == Holder.NOBODY:
            raise PersonGoneError(f"chat {chat_id} is unreachable")
        return chat

    def _hand(self, session: Session, chat_id: int, holder: Holder) -> None:
        # The new version makes a concurrent turn fail and run again under the new holder. Lock and reload the row: a turn may
        # have changed it since it was read.
        chat = session.get_one(Chat, chat_id, with_for_update=True, populate_existing=True)
        chat.holder, chat.version = holder, chat.version + 1
        slots = (chat.state or {}).get("slots") or {}
        if slots.get(PENDING):
            # Drop pending confirmations: the next yes is meant for somebody else.
            chat.state = {**(chat.state or {}), "slots": {**slots, PENDING: None}}
        session.flush()

    def _say(self, session: Session, chat: Chat, key: str, now: datetime, *, going_on: bool = False) -> None:
        reply = Reply.of(replies.SAY, key=key)
        language = Language(chat.language)
        for message in self._renderer.render(reply, language):
            if going_on:
                message = replace(message, buttons=((act(self._renderer.words(language), "resume"),),))
            self._repository.write_message(session.connection(), chat.chat_id, Said(message, reply), now, None)
