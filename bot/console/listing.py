"""The list of conversations: those that need a human first, then unreviewed ones, then the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from advice.recommendation import Verdict
from bot.console.context import Call, ConsoleContext, go
from bot.console.filters import NAMES, query_of, read_filter, read_key
from bot.core.errors import InputError
from bot.core.incoming import Kind
from bot.core.languages import Language
from bot.storage import conversations, reviews
from bot.storage.accounts import Advisor, Region
from bot.storage.conversations import Conversation, Filter, Status
from bot.storage.models import Direction, TranscriptMessage
from bot.storage.reviews import SavedFilter

PAGE = 50
COUNTED = 1000
"""Above this number the list says "more than"."""

SNIPPET = 120
MOST_SAVED = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: the conversation, its tags, and the person's last message."""

    chat: Conversation
    tags: list[str]
    last: str


class Listing:
    """The list, its filters, and the advisors' saved filters."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    def show(self, call: Call) -> Response:
        """Show the list, or only its rows for a fragment."""
        try:
            chosen = read_filter(call.query)
        except InputError as error:
            return self._context.show(call, "refusal.html.j2", 400, status_code=400, detail=str(error))
        with self._context.database.read() as session:
            facts = self._facts(session, call, chosen)
        return self._context.show(call, "rows.html.j2" if call.fragment else "list.html.j2", **facts)

    def save(self, call: Call) -> Response:
        """Save the current filter under a name."""
        name, query = call.form.get("name", "").strip()[:64], call.form.get("query", "")
        with self._context.database.begin() as session:
            known = reviews.saved_filters(session, call.advisor.id)
            if name and len(known) < MOST_SAVED:
                same = next((one for one in known if one.name == name), None)
                cleaned = query_of(_parsed(query))[:1000]
                if same:
                    same.query = cleaned
                else:
                    session.add(SavedFilter(advisor_id=call.advisor.id, name=name, query=cleaned))
        return go("/?" + query_of(_parsed(query)))

    def drop(self, call: Call) -> Response:
        """Delete one of the advisor's own saved filters."""
        with self._context.database.begin() as session:
            row = session.get(SavedFilter, int(call.path["id"]))
            if row and row.advisor_id == call.advisor.id:
                session.delete(row)
        return go("/")

    def _facts(self, session: Session, call: Call, chosen: Filter) -> dict[str, Any]:
        sees = call.advisor.sees
        after = read_key(call.query.get("after"))
        found = conversations.page(session, chosen, sees, after, PAGE + 1)
        shown, more = found[:PAGE], len(found) > PAGE
        last = shown[-1] if more else None
        knowledge = self._context.knowledge
        return {
            "rows": rows(session, shown),
            "following": f"{last.need}.{last.position}.{last.chat_id}" if last else None,
            # Only the first page shows the total. If it holds all rows, no count query is needed.
            "count": conversations.count(session, chosen, sees, COUNTED + 1) if more and not after else len(shown),
            "counted": COUNTED,
            "first": not after,
            "query": query_of(call.query),
            "given": {name: call.query.get(name, "") for name in NAMES},
            "saved": reviews.saved_filters(session, call.advisor.id),
            "choices": {
                "status": list(Status),
                "language": list(Language),
                "region": [one for one in Region if one is not Region.ALL and sees in (None, str(one))],
                "category": list(knowledge.interview.traits),
                "verdict": list(Verdict),
                "channel": list(knowledge.channels),
                "tag": reviews.tags_in_use(session),
                "assignee": list(session.scalars(select(Advisor.name).where(Advisor.active).order_by(Advisor.name))),
            },
        }


def rows(session: Session, found: list[Conversation]) -> list[Row]:
    """Return the conversations with their tags and last messages."""
    ids = [one.chat_id for one in found]
    tags = reviews.tags_of(session, ids)
    latest = (
        select(func.max(TranscriptMessage.id))
        .where(TranscriptMessage.chat_id.in_(ids), TranscriptMessage.direction == Direction.IN)
        .where(TranscriptMessage.kind.not_in((Kind.BUTTON, Kind.COMMAND)), TranscriptMessage.text != "")
        .group_by(TranscriptMessage.chat_id)
    )
    newest = session.scalars(select(TranscriptMessage).where(TranscriptMessage.id.in_(latest)))
    said = {row.chat_id: row.text for row in newest}
    return [Row(one, tags.get(one.chat_id, []), said.get(one.chat_id, "")[:SNIPPET]) for one in found]


def _parsed(query: str) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(query[:1000]))
