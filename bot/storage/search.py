"""Full-text search over what people and advisors wrote, with SQLite FTS5 or PostgreSQL text search.

The bot's messages are not indexed: they are alike in every conversation. SQLite ignores accents and case; PostgreSQL ignores
case. The last word matches as a prefix.
"""

from __future__ import annotations

import json
import re

from sqlalchemy import Select, Text, TextualSelect, bindparam, column, literal_column, select, text
from sqlalchemy.orm import Session

from bot.storage.database import Database
from bot.storage.models import TranscriptMessage

MOST_MATCHES = 10_000
"""How many of the newest matching messages a search considers."""


def words_of(text: str) -> list[str]:
    """Return the words of a query without the operators of either query language."""
    return re.findall(r"\w+", text)[:12]


def chats_saying(session: Session, wanted: str) -> TextualSelect:
    """Select the chats with a message that contains all words. The result is cached a session, for a page and its count."""
    known = session.info.setdefault(chats_saying, {})
    if wanted not in known:
        known[wanted] = sorted(set(session.scalars(_matches(session, wanted))))
    ids = known[wanted]
    if session.get_bind().dialect.name == "postgresql":
        rows = text("SELECT unnest(CAST(:ids AS bigint[]))").bindparams(ids=ids)
    else:
        rows = text("SELECT value FROM json_each(:ids)").bindparams(ids=json.dumps(ids))
    return rows.columns(column("chat_id"))


def _matches(session: Session, wanted: str) -> Select[tuple[int]]:
    words = words_of(wanted)
    message = TranscriptMessage
    if not words:
        return select(message.chat_id).where(literal_column("1 = 0"))
    if session.get_bind().dialect.name == "postgresql":
        query = " & ".join([*words[:-1], f"{words[-1]}:*"])
        found = text("message_words @@ to_tsquery('simple', :wanted)")
        rows = select(message.chat_id).where(found.bindparams(wanted=query))
        return rows.order_by(message.id.desc()).limit(MOST_MATCHES)
    query = " ".join([f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*'])
    matches = (
        text("SELECT rowid AS id FROM message_words WHERE message_words MATCH :wanted ORDER BY rowid DESC LIMIT :most")
        .bindparams(bindparam("wanted", query, type_=Text), most=MOST_MATCHES)
        .columns(column("id"))
        .subquery()
    )
    return select(message.chat_id).where(message.id.in_(select(matches.c.id)))


def forget_erased(database: Database) -> None:
    """Purge erased messages from the index. FTS5 only marks them as deleted until its segments are merged."""
    if database.is_sqlite:
        with database.begin() as session:
            session.execute(text("INSERT INTO message_words(message_words) VALUES ('optimize')"))
