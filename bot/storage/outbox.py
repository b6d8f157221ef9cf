"""The outbox: what is still to be sent, in order within a chat, kept until Telegram has accepted it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, update

from bot.storage.models import Outgoing, OutgoingKind, OutgoingStatus, table

PAGE_CHATS_FROM = 2**60
"""Chat ids of the local chat page start here. Nothing is sent to Telegram for them."""

PAGE, LONGEST_PAGE = 64, 1024
"""How many rows are scanned for due ones: the first batch, and each following one."""

_ROWS = table(Outgoing)
_NEW = _ROWS.c.status == literal_column("'new'")
_CLOSED: dict[str, Any] = {"status": OutgoingStatus.SENT, "error": None, "payload": {}}
_OF_ID = _ROWS.c.id == bindparam("number")

_PUT = insert(_ROWS)
_NEXT = (
    select(_ROWS.c.id, _ROWS.c.chat_id, _ROWS.c.due_at)
    .where(_NEW, _ROWS.c.id > bindparam("after"))
    .order_by(_ROWS.c.id)
    .limit(bindparam("most"))
)
_HEAD = (
    select(_ROWS.c.id, _ROWS.c.kind, _ROWS.c.payload, _ROWS.c.attempts, _ROWS.c.message_ids, _ROWS.c.update_id, _ROWS.c.due_at)
    .where(_ROWS.c.chat_id == bindparam("chat"), _NEW)
    .order_by(_ROWS.c.id)
    .limit(1)
)
_PART_SENT = update(_ROWS).where(_OF_ID).values(message_ids=bindparam("ids"))
_SENT = _PART_SENT.values(_CLOSED)
_SETTLE = update(_ROWS).where(_OF_ID).values({**_CLOSED, "status": bindparam("as_what"), "error": bindparam("why")})
_POSTPONE = (
    update(_ROWS).where(_OF_ID).values(due_at=bindparam("until"), error=bindparam("why"), attempts=_ROWS.c.attempts + 1)
)


@dataclass(frozen=True, slots=True)
class Due:
    """An outbox row that is due."""

    id: int
    chat_id: int
    kind: OutgoingKind
    payload: Mapping[str, Any]
    attempts: int = 0
    message_ids: list[int] | None = None
    update_id: int | None = None


def put(
    connection: Connection, chat_id: int, kind: OutgoingKind, payload: Mapping[str, Any], now: datetime, update_id: int | None
) -> int:
    """Queue something for a chat, sent once the transaction is committed. Return the id of its row."""
    # The chat page reads the transcript; nothing is dispatched to it.
    status = OutgoingStatus.SHOWN if chat_id >= PAGE_CHATS_FROM else OutgoingStatus.NEW
    row = {"chat_id": chat_id, "kind": kind, "payload": payload, "status": status, "created_at": now, "due_at": now,
           "update_id": update_id}  # fmt: skip
    return int(connection.execute(_PUT, row).inserted_primary_key[0])  # type: ignore[index]


def due(connection: Connection, now: datetime, busy: Collection[int] = (), most: int = 32) -> list[int]:
    """Return up to `most` chats whose oldest unsent row is due, longest wait first, without those in `busy`.

    The scan starts at the oldest row and stops early: thousands of rows may be waiting.
    """
    met, found = set(busy), list[int]()
    after, page = 0, PAGE
    while len(found) < most:
        rows = connection.execute(_NEXT, {"after": after, "most": page}).all()
        for row in rows:
            if row.chat_id not in met:
                met.add(row.chat_id)
                if row.due_at <= now:
                    found.append(row.chat_id)
        if len(rows) < page:
            break
        after, page = rows[-1].id, LONGEST_PAGE
    return found[:most]


def head(connection: Connection, chat_id: int, now: datetime) -> Due | None:
    """Return the chat's next row when it is due."""
    row = connection.execute(_HEAD, {"chat": chat_id}).first()
    if row is None or row.due_at > now:
        return None
    return Due(row.id, chat_id, row.kind, row.payload, row.attempts, row.message_ids, row.update_id)


def part_sent(connection: Connection, row_id: int, sent: list[int], *, last: bool) -> None:
    """Record the parts of a message that Telegram has accepted. The last part closes the row."""
    connection.execute(_SENT if last else _PART_SENT, {"number": row_id, "ids": sent})


def settle(connection: Connection, row_id: int, status: OutgoingStatus, error: str | None = None) -> None:
    """Close a row as sent or dropped, and erase its payload; the transcript keeps the text."""
    connection.execute(_SETTLE, {"number": row_id, "as_what": status, "why": error})


def postpone(connection: Connection, row_id: int, until: datetime, error: str) -> None:
    """Retry a row at `until`."""
    connection.execute(_POSTPONE, {"number": row_id, "until": until, "why": error})


def drop_all(connection: Connection, chat_id: int, error: str) -> None:
    """Drop all unsent rows of a chat."""
    query = update(_ROWS).where(_ROWS.c.chat_id == chat_id, _NEW)
    connection.execute(query.values({**_CLOSED, "status": OutgoingStatus.DROPPED, "error": error}))


def waiting(connection: Connection) -> int:
    """Return the number of unsent rows."""
    return connection.scalar(select(func.count()).select_from(_ROWS).where(_NEW)) or 0


def oldest(connection: Connection) -> datetime | None:
    """Return when the oldest unsent row was written."""
    since: datetime | None = connection.scalar(select(_ROWS.c.created_at).where(_NEW).order_by(_ROWS.c.id).limit(1))
    return since
