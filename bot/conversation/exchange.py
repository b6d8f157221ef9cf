"""A conversation with another program: one JSON object in, one out (``comptoir chat --jsonl``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import replies
from actions.reply_kinds import ReplyKind
from bot.conversation.in_memory_chat import InMemoryChat, NoSuchButtonError
from bot.conversation.outcome import Outcome
from bot.core.errors import InputError
from bot.core.holder import Holder
from bot.core.incoming import Kind

SENDABLE = {
    **{str(kind): kind for kind in (Kind.VOICE, Kind.PHOTO, Kind.DOCUMENT, Kind.STICKER, Kind.LOCATION, Kind.CONTACT,
                                    Kind.OTHER_MEDIA, Kind.EDITED)},
    "expired_button": Kind.BUTTON,
}  # fmt: skip
"""The input kinds besides text and buttons. An unknown button counts as expired."""

WORDS = ("say", "press", "send")


class Exchange:
    """One chat. Each turn is returned as plain data."""

    def __init__(self, chat: InMemoryChat) -> None:
        self.chat = chat

    async def begin(self) -> dict[str, Any]:
        """Return the greeting."""
        return self.told(await self.chat.says("/start"))

    async def take(self, given: object) -> dict[str, Any]:
        """Return the bot's answer to ``{"say": text}``, ``{"press": label}`` or ``{"send": kind}``.

        Raises:
            InputError: for anything else; the chat is unchanged.
        """
        return self.told(await self.outcome(given))

    async def outcome(self, given: object) -> Outcome:
        """Return the turn for `given`. Raises as `take` does."""
        if not isinstance(given, Mapping) or len(given) != 1 or next(iter(given)) not in WORDS:
            raise InputError(f"invalid input {str(given)[:60]!r}; expected an object with one of {', '.join(WORDS)}")
        ((word, value),) = given.items()
        if not isinstance(value, str) or not value:
            raise InputError(f"{word}: invalid value {value!r}; expected a text")
        if word == "say":
            return await self.chat.says(value)
        if word == "press":
            try:
                return await self.chat.presses(value)
            except NoSuchButtonError as error:
                raise InputError(f"press: {error}") from None
        if value not in SENDABLE:
            raise InputError(f"send: invalid value {value!r}; expected one of {', '.join(SENDABLE)}")
        return await self.chat.sends(SENDABLE[value], "…" if value == "edited" else None)

    def told(self, outcome: Outcome) -> dict[str, Any]:
        """Return `outcome` and the chat's state after it."""
        slots: Mapping[str, Any] = (outcome.state or {}).get("slots") or {}
        messages = [
            {
                "text": said.message.plain,
                "buttons": [[button.label for button in row] for row in said.message.buttons],
                "files": [said.message.attachment.filename] if said.message.attachment else [],
            }
            for said in outcome.said
        ]
        confirmed = [said.reply for said in outcome.said if said.reply.kind == ReplyKind.CONFIRM]
        offered = [value for reply in confirmed for value in replies.CONFIRM.read(reply.facts)["guesses"]]
        return {
            "messages": messages,
            "question": slots.get("requested_slot"),
            "offered": offered,
            "answers": {name: slots[name] for name in self.chat.questions if slots.get(name) is not None},
            "tentative": [name for name in self.chat.questions if name in (slots.get("tentative") or {})],
            "unknown": list(slots.get("unknown") or []),
            "verdict": (slots.get("advice") or {}).get("verdict"),
            "holder": str(Holder.HUMAN if outcome.holder == Holder.HUMAN else Holder.BOT),
        }
