"""Outgoing messages: a Reply holds the meaning, a Message its rendering for any channel."""

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
    """The meaning of one message: its kind, and the facts for its template as plain JSON.

    The kind is text, since a stored reply may be older or newer than `ReplyKind`.
    """

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, reply: ReplyType[P, Any], /, *args: P.args, **facts: P.kwargs) -> Reply:
        """Return a reply of that kind with its facts."""
        return cls(reply.kind.value, facts)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label, and the meaning of a press as plain JSON.

    `press` holds one of ``{"answer": {question: value}}``, ``{"intent": name, …}`` or ``{"url": address}``.
    """

    label: str
    press: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a message. A `picture` is shown in the chat, other files are offered for download.

    With a `recipe` the content is built at delivery time, so that a dossier does not delay the turn.
    """

    filename: str
    media_type: str
    content: bytes
    picture: bool = False
    recipe: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered message: HTML in Telegram's subset, rows of buttons, and at most one attachment.

    `html` may exceed Telegram's limit: the Telegram package splits it. With an attachment it is the caption.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachment: Attachment | None = None

    @property
    def plain(self) -> str:
        """Return the text without markup."""
        return html.unescape(re.sub(r"<[^>]*>", "", self.html))
