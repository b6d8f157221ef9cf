"""The pages of canned replies and the audit log."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.context import Call, ConsoleContext, go, whole
from bot.conversation.handoff import LONGEST_REPLY
from bot.core.languages import from_code
from bot.storage import audit, reviews
from bot.storage.audit import AuditAct
from bot.storage.reviews import CannedReply

PAGE = 100


class CannedReplies:
    """Canned replies and the audit log."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    def replies(self, call: Call) -> Response:
        """Show the canned replies of all languages."""
        with self._context.database.read() as session:
            found = reviews.canned_replies(session)
        return self._context.show(call, "replies.html.j2", replies=found, longest=LONGEST_REPLY)

    def add_reply(self, call: Call) -> Response:
        """Save a canned reply. It replaces one with the same title in the language."""
        language, title = from_code(call.form.get("language")), call.form.get("title", "").strip()[:64]
        text = call.form.get("text", "").replace("\r\n", "\n").strip()[:LONGEST_REPLY]
        if language and title and text:
            with self._context.database.begin() as session:
                same = [one for one in reviews.canned_replies(session, str(language)) if one.title == title]
                for one in same:
                    session.delete(one)
                session.add(CannedReply(language=str(language), title=title, text=text))
                now, name = self._context.clock(), call.advisor.name
                audit.note(session, now, name, AuditAct.REPLY_KEPT, detail=title, address=call.address)
        return go("/replies")

    def drop_reply(self, call: Call) -> Response:
        """Delete a canned reply."""
        with self._context.database.begin() as session:
            row = session.get(CannedReply, int(call.path["id"]))
            if row is not None:
                audit.note(session, self._context.clock(), call.advisor.name, AuditAct.REPLY_DROPPED, detail=row.title,
                           address=call.address)  # fmt: skip
                session.delete(row)
        return go("/replies")

    def audit(self, call: Call) -> Response:
        """Show the audit log, newest first, for one conversation if the query names it."""
        before, chat = call.query.get("before", ""), call.query.get("chat", "")
        with self._context.database.read() as session:
            rows = audit.newest(session, whole(before), whole(chat), PAGE)
        older = rows[-1].id if len(rows) == PAGE else None
        return self._context.show(call, "audit.html.j2", rows=rows, older=older, chat=whole(chat) or "")
