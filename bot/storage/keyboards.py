"""The keyboards: what each button of a message means, under a key that nobody can guess."""

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
    """Keep the buttons of the message that stands in the outbox under that number; the words are those of the columns."""
    connection.execute(
        _ADD, {"key": key, "chat_id": chat_id, "outbox_id": outbox_id, "buttons": buttons, "html": html,
               "question": question, "lasting": lasting, "facts": facts}
    )  # fmt: skip


def find(connection: Connection, key: str) -> Row[Any] | None:
    """The keyboard's key, chat_id, open, lasting, buttons, html and facts; None for a key that there is not."""
    return connection.execute(_FIND, {"board": key}).first()


def shut(connection: Connection, key: str) -> None:
    """Let a keyboard be pressed no more."""
    connection.execute(_SHUT, {"board": key})


def redraw(connection: Connection, key: str, facts: Mapping[str, Any], buttons: Sequence[Mapping[str, Any]]) -> None:
    """Keep other buttons under the same key."""
    connection.execute(_REDRAW, {"board": key, "new_facts": facts, "new_buttons": buttons})


def asking(connection: Connection, chat_id: int) -> list[str]:
    """The keys of the open keyboards that stand under a question."""
    return list(connection.execute(_ASKING, {"chat": chat_id}).scalars())


def usable(connection: Connection, chat_id: int, most: int) -> dict[str, list[dict[str, Any]]]:
    """The open keyboards of a chat, the newest `most` of them: the buttons by key."""
    return {key: buttons for key, buttons in connection.execute(_OPEN, {"chat": chat_id, "most": most})}


def standing(connection: Connection, key: str) -> int | None:
    """Telegram's id of the message under which a keyboard stands; None when it was not sent yet."""
    ids = connection.execute(_PLACE, {"board": key}).scalar()
    return ids[-1] if ids else None


def files(connection: Connection, keys: Collection[str]) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """The files that go with messages, by the keys of these: the number in the outbox and the recipe."""
    if not keys:
        return {}
    rows = connection.execute(_FILES, {"boards": list(keys)})
    return {row.key: (row.id, row.payload["attachment"]) for row in rows if row.payload.get("attachment")}
