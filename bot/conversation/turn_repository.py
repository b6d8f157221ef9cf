"""Stores a turn: tracker state, transcript, recommendation, keyboards and replies in one transaction."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from actions import replies
from actions.replies import Recommended, RequestAct
from actions.reply_kinds import Effect, ReplyKind
from bot.conversation import erasure
from bot.conversation.outcome import ChatState, Outcome, Pressed, Said
from bot.core.holder import Holder
from bot.core.incoming import Incoming, Kind
from bot.core.languages import Language, from_code
from bot.core.messages import Button, Reply
from bot.dialogue.engine import Understood
from bot.rendering.renderer import Renderer
from bot.storage import inbox, keyboards, outbox, step_requests, transcripts
from bot.storage.models import Chat, Direction, Door, OutgoingKind, Reminder, StoredRecommendation, TurnEvents, table
from bot.storage.step_requests import StepRequest

NewKey = Callable[[], str]

LASTING = frozenset(
    {
        ReplyKind.SUMMARY, ReplyKind.EDIT_MENU, ReplyKind.RECOMMENDATION, ReplyKind.WHY_CHANNEL, ReplyKind.NEXT_STEPS,
        ReplyKind.STEP, ReplyKind.DONE_ALREADY, ReplyKind.DOSSIER, ReplyKind.KOL_BRIEF, ReplyKind.REQUEST_SENT,
        ReplyKind.REQUEST_KNOWN, ReplyKind.APPOINTMENT, ReplyKind.NO_APPOINTMENT,
    }
)  # fmt: skip
"""Replies whose buttons can be used repeatedly."""

REDRAWN = frozenset({ReplyKind.ASK, ReplyKind.STEP})
"""Replies whose buttons are ticked in place. Their facts are stored for redrawing."""

QUESTION_BOUND = frozenset({ReplyKind.ASK, ReplyKind.CONFIRM})

WARNED_AGAIN_AFTER = timedelta(minutes=10)
"""The minimum time between two requests to slow down."""

_CHATS, _REMINDERS = table(Chat), table(Reminder)
_CHAT = select(_CHATS.c.language, _CHATS.c.holder, _CHATS.c.state, _CHATS.c.version, _CHATS.c.source).where(
    _CHATS.c.chat_id == bindparam("chat")
)
_BEGIN = insert(_CHATS)
_GO_ON = (
    update(_CHATS)
    .where(_CHATS.c.chat_id == bindparam("chat"), _CHATS.c.version == bindparam("before"))
    .values({name: bindparam(f"new_{name}") for name in ("language", "holder", "state", "version", "source", "active_at")})
)
_FORGET_REMINDER = delete(_REMINDERS).where(_REMINDERS.c.chat_id == bindparam("chat"))
_REMIND = insert(_REMINDERS)
_WARN = (
    update(_CHATS)
    .where(_CHATS.c.chat_id == bindparam("chat"), _CHATS.c.warned_at.is_(None) | (_CHATS.c.warned_at < bindparam("lately")))
    .values(warned_at=bindparam("now"))
)
_RECORD = insert(table(TurnEvents))
_RECOMMEND = insert(table(StoredRecommendation))
_REQUEST = insert(table(StepRequest))


class TurnOvertakenError(RuntimeError):
    """Another worker has committed this chat's turn first. Nothing was written."""


def fresh_key() -> str:
    """Return an unguessable key for a keyboard."""
    return secrets.token_urlsafe(9)


class TurnRepository:
    """Reads what a turn needs and writes its outcome."""

    def __init__(self, renderer: Renderer, default_language: Language, new_key: NewKey = fresh_key) -> None:
        self._renderer = renderer
        self._default_language = default_language
        self._new_key = new_key

    def chat(self, connection: Connection, incoming: Incoming) -> ChatState:
        """Return the chat of `incoming`. A new chat uses the language of the person's Telegram app."""
        chat_id = incoming.chat_id
        row = connection.execute(_CHAT, {"chat": chat_id}).first()
        if row is None:
            return ChatState(chat_id, from_code(incoming.language_code) or self._default_language)
        asked = step_requests.alive(connection, chat_id)
        return ChatState(chat_id, Language(row.language), row.holder, row.state, row.version, row.source, asked)

    def pressed(self, connection: Connection, incoming: Incoming) -> Pressed | None:
        """Return the button that `incoming` names, or None unless it is an open button of this chat."""
        key, _, position = (incoming.token or "").rpartition(".")
        row = keyboards.find(connection, key) if key else None
        if row is None or row.chat_id != incoming.chat_id or not row.open or not position.isdigit():
            return None
        if int(position) >= len(row.buttons):
            return None
        button = row.buttons[int(position)]
        return Pressed(row.key, button["press"], button["label"], row.html, row.lasting, row.facts)

    def write(self, connection: Connection, outcome: Outcome, now: datetime) -> None:
        """Write the whole turn. Raise `TurnOvertakenError` when its update or chat has changed meanwhile."""
        if not inbox.close(connection, outcome.incoming.update_id):
            raise TurnOvertakenError(f"update {outcome.incoming.update_id} is done already")
        if Effect.DELETE_DATA in outcome.effects:
            erasure.erase(connection, outcome.before.chat_id)
            self._receipt(connection, outcome, now)
            return
        self._write_chat(connection, outcome, now)
        self._write_reminder(connection, outcome, now)
        self._write_incoming(connection, outcome, now)
        if outcome.turn:
            connection.execute(_RECORD, {
                "update_id": outcome.incoming.update_id, "chat_id": outcome.before.chat_id, "at": now,
                "events": [dict(event) for event in outcome.turn.events],
            })  # fmt: skip
        if outcome.recommendation:
            connection.execute(_RECOMMEND, _recommendation(outcome, outcome.recommendation, now))
        if outcome.request:
            connection.execute(_REQUEST, _request(outcome, outcome.request, now))
        self._write_keyboards(connection, outcome, now)
        for said in outcome.said:
            self.write_message(connection, outcome.before.chat_id, said, now, outcome.incoming.update_id)
        if Effect.EXPORT_DATA in outcome.effects:
            self._export(connection, outcome, now)

    def warn(self, connection: Connection, incoming: Incoming, chat: ChatState, now: datetime) -> None:
        """Ask the person to slow down, unless this was just said or the bot does not hold the chat."""
        if chat.holder != Holder.BOT or incoming.kind is Kind.GROUP:
            return
        moments = {"chat": chat.chat_id, "now": now, "lately": now - WARNED_AGAIN_AFTER}
        if connection.execute(_WARN, moments).rowcount == 1:
            self._tell(connection, chat, "dialogue.too_fast", now, incoming.update_id)

    def apologise(self, connection: Connection, incoming: Incoming, chat: ChatState, now: datetime) -> None:
        """Record an update whose turn failed, and apologise unless a human holds the chat."""
        transcripts.add(connection, chat.chat_id, Direction.IN, incoming.at, str(incoming.kind), incoming.text or "",
                        update_id=incoming.update_id, question=chat.asked)  # fmt: skip
        if chat.holder != Holder.HUMAN and incoming.kind is not Kind.GROUP:
            self._tell(connection, chat, "dialogue.trouble", now, incoming.update_id)

    def _tell(self, connection: Connection, chat: ChatState, key: str, now: datetime, update_id: int) -> None:
        reply = Reply.of(replies.SAY, key=key)
        for message in self._renderer.render(reply, chat.language):
            self.write_message(connection, chat.chat_id, Said(message, reply), now, update_id)

    def _write_chat(self, connection: Connection, outcome: Outcome, now: datetime) -> None:
        before = outcome.before
        values: dict[str, Any] = {
            "language": str(outcome.language),
            "holder": outcome.holder,
            "state": dict(outcome.state) if outcome.state else None,
            "version": before.version + 1,
            "source": outcome.source,
            "active_at": now,
        }
        if before.version == 0:
            door = Door.PAGE if before.chat_id >= outbox.PAGE_CHATS_FROM else Door.TELEGRAM
            try:
                connection.execute(_BEGIN, {"chat_id": before.chat_id, "door": door, "created_at": now, **values})
            except IntegrityError:
                raise TurnOvertakenError(f"chat {before.chat_id} was begun meanwhile") from None
            return
        new = {f"new_{name}": value for name, value in values.items()}
        if connection.execute(_GO_ON, {"chat": before.chat_id, "before": before.version, **new}).rowcount != 1:
            raise TurnOvertakenError(f"chat {before.chat_id} has moved on from version {before.version}")

    def _write_reminder(self, connection: Connection, outcome: Outcome, now: datetime) -> None:
        """Delete the chat's reminder on any activity. Set one when its button was pressed."""
        chat_id = outcome.before.chat_id
        connection.execute(_FORGET_REMINDER, {"chat": chat_id})
        if outcome.remind_in_days:
            due = now + timedelta(days=outcome.remind_in_days)
            connection.execute(_REMIND, {"chat_id": chat_id, "due_at": due, "consented_at": now})

    def _write_incoming(self, connection: Connection, outcome: Outcome, now: datetime) -> None:
        incoming, turn = outcome.incoming, outcome.turn
        understood = turn.understood if turn else None
        file = {name: getattr(incoming.file, name) for name in incoming.file.__slots__} if incoming.file else None
        transcripts.add(
            connection, outcome.before.chat_id, Direction.IN, incoming.at, str(incoming.kind), outcome.text,
            update_id=incoming.update_id, message_id=incoming.message_id, question=outcome.before.asked,
            intent=understood.intent if understood else None,
            confidence=understood.confidence if understood else None,
            answers=dict(understood.answers) if understood else None,
            reading=_reading(understood) if understood else None,
            file=file,
        )  # fmt: skip

    def _write_keyboards(self, connection: Connection, outcome: Outcome, now: datetime) -> None:
        incoming, pressed = outcome.incoming, outcome.pressed
        if incoming.callback_id:
            self._enqueue(connection, outcome, now, OutgoingKind.CALLBACK, {"id": incoming.callback_id, "text": outcome.toast})
        if pressed and outcome.redraw is not None:
            self._redraw(connection, outcome, pressed, now)
            return
        if pressed and not pressed.lasting:
            keyboards.shut(connection, pressed.key)
            payload = {"message_id": incoming.message_id, "html": pressed.html, "label": pressed.label}
            self._enqueue(connection, outcome, now, OutgoingKind.CHOOSE, payload)
        if any(said.reply.kind in QUESTION_BOUND for said in outcome.said):
            for key in keyboards.asking(connection, outcome.before.chat_id):
                keyboards.shut(connection, key)
                self._enqueue(connection, outcome, now, OutgoingKind.CLOSE, {"key": key})

    def _redraw(self, connection: Connection, outcome: Outcome, pressed: Pressed, now: datetime) -> None:
        facts = {**(pressed.facts or {}), **(outcome.redraw or {})}
        rows = self._renderer.keyboard(self._renderer.words(outcome.language), facts)
        keyboards.redraw(connection, pressed.key, facts, _as_data(rows))
        payload = {"message_id": outcome.incoming.message_id, "key": pressed.key, "rows": [len(row) for row in rows]}
        self._enqueue(connection, outcome, now, OutgoingKind.REDRAW, payload)

    def write_message(
        self, connection: Connection, chat_id: int, said: Said, now: datetime, update_id: int | None, author: str | None = None
    ) -> None:
        """Add one message to the outbox and the transcript, and store its buttons under an opaque key."""
        message, reply = said.message, said.reply
        key = self._new_key() if message.buttons or message.attachment else None
        payload: dict[str, Any] = {"html": message.html, "rows": [len(row) for row in message.buttons], "key": key}
        if message.attachment:
            payload["attachment"] = dict(message.attachment.recipe or {})
        payload["buttons"] = _as_data(message.buttons)
        number = outbox.put(connection, chat_id, OutgoingKind.MESSAGE, payload, now, update_id)
        question = reply.facts.get("question") if reply.kind in QUESTION_BOUND else None
        if key:
            facts = dict(reply.facts) if reply.kind in REDRAWN else None
            keyboards.add(connection, key, chat_id, number, payload["buttons"], message.html,
                          question=question, lasting=reply.kind in LASTING, facts=facts)  # fmt: skip
        labels = [button["label"] for button in payload["buttons"]]
        transcripts.add(connection, chat_id, Direction.OUT, now, reply.kind, message.plain, html=message.html,
                        buttons=labels or None, update_id=update_id, question=question, keyboard=key,
                        author=author)  # fmt: skip

    def _receipt(self, connection: Connection, outcome: Outcome, now: datetime) -> None:
        text = self._renderer.words(outcome.language).say("dialogue.delete.receipt", receipt=self._new_key())
        payload: dict[str, Any] = {"html": str(text), "rows": [], "key": None, "buttons": []}
        self._enqueue(connection, outcome, now, OutgoingKind.MESSAGE, payload)
        if outcome.before.chat_id >= outbox.PAGE_CHATS_FROM:
            chat_id = outcome.before.chat_id
            transcripts.add(connection, chat_id, Direction.OUT, now, ReplyKind.RECEIPT, text.striptags(), html=str(text))
        if outcome.incoming.callback_id:
            self._enqueue(connection, outcome, now, OutgoingKind.CALLBACK, {"id": outcome.incoming.callback_id, "text": None})

    def _export(self, connection: Connection, outcome: Outcome, now: datetime) -> None:
        """The dispatcher, or the chat page, builds the file at delivery time."""
        if outcome.before.chat_id >= outbox.PAGE_CHATS_FROM:
            text = str(self._renderer.words(outcome.language).say("dialogue.export.caption"))
            chat_id, update_id = outcome.before.chat_id, outcome.incoming.update_id
            transcripts.add(connection, chat_id, Direction.OUT, now, ReplyKind.EXPORT, text, update_id=update_id)
        else:
            self._enqueue(connection, outcome, now, OutgoingKind.EXPORT, {"language": str(outcome.language)})

    def _enqueue(
        self, connection: Connection, outcome: Outcome, now: datetime, kind: OutgoingKind, payload: dict[str, Any]
    ) -> None:
        outbox.put(connection, outcome.before.chat_id, kind, payload, now, outcome.incoming.update_id)


def _as_data(rows: tuple[tuple[Button, ...], ...]) -> list[dict[str, Any]]:
    return [{"label": button.label, "press": dict(button.press)} for row in rows for button in row]


def _recommendation(outcome: Outcome, facts: Recommended, now: datetime) -> dict[str, Any]:
    advice = facts["advice"]
    first = next((channel["id"] for channel in advice["channels"] if channel["role"] == "start"), None)
    return {
        "chat_id": outcome.before.chat_id, "at": now, "as_of": advice["as_of"], "rules_version": advice["rules_version"],
        "verdict": advice["verdict"], "first_channel": first, "profile": dict(facts["answers"]), "advice": dict(advice),
    }  # fmt: skip


def _request(outcome: Outcome, facts: RequestAct, now: datetime) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "chat_id": outcome.before.chat_id, "kind": facts["request"], "step": facts["step"],
        "language": str(outcome.language), "asked_at": now, "as_of": facts["as_of"], "profile": dict(facts["answers"]),
        "ticked": dict(facts["ticked"]),
    }  # fmt: skip


def _reading(understood: Understood) -> dict[str, Any]:
    """How sure the reading was: what would have been offered, why, and which answers are only likely."""
    return {"guesses": list(understood.guesses), "doubt": understood.doubt, "tentative": list(understood.tentative)}
