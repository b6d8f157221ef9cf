"""The inbox: updates are committed before they are acknowledged, and processed exactly once, in order within a chat."""

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
"""An update is set aside after this many failed turns, so that it cannot block its chat for ever."""

MOST_DEATHS = 5
"""An update is set aside after this many processes died while handling it. Random kills do not hit the same update that
often."""

BUDGET = 30
"""With more waiting updates than this, a chat is served after the others, and the person is told."""

WAKE = "comptoir_inbox"
"""The PostgreSQL channel that announces new updates to all processes."""

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
# The text is kept in the transcript.
_SET_ASIDE = _FAIL.values(status=UpdateStatus.FAILED, incoming=None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chat with open updates, and their number."""

    chat_id: int
    count: int

    @property
    def flooding(self) -> bool:
        return self.count > BUDGET


def store(connection: Connection, incoming: Sequence[Incoming], now: datetime) -> int:
    """Store updates and return how many are new. An update that is already stored stays unchanged."""
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
    """Return the chats with open updates, longest wait first. Chats over their budget come last, however long they wait."""
    rows = connection.execute(_WAITING, {"most": most + len(passing_over)})
    found = [Waiting(chat_id, many) for chat_id, many in rows if chat_id not in passing_over]
    return found[:most]


def head(connection: Connection, chat_id: int) -> Incoming | None:
    """Return the oldest open update of a chat."""
    packed = connection.execute(_HEAD, {"chat": chat_id}).scalar()
    return unpacked(packed) if packed else None


def close(connection: Connection, update_id: int) -> bool:
    """Mark an update done and erase its payload; the transcript keeps the text. Return False when it was done already."""
    return connection.execute(_CLOSE, {"number": update_id}).rowcount == 1


def fail(connection: Connection, update_id: int, most: int = MOST_ATTEMPTS) -> bool:
    """Count a failed attempt. Return True when it was the last of `most` and the update is set aside."""
    row = connection.execute(_FIND, {"number": update_id}).first()
    if row is None:
        return False
    last: bool = row.attempts + 1 >= most
    connection.execute(_SET_ASIDE if last else _FAIL, {"number": update_id})
    return last


def find(connection: Connection, update_id: int) -> Incoming | None:
    """Return an open update, or None when it is done or set aside."""
    row = connection.execute(_FIND, {"number": update_id}).first()
    return unpacked(row.incoming) if row and row.incoming else None


def waiting(connection: Connection) -> int:
    """Return the number of open updates."""
    return connection.scalar(select(func.count()).select_from(_ROWS).where(_NEW)) or 0


def oldest(connection: Connection) -> datetime | None:
    """Return when the oldest open update arrived."""
    since: datetime | None = connection.scalar(select(func.min(_ROWS.c.received_at)).where(_NEW))
    return since


def packed(incoming: Incoming) -> dict[str, Any]:
    """Return `incoming` as JSON data."""
    return {**asdict(incoming), "kind": str(incoming.kind), "at": incoming.at.isoformat()}


def unpacked(data: dict[str, Any]) -> Incoming:
    """Return the `Incoming` that `packed` serialised."""
    file = File(**data["file"]) if data.get("file") else None
    # A newer process may have stored a command that this one does not know. It is read as plain text.
    command = command_of(data["command"])
    at = datetime.fromisoformat(data["at"])
    return Incoming(**{**data, "kind": Kind(data["kind"]), "at": at, "file": file, "command": command})
