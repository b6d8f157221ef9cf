"""Keyboards: the meaning of each button of a message, stored under an unguessable key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from bot.storage.models import Keyboard, Outgoing, table

_ROWS = table(Keyboard)
_OUTBOX = table(Outgoing)
_ADD = insert(_ROWS)
_OF_KEY = _ROWS.c.key == bindparam("board")
_FIND = select(
    _ROWS.c.key, _ROWS.c.chat_id, _ROWS.c.open, _ROWS.c.lasting, _ROWS.c.buttons, _ROWS.c.html, _ROWS.c.facts
).where(_OF_KEY)
_SHUT = update(_ROWS).where(_OF_KEY).values(open=False)
_REDRAW = update(_ROWS).where(_OF_KEY).values(facts=bindparam("new_facts"), buttons=bindparam("new_buttons"))
_ASKING = select(_ROWS.c.key).where(_ROWS.c.chat_id == bindparam("chat"), _ROWS.c.open, _ROWS.c.question.is_not(None))
_OPEN = (
    select(_ROWS.c.key, _ROWS.c.buttons)
    .where(_ROWS.c.chat_id == bindparam("chat"), _ROWS.c.open)
    .order_by(_ROWS.c.outbox_id.desc())
    .limit(bindparam("most"))
)
_PLACE = select(_OUTBOX.c.message_ids).join(_ROWS, _ROWS.c.outbox_id == _OUTBOX.c.id).where(_OF_KEY)
_FILES = (
    select(_ROWS.c.key, _OUTBOX.c.id, _OUTBOX.c.payload)
    .join(_OUTBOX, _ROWS.c.outbox_id == _OUTBOX.c.id)
    .where(_ROWS.c.key.in_(bindparam("boards", expanding=True)))
)


def add(
    connection: Connection, key: str, chat_id: int, outbox_id: int, buttons: Sequence[Mapping[str, Any]], html: str,
    *, question: str | None = None, lasting: bool = False, facts: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Store the buttons of the message with that outbox id. The keyword arguments are columns of `Keyboard`."""
    connection.execute(
        _ADD, {"key": key, "chat_id": chat_id, "outbox_id": outbox_id, "buttons": buttons, "html": html,
               "question": question, "lasting": lasting, "facts": facts}
    )  # fmt: skip


def find(connection: Connection, key: str) -> Row[Any] | None:
    """Return the keyboard's key, chat_id, open, lasting, buttons, html and facts, or None for an unknown key."""
    return connection.execute(_FIND, {"board": key}).first()


def shut(connection: Connection, key: str) -> None:
    """Close a keyboard: its buttons are no longer accepted."""
    connection.execute(_SHUT, {"board": key})


def redraw(connection: Connection, key: str, facts: Mapping[str, Any], buttons: Sequence[Mapping[str, Any]]) -> None:
    """Replace the buttons under a key."""
    connection.execute(_REDRAW, {"board": key, "new_facts": facts, "new_buttons": buttons})


def asking(connection: Connection, chat_id: int) -> list[str]:
    """Return the keys of the open keyboards that belong to a question."""
    return list(connection.execute(_ASKING, {"chat": chat_id}).scalars())


def usable(connection: Connection, chat_id: int, most: int) -> dict[str, list[dict[str, Any]]]:
    """Return the buttons by key of the newest `most` open keyboards of a chat."""
    return {key: buttons for key, buttons in connection.execute(_OPEN, {"chat": chat_id, "most": most})}


def standing(connection: Connection, key: str) -> int | None:
    """Return the Telegram message id of a keyboard's message, or None when it is not sent yet."""
    ids = connection.execute(_PLACE, {"board": key}).scalar()
    return ids[-1] if ids else None


def files(connection: Connection, keys: Collection[str]) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """Return the files attached to messages, by keyboard key: the outbox id and the recipe."""
    if not keys:
        return {}
    rows = connection.execute(_FILES, {"boards": list(keys)})
    return {row.key: (row.id, row.payload["attachment"]) for row in rows if row.payload.get("attachment")}
