"""The outbox: what is still to be sent, in order for each chat, kept until Telegram has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, update

from bot.storage.models import Outgoing, OutgoingKind, OutgoingStatus, table

PAGE_CHATS_FROM = 2**60
"""Chats of the chat page on this machine have numbers from here on: nothing is sent to Telegram for them."""

PAGE, LONGEST_PAGE = 64, 1024
"""As many rows are looked at for those that are due: at first, and from then on."""

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
    """A row of the outbox that is to be sent now."""

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
    """Have something sent to a chat once the transaction is committed; the number of its row."""
    # The chat page reads the transcript: no dispatcher goes there.
    status = OutgoingStatus.SHOWN if chat_id >= PAGE_CHATS_FROM else OutgoingStatus.NEW
    row = {"chat_id": chat_id, "kind": kind, "payload": payload, "status": status, "created_at": now, "due_at": now,
           "update_id": update_id}  # fmt: skip
    return int(connection.execute(_PUT, row).inserted_primary_key[0])  # type: ignore[index]


def due(connection: Connection, now: datetime, busy: Collection[int] = (), most: int = 32) -> list[int]:
    """The chats whose oldest unsent row has its time come, at most `most`, the longest waiting first, without those in `busy`.

    Read from the oldest row on and no further than needed: thousands of rows may wait.
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
    """The row that the chat gets next, when its time has come."""
    row = connection.execute(_HEAD, {"chat": chat_id}).first()
    if row is None or row.due_at > now:
        return None
    return Due(row.id, chat_id, row.kind, row.payload, row.attempts, row.message_ids, row.update_id)


def part_sent(connection: Connection, row_id: int, sent: list[int], *, last: bool) -> None:
    """Note the parts of a message that are with Telegram; with the last one the row is closed."""
    connection.execute(_SENT if last else _PART_SENT, {"number": row_id, "ids": sent})


def settle(connection: Connection, row_id: int, status: OutgoingStatus, error: str | None = None) -> None:
    """Close a row as sent or dropped. What it said stays in the transcript alone."""
    connection.execute(_SETTLE, {"number": row_id, "as_what": status, "why": error})


def postpone(connection: Connection, row_id: int, until: datetime, error: str) -> None:
    """Try a row again at `until`."""
    connection.execute(_POSTPONE, {"number": row_id, "until": until, "why": error})


def drop_all(connection: Connection, chat_id: int, error: str) -> None:
    """Drop everything still to be sent to a chat."""
    query = update(_ROWS).where(_ROWS.c.chat_id == chat_id, _NEW)
    connection.execute(query.values({**_CLOSED, "status": OutgoingStatus.DROPPED, "error": error}))


def waiting(connection: Connection) -> int:
    """How many rows are still to be sent."""
    return connection.scalar(select(func.count()).select_from(_ROWS).where(_NEW)) or 0


def oldest(connection: Connection) -> datetime | None:
    """When the row that waits longest was written."""
    since: datetime | None = connection.scalar(select(_ROWS.c.created_at).where(_NEW).order_by(_ROWS.c.id).limit(1))
    return since
