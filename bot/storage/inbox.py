"""The inbox: updates committed before they are acknowledged, each done once, in order for each chat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.incoming import File, Incoming, Kind
from bot.storage.models import Update

MOST_ATTEMPTS = 3
"""After so many failed turns an update is set aside, so that one bad update cannot hold up its chat for ever."""

MOST_DEATHS = 5
"""An update that so many processes had in hand when they ended is set aside: kill -9 catches the same one that often by no
chance."""

BUDGET = 30
"""As many updates of one chat may wait before the other chats go first and the person is told."""

WAKE = "comptoir_inbox"
"""The PostgreSQL channel on which all processes hear of new updates."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chat with open updates: how many there are."""

    chat_id: int
    count: int

    @property
    def flooding(self) -> bool:
        return self.count > BUDGET


def store(session: Session, incoming: Sequence[Incoming], now: datetime) -> int:
    """How many of these updates are new; one that is there already stays as it is."""
    rows = {
        one.update_id: {
            "update_id": one.update_id,
            "chat_id": one.chat_id,
            "status": "done" if one.kind is Kind.IGNORED else "new",
            "incoming": None if one.kind is Kind.IGNORED else packed(one),
            "received_at": now,
            "attempts": 0,
        }
        for one in incoming
    }
    if not rows:
        return 0
    statement = _insert(session).values(list(rows.values())).on_conflict_do_nothing(index_elements=["update_id"])
    new = len(session.scalars(statement.returning(Update.update_id)).all())
    if new and session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"NOTIFY {WAKE}"))
    return new


def waiting_chats(session: Session, passing_over: Collection[int] = (), most: int = 16) -> list[Waiting]:
    """The chats with open updates, the longest waiting first; those that flood come last, whoever waited longer."""
    count = func.count()
    query = (
        select(Update.chat_id, count)
        .where(Update.status == "new")
        .group_by(Update.chat_id)
        .order_by(count > BUDGET, func.min(Update.received_at), func.min(Update.update_id))
        .limit(most + len(passing_over))
    )
    found = [Waiting(chat_id, many) for chat_id, many in session.execute(query) if chat_id not in passing_over]
    return found[:most]


def head(session: Session, chat_id: int) -> Update | None:
    """The oldest open update of a chat."""
    query = select(Update).where(Update.status == "new", Update.chat_id == chat_id).order_by(Update.update_id).limit(1)
    return session.scalar(query)


def close(session: Session, update_id: int) -> bool:
    """Mark an update done; False when somebody else did it first. What the person wrote stays in the transcript alone."""
    query = update(Update).where(Update.update_id == update_id, Update.status == "new")
    return session.execute(query.values(status="done", incoming=None)).rowcount == 1  # type: ignore[attr-defined,no-any-return]


def fail(session: Session, update_id: int, most: int = MOST_ATTEMPTS) -> bool:
    """Note a failed attempt; True when it was the last of `most` and the update is set aside."""
    row = session.get(Update, update_id)
    if row is None or row.status != "new":
        return False
    row.attempts += 1
    if row.attempts >= most:
        row.status = "failed"
        # The words stand in the transcript.
        row.incoming = None
    return row.status == "failed"


def waiting(session: Session) -> int:
    """How many updates wait for their turn."""
    return session.scalar(select(func.count()).select_from(Update).where(Update.status == "new")) or 0


def oldest(session: Session) -> datetime | None:
    """When the update that waits longest came in."""
    return session.scalar(select(func.min(Update.received_at)).where(Update.status == "new"))


def packed(incoming: Incoming) -> dict[str, Any]:
    """`incoming` as plain JSON."""
    return {**asdict(incoming), "kind": str(incoming.kind), "at": incoming.at.isoformat()}


def unpacked(data: dict[str, Any]) -> Incoming:
    """The `Incoming` that `packed` packed."""
    file = File(**data["file"]) if data.get("file") else None
    return Incoming(**{**data, "kind": Kind(data["kind"]), "at": datetime.fromisoformat(data["at"]), "file": file})


def _insert(session: Session) -> Any:
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(Update)
