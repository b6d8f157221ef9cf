"""What the tests of delivery send, and how they look at what arrived."""

from __future__ import annotations

import io

from PIL import Image

from bot.core.messages import Button, Message
from tests.emulator import Person
from tests.emulator.view import MessageView

QUESTION = Message(
    "Dans quelle <b>région</b> ?",
    (
        (Button("Wallonie", {"answer": {"region": "wallonia"}}), Button("Flandre", {"answer": {"region": "flanders"}})),
        (Button("Le site", {"url": "https://example.org"}),),
    ),
)


TOKENS = ("t1", "t2", None)


LONG = Message("\n\n".join(f"<b>{number}</b> " + "mot " * 250 for number in range(16)), QUESTION.buttons)


def png(width: int = 8, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def last(person: Person) -> MessageView:
    """The newest message of the bot; there must be one."""
    shown = person.chat.last
    assert shown is not None
    return shown
