"""The inbox: updates committed before they are acknowledged, each done once, in order for each chat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.commands import command_of
from bot.core.incoming import File, Incoming, Kind
from bot.storage.models import Update, UpdateStatus, table

MOST_ATTEMPTS = 3
"""After so many failed turns an update is set aside, so that one bad update cannot hold up its chat for ever."""

MOST_DEATHS = 5
"""An update that so many processes had in hand when they ended is set aside: kill -9 catches the same one that often by no
chance."""

BUDGET = 30
"""As many updates of one chat may wait before the other chats go first and the person is told."""

WAKE = "comptoir_inbox"
"""The PostgreSQL channel on which all processes hear of new updates."""

_ROWS = table(Update)
_NEW = _ROWS.c.status == UpdateStatus.NEW
_MANY = func.count()

_STORE = {
    name: dialect.insert(_ROWS).on_conflict_do_nothing(index_elements=["update_id"]).execution_options(preserve_rowcount=True)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_WAITING = (
    select(_ROWS.c.chat_id, _MANY)
    .where(_NEW)
    .group_by(_ROWS.c.chat_id)
    .order_by(_MANY > BUDGET, func.min(_ROWS.c.received_at), func.min(_ROWS.c.update_id))
    .limit(bindparam("most"))
)
_HEAD = select(_ROWS.c.incoming).where(_NEW, _ROWS.c.chat_id == bindparam("chat")).order_by(_ROWS.c.update_id).limit(1)
_OPEN = (_ROWS.c.update_id == bindparam("number")) & _NEW
_CLOSE = update(_ROWS).where(_OPEN).values(status=UpdateStatus.DONE, incoming=None)
_FIND = select(_ROWS.c.incoming, _ROWS.c.attempts).where(_OPEN)
_FAIL = update(_ROWS).where(_OPEN).values(attempts=_ROWS.c.attempts + 1)
# The words stand in the transcript.
_SET_ASIDE = _FAIL.values(status=UpdateStatus.FAILED, incoming=None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chat with open updates: how many there are."""

    chat_id: int
    count: int

    @property
    def flooding(self) -> bool:
        return self.count > BUDGET


def store(connection: Connection, incoming: Sequence[Incoming], now: datetime) -> int:
    """How many of these updates are new; one that is there already stays as it is."""
    rows = {
        one.update_id: {
            "update_id": one.update_id,
            "chat_id": one.chat_id,
            "status": UpdateStatus.DONE if one.kind is Kind.IGNORED else UpdateStatus.NEW,
            "incoming": None if one.kind is Kind.IGNORED else packed(one),
            "received_at": now,
            "attempts": 0,
        }
        for one in incoming
    }
    if not rows:
        return 0
    dialect = connection.dialect.name
    new = connection.execute(_STORE[dialect], list(rows.values())).rowcount
    if new and dialect == "postgresql":
        connection.execute(text(f"NOTIFY {WAKE}"))
    return new


def waiting_chats(connection: Connection, passing_over: Collection[int] = (), most: int = 16) -> list[Waiting]:
    """The chats with open updates, the longest waiting first; those that flood come last, whoever waited longer."""
    rows = connection.execute(_WAITING, {"most": most + len(passing_over)})
    found = [Waiting(chat_id, many) for chat_id, many in rows if chat_id not in passing_over]
    return found[:most]


def head(connection: Connection, chat_id: int) -> Incoming | None:
    """The oldest open update of a chat."""
    packed = connection.execute(_HEAD, {"chat": chat_id}).scalar()
    return unpacked(packed) if packed else None


def close(connection: Connection, update_id: int) -> bool:
    """Mark an update done; False when somebody else did it first. What the person wrote stays in the transcript alone."""
    return connection.execute(_CLOSE, {"number": update_id}).rowcount == 1


def fail(connection: Connection, update_id: int, most: int = MOST_ATTEMPTS) -> bool:
    """Note a failed attempt; True when it was the last of `most` and the update is set aside."""
    row = connection.execute(_FIND, {"number": update_id}).first()
    if row is None:
        return False
    last: bool = row.attempts + 1 >= most
    connection.execute(_SET_ASIDE if last else _FAIL, {"number": update_id})
    return last


def find(connection: Connection, update_id: int) -> Incoming | None:
    """An open update; None when it is done or set aside."""
    row = connection.execute(_FIND, {"number": update_id}).first()
    return unpacked(row.incoming) if row and row.incoming else None


def waiting(connection: Connection) -> int:
    """How many updates wait for their turn."""
    return connection.scalar(select(func.count()).select_from(_ROWS).where(_NEW)) or 0


def oldest(connection: Connection) -> datetime | None:
    """When the update that waits longest came in."""
    since: datetime | None = connection.scalar(select(func.min(_ROWS.c.received_at)).where(_NEW))
    return since


def packed(incoming: Incoming) -> dict[str, Any]:
    """`incoming` as plain JSON."""
    return {**asdict(incoming), "kind": str(incoming.kind), "at": incoming.at.isoformat()}


def unpacked(data: dict[str, Any]) -> Incoming:
    """The `Incoming` that `packed` packed."""
    file = File(**data["file"]) if data.get("file") else None
    # A newer process may have written a command that is not known here: it is taken as words.
    command = command_of(data["command"])
    at = datetime.fromisoformat(data["at"])
    return Incoming(**{**data, "kind": Kind(data["kind"]), "at": at, "file": file, "command": command})
