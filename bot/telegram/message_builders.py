"""Builds messages, files and edits from outbox rows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.conversation import erasure
from bot.core.languages import Language
from bot.core.messages import Attachment, Button, Message
from bot.documents.attachments import Attachments
from bot.rendering.renderer import Renderer
from bot.storage import keyboards
from bot.storage.database import Database
from bot.storage.models import OutgoingKind
from bot.storage.outbox import Due
from bot.telegram.delivery import TelegramDelivery
from bot.telegram.parts import texts

_log = structlog.get_logger(__name__)

Sent = Callable[[int, bool], Awaitable[None]]
"""Called with the id of each sent Telegram message, and whether it was the last of its row."""


class MessageBuilder:
    """Builds the content of a row and sends it."""

    def __init__(
        self,
        database: Database,
        delivery: TelegramDelivery,
        renderer: Renderer,
        attachments: Attachments,
    ) -> None:
        self._database = database
        self._delivery = delivery
        self._renderer = renderer
        self._attachments = attachments

    async def send(self, row: Due, sent: Sent) -> bool:
        """Send a message from the first unsent part on. Return False when nothing was left to send.

        Raise DeliveryError.
        """
        if row.kind == OutgoingKind.EXPORT:
            message, tokens = await asyncio.to_thread(self._export, row)
        elif row.payload.get("attachment"):
            message, tokens = await asyncio.to_thread(self._message, row)
        else:
            message, tokens = self._message(row)
        count = len(texts(message.html, attachment=message.attachment is not None))

        async def part(index: int, message_id: int) -> None:
            await sent(message_id, index + 1 == count)

        return bool(await self._delivery.send(row.chat_id, message, tokens, part=len(row.message_ids or []), sent=part))

    async def change(self, row: Due) -> None:
        """Answer a button press or change a keyboard. Raise DeliveryError."""
        payload = row.payload
        match row.kind:
            case OutgoingKind.CALLBACK:
                await self._delivery.answer_callback(payload["id"], payload["text"])
            case OutgoingKind.CHOOSE:
                if payload["message_id"] is not None:
                    await self._delivery.choose(row.chat_id, payload["message_id"], payload["html"], payload["label"])
            case OutgoingKind.CLOSE:
                message_id = await asyncio.to_thread(self._standing, payload["key"])
                if message_id is not None:
                    await self._delivery.close(row.chat_id, message_id)
            case OutgoingKind.REDRAW:
                buttons, tokens = await asyncio.to_thread(self._keyboard, payload)
                if payload["message_id"] is not None:
                    await self._delivery.redraw(row.chat_id, payload["message_id"], buttons, tokens)
            case _:
                raise ValueError(f"invalid kind of row {row.kind!r}")

    def _message(self, row: Due) -> tuple[Message, list[str | None]]:
        payload, attachment = row.payload, None
        recipe = payload.get("attachment")
        if recipe:
            attachment = self._made(row, recipe)
        message = Message(payload["html"], _rows(payload["buttons"], payload["rows"]), attachment)
        return message, _tokens(payload["buttons"], payload["key"])

    def _made(self, row: Due, recipe: Mapping[str, Any]) -> Attachment | None:
        """Return the file of a recipe, or None when it cannot be made: the text next to it must still be sent."""
        try:
            content = self._attachments[recipe["make"]](recipe)
        except Exception as error:
            _log.error("file not made", make=recipe.get("make"), outbox_id=row.id, chat_id=row.chat_id,
                       error=type(error).__name__)  # fmt: skip
            return None
        return Attachment(recipe["filename"], recipe["media_type"], content, recipe.get("picture", False))

    def _export(self, row: Due) -> tuple[Message, list[str | None]]:
        with self._database.read() as session:
            kept = erasure.export(session, row.chat_id)
        content = json.dumps(kept, ensure_ascii=False, indent=2).encode()
        words = self._renderer.words(Language(row.payload["language"]))
        file = Attachment("comptoir.json", "application/json", content)
        return Message(str(words.say("dialogue.export.caption")), (), file), []

    def _standing(self, key: str) -> int | None:
        with self._database.reading() as connection:
            return keyboards.standing(connection, key)

    def _keyboard(self, payload: Mapping[str, Any]) -> tuple[tuple[tuple[Button, ...], ...], list[str | None]]:
        with self._database.reading() as connection:
            keyboard = keyboards.find(connection, payload["key"])
        buttons = keyboard.buttons if keyboard else []
        return _rows(buttons, payload["rows"]), _tokens(buttons, payload["key"])


def _rows(buttons: Sequence[Mapping[str, Any]], lengths: Sequence[int]) -> tuple[tuple[Button, ...], ...]:
    left = [Button(button["label"], button["press"]) for button in buttons]
    rows = []
    for length in lengths:
        rows.append(tuple(left[:length]))
        left = left[length:]
    return tuple(row for row in rows if row)


def _tokens(buttons: Sequence[Mapping[str, Any]], key: str | None) -> list[str | None]:
    return [None if "url" in button["press"] else f"{key}.{index}" for index, button in enumerate(buttons)]
