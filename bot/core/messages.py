"""What a conversation says: first as meaning (Reply), then as a message that any door can show (Message)."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ParamSpec

from actions.reply_kinds import ReplyType

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to say, as meaning: its kind and the facts that its template needs. Facts are plain JSON.

    The kind is text, since a stored reply may be older or newer than `ReplyKind`.
    """

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, reply: ReplyType[P, Any], /, *args: P.args, **facts: P.kwargs) -> Reply:
        """The reply of that kind, with the facts that it takes."""
        return cls(reply.kind.value, facts)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label, and what pressing it means, as plain JSON.

    `press` holds one of ``{"answer": {question: value}}``, ``{"intent": name, …}`` or ``{"url": address}``.
    """

    label: str
    press: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send with a message. `picture` files are shown in the chat, others are offered for download.

    With a `recipe` the content is made when the message is delivered: a dossier must not hold up the turn.
    """

    filename: str
    media_type: str
    content: bytes
    picture: bool = False
    recipe: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered message: HTML in Telegram's subset, rows of buttons, at most one attachment.

    `html` may be longer than Telegram takes: the Telegram room splits it. With an attachment it is the caption.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachment: Attachment | None = None

    @property
    def plain(self) -> str:
        """The words without markup."""
        return html.unescape(re.sub(r"<[^>]*>", "", self.html))
