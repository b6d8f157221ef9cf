"""The page of one conversation: read, review, take over, reply, hand back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from bot.console import snoozing, transcript
from bot.console.context import ROOT, Call, ConsoleContext, local, whole
from bot.console.filters import query_of, read_filter
from bot.console.request_pages import bounds, seen
from bot.conversation.handoff import LONGEST_REPLY, PersonGoneError
from bot.core.errors import InputError
from bot.storage import audit, conversations, reviews, step_requests
from bot.storage.accounts import Advisor, Region, Role
from bot.storage.audit import AuditAct
from bot.storage.conversations import Conversation, Filter, Review
from bot.storage.models import Chat, Outgoing, OutgoingStatus
from bot.storage.reviews import LONGEST_TAG, Note

LONGEST_NOTE = 4000


class ConversationView:
    """The page of a conversation and its actions."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    def show(self, call: Call) -> Response:
        """Show the conversation and its details. The audit log records the reading."""
        with self._context.database.read() as session:
            row = self._row(session, call)
            facts = self._facts(session, call, row) if row else {}
        if not row:
            return self.not_found(call)
        self._note(call, AuditAct.READ)
        return self._context.show(call, "chat.html.j2", **facts)

    def messages(self, call: Call) -> Response:
        """Return the messages after one, as a fragment."""
        after = whole(call.query.get("after", "0"))
        with self._context.database.read() as session:
            row = self._row(session, call)
            if not row or after is None:
                return self.not_found(call)
            found = transcript.messages(session, row.chat_id, after=after)
            lines = transcript.lines(found, self._context.words(call), self._context.knowledge, {}) if after else []
        return self._context.show(call, "lines.html.j2", lines=lines, chat_id=row.chat_id, can_correct=True,
                                 spoken_language=row.language)  # fmt: skip

    def head(self, call: Call) -> Response:
        """Return the chat's holder and the possible actions, as a fragment."""
        with self._context.database.read() as session:
            row = self._row(session, call)
            if not row:
                return self.not_found(call)
            facts = self._handling(session, row)
        return self._context.show(call, "handling.html.j2", **facts)

    def take(self, call: Call) -> Response:
        """Take the chat over from the bot."""
        return self._hand(call, AuditAct.TAKE_OVER, lambda s, c: self._context.handoff.take(s, c, self._context.clock()))

    def give_back(self, call: Call) -> Response:
        """Hand the chat back to the bot."""
        return self._hand(call, AuditAct.GIVE_BACK, lambda s, c: self._context.handoff.give_back(s, c, self._context.clock()))

    def reply(self, call: Call) -> Response:
        """Reply in the person's own chat."""
        text = call.form.get("text", "").replace("\r\n", "\n").strip()
        if not text or len(text) > LONGEST_REPLY:
            return self._back(call, error="reply_length")
        name, now = call.advisor.name, self._context.clock()
        return self._hand(call, AuditAct.REPLY, lambda s, c: self._context.handoff.reply(s, c, name, text, now))

    def review(self, call: Call) -> Response:
        """Mark the conversation as reviewed or unreviewed. On request go on to the next unreviewed one, or to the list when
        there is none."""
        done = call.form.get("review") == Review.DONE
        following = self._following(call)
        review, reviewer = (Review.DONE, call.advisor.name) if done else (Review.OPEN, None)
        values: dict[str, Any] = {"review": review, "reviewer": reviewer}
        if done:
            values |= {"failures": 0, "recalled_s": None}
        response = self._change(call, AuditAct.REVIEW if done else AuditAct.REVIEW_AGAIN, **values)
        if done and response.status_code == 303 and call.form.get("on"):
            return RedirectResponse(f"{ROOT}/{f'chats/{following}' if following else ''}{_suffix(call)}", status_code=303)
        return response

    def snooze(self, call: Call) -> Response:
        """Snooze the conversation until a morning, or end the snooze."""
        if call.form.get("off"):
            return self._change(call, AuditAct.UNSNOOZE, snoozed_s=None)
        try:
            moment = snoozing.until(call.form.get("until", ""), call.form.get("day", ""), self._context.clock())
        except InputError:
            return self._back(call, error="snooze")
        return self._change(call, AuditAct.SNOOZE, f"{moment:%Y-%m-%d}", snoozed_s=int(moment.timestamp()), recalled_s=None)

    def assign(self, call: Call) -> Response:
        """Assign the conversation to an advisor or to nobody."""
        name = call.form.get("assignee", "")
        with self._context.database.read() as session:
            known = not name or session.scalar(select(Advisor.id).where(Advisor.name == name, Advisor.active)) is not None
        return self._change(call, AuditAct.ASSIGN, name, assignee=name or None) if known else self.not_found(call)

    def tag(self, call: Call) -> Response:
        """Add or remove a tag."""
        tag = " ".join(call.form.get("tag", "").casefold().split())[:LONGEST_TAG]
        if not tag:
            return self._back(call, error="tag")
        on = not call.form.get("off")
        return self._write(call, AuditAct.TAG if on else AuditAct.UNTAG, "", lambda s, c: reviews.set_tag(s, c, tag, on))

    def note(self, call: Call) -> Response:
        """Add a private note."""
        text = call.form.get("text", "").replace("\r\n", "\n").strip()
        if not text or len(text) > LONGEST_NOTE:
            return self._back(call, error="note_length")
        now, name = self._context.clock(), call.advisor.name
        return self._write(call, AuditAct.NOTE, "", lambda s, c: s.add(Note(chat_id=c, at=now, advisor=name, text=text)))

    def unnote(self, call: Call) -> Response:
        """Delete one's own note. A lead may delete any."""

        def remove(session: Session, chat_id: int) -> None:
            note = session.get(Note, int(call.path["note"]))
            mine = note is not None and (note.advisor == call.advisor.name or call.advisor.role.includes(Role.LEAD))
            if note is not None and note.chat_id == chat_id and mine:
                session.delete(note)

        return self._write(call, AuditAct.UNNOTE, "", remove)

    def not_found(self, call: Call) -> Response:
        """Return the same response for a missing and for an invisible conversation, so that nobody can tell which."""
        return self._context.show(call, "refusal.html.j2", 404, status_code=404)

    def _facts(self, session: Session, call: Call, row: Conversation) -> dict[str, Any]:
        words, knowledge, now = self._context.words(call), self._context.knowledge, self._context.clock()
        found = transcript.messages(session, row.chat_id, before=whole(call.query.get("before", "")))
        corrections = reviews.corrections_of(session, row.chat_id)
        chat = session.get_one(Chat, row.chat_id)
        chosen, filtered = self._filter(call)
        earlier, later = conversations.neighbours(session, row, chosen, call.advisor.sees)
        advisors = select(Advisor.name).where(Advisor.active).order_by(Advisor.name)
        if row.region:
            advisors = advisors.where(Advisor.region.in_((row.region, Region.ALL)))
        return {
            **self._handling(session, row),
            "lines": transcript.lines(found, words, knowledge, corrections),
            "older": found[0].id if len(found) == transcript.NEWEST else None,
            "profile": transcript.profile(chat.state, found, words, knowledge),
            "advice": transcript.recommendations(session, row.chat_id, knowledge, local(now).date()),
            "tags": reviews.tags_of(session, [row.chat_id]).get(row.chat_id, []),
            "known_tags": reviews.tags_in_use(session),
            "notes": reviews.notes_of(session, row.chat_id),
            "requests": step_requests.of_chat(session, row.chat_id), "bounds": bounds(now), "seen": seen,
            "advisors": list(session.scalars(advisors)),
            "earlier": earlier, "later": later, "suffix": f"?{filtered}" if filtered else "", "query": filtered,
            "error": call.query.get("error", ""),
            "mornings": {"tomorrow": snoozing.tomorrow(now), "week": snoozing.next_week(now)},
        }  # fmt: skip

    def _handling(self, session: Session, row: Conversation) -> dict[str, Any]:
        dropped = select(func.count()).select_from(Outgoing)
        dropped = dropped.where(Outgoing.chat_id == row.chat_id, Outgoing.status == OutgoingStatus.DROPPED)
        return {
            "chat": row,
            "chat_id": row.chat_id,
            "undelivered": session.scalar(dropped) or 0,
            "replies": reviews.canned_replies(session, row.language),
            "longest": LONGEST_REPLY,
        }

    def _row(self, session: Session, call: Call) -> Conversation | None:
        return conversations.one(session, int(call.path["chat_id"]), call.advisor.sees)

    def _filter(self, call: Call) -> tuple[Filter, str]:
        try:
            return read_filter(call.query), query_of(call.query)
        except InputError:
            return Filter(), ""

    def _following(self, call: Call) -> int | None:
        """Return the next conversation of the list if it is unreviewed: reviewed ones come last."""
        with self._context.database.read() as session:
            row = self._row(session, call)
            later = conversations.neighbours(session, row, self._filter(call)[0], call.advisor.sees)[1] if row else None
            following = conversations.one(session, later, call.advisor.sees) if later else None
            return later if following is not None and following.review == Review.OPEN else None

    def _hand(self, call: Call, act: AuditAct, change: Any) -> Response:
        try:
            response = self._write(call, act, "", change)
        except PersonGoneError:
            return self._back(call, error="gone")
        self._context.app.outbox_written()
        return response

    def _change(self, call: Call, act: AuditAct, detail: str = "", /, **values: Any) -> Response:
        def change(session: Session, chat_id: int) -> None:
            session.execute(update(Conversation).where(Conversation.chat_id == chat_id).values(**values))

        return self._write(call, act, detail, change)

    def _write(self, call: Call, act: AuditAct, detail: str, change: Any) -> Response:
        """Change a conversation that the advisor may see and record it in the audit log, in one transaction."""
        with self._context.database.begin() as session:
            row = self._row(session, call)
            if row is None:
                return self.not_found(call)
            change(session, row.chat_id)
            audit.note(session, self._context.clock(), call.advisor.name, act, row.chat_id, detail, call.address)
        return self._back(call)

    def _back(self, call: Call, error: str = "") -> Response:
        suffix = _suffix(call)
        if error:
            suffix += ("&" if suffix else "?") + f"error={error}"
        address = f"{ROOT}/chats/{call.path['chat_id']}{suffix}"
        if call.fragment:
            return Response(status_code=204, headers={"HX-Redirect": address} if error else None)
        return RedirectResponse(address, status_code=303)

    def _note(self, call: Call, act: AuditAct) -> None:
        with self._context.database.begin() as session:
            chat_id = int(call.path["chat_id"])
            audit.note(session, self._context.clock(), call.advisor.name, act, chat_id, address=call.address)


def _suffix(call: Call) -> str:
    query = query_of(call.query)
    return f"?{query}" if query else ""
