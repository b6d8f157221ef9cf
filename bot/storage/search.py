"""Full-text search over what people and advisors wrote: SQLite's FTS5, PostgreSQL's text search.

The bot's own words are in no index: they are the same in every conversation. Accents and case do not count in SQLite;
in PostgreSQL case does not. The last word may be the beginning of one.
"""

from __future__ import annotations

import json
import re

from sqlalchemy import Select, Text, TextualSelect, bindparam, column, literal_column, select, text
from sqlalchemy.orm import Session

from bot.storage.database import Database
from bot.storage.models import TranscriptMessage

MOST_MATCHES = 10_000
"""A search looks at the newest so many messages that match."""


def words_of(text: str) -> list[str]:
    """The words of a search; whatever the languages of the indexes would read as a sign is left out."""
    return re.findall(r"\w+", text)[:12]


def chats_saying(session: Session, wanted: str) -> TextualSelect:
    """The chats in which one message holds all the words. The index is asked once a session: a page and its count share it."""
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
    """Leave no word of erased messages in the index. FTS5 only marks them as gone until its parts are merged."""
    if database.is_sqlite:
        with database.begin() as session:
            session.execute(text("INSERT INTO message_words(message_words) VALUES ('optimize')"))
