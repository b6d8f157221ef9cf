"""What the dispatcher hands over when a file cannot be made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from bot.core.messages import Message
from bot.storage.models import OutgoingKind
from bot.storage.outbox import Due
from bot.telegram.message_builders import MessageBuilder

RECIPE = {"make": "chart", "filename": "chart.png", "media_type": "image/png", "picture": True}
PAYLOAD: dict[str, Any] = {"html": "<b>Ready.</b>", "rows": [], "buttons": [], "key": None, "attachment": RECIPE}
ROW = Due(id=1, chat_id=7, kind=OutgoingKind.MESSAGE, payload=PAYLOAD)


class Mailbox:
    """Takes the place of the delivery: keeps the messages."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, chat_id: int, message: Message, *_: object, **__: object) -> list[int]:
        self.messages.append(message)
        return [1]


async def sent(make: Callable[[Any], bytes]) -> Message:
    mailbox, nothing = Mailbox(), cast(Any, None)

    async def note(message_id: int, last: bool) -> None:
        """Nobody asks."""

    builder = MessageBuilder(nothing, cast(Any, mailbox), nothing, {"chart": make})
    assert await builder.send(ROW, note)
    (message,) = mailbox.messages
    return message


@pytest.mark.asyncio
async def test_a_file_that_cannot_be_made_does_not_hold_back_the_words() -> None:
    def fails(recipe: Any) -> bytes:
        raise RuntimeError("no fonts")

    broken = await sent(fails)
    assert (broken.html, broken.attachment) == ("<b>Ready.</b>", None)
    whole = await sent(lambda recipe: b"png")
    assert whole.html == "<b>Ready.</b>"
    assert whole.attachment is not None and whole.attachment.content == b"png"
