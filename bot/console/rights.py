"""Data subject rights in the console, and exports to files."""

from __future__ import annotations

import csv
import io
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response, StreamingResponse

from bot.console.context import Call, ConsoleContext
from bot.console.filters import query_of, read_filter
from bot.conversation import erasure
from bot.core.errors import InputError
from bot.storage import audit, conversations, reviews
from bot.storage.audit import AuditAct
from bot.storage.conversations import Conversation, Filter
from bot.storage.models import Chat

COLUMNS = ("chat_id", "language", "region", "category", "verdict", "channel", "confidence", "reasks", "review", "assignee")
AT_ONCE = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The first characters that make a spreadsheet evaluate a cell as a formula."""


class Rights:
    """Export and erasure of a person; export of the list."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    def export(self, call: Call) -> Response:
        """Return all stored data about a conversation's person as JSON, including the advisors' notes."""
        chat_id = int(call.path["chat_id"])
        with self._context.database.begin() as session:
            if conversations.one(session, chat_id, call.advisor.sees) is None:
                return self._context.show(call, "refusal.html.j2", 404, status_code=404)
            data = erasure.export(session, chat_id) | _noted(session, chat_id)
            now, name = self._context.clock(), call.advisor.name
            audit.note(session, now, name, AuditAct.EXPORT_PERSON, chat_id, address=call.address)
        headers = {"Content-Disposition": f'attachment; filename="conversation-{chat_id}.json"'}
        return Response(json.dumps(data, ensure_ascii=False, indent=2), media_type="application/json", headers=headers)

    def erase(self, call: Call) -> Response:
        """Erase a conversation's person everywhere and show the receipt. The chat id must be typed for confirmation."""
        chat_id, now = int(call.path["chat_id"]), self._context.clock()
        with self._context.database.begin() as session:
            if conversations.one(session, chat_id, call.advisor.sees) is None:
                return self._context.show(call, "refusal.html.j2", 404, status_code=404)
            if call.form.get("number", "").strip() != str(chat_id):
                return self._context.show(call, "erased.html.j2", 400, receipt=None, chat_id=chat_id, counts={}, at=now)
            counts = _counts(session, chat_id)
            receipt = secrets.token_hex(6)
            erasure.erase(session.connection(), chat_id)
            audit.note(session, now, call.advisor.name, AuditAct.ERASE_PERSON, chat_id, f"receipt {receipt}", call.address)
        self._context.app.person_erased()
        return self._context.show(call, "erased.html.j2", receipt=receipt, chat_id=chat_id, counts=counts, at=now)

    def listed(self, call: Call) -> Response:
        """Return the filtered conversations as CSV or JSONL."""
        kind = "jsonl" if call.path["kind"] == "jsonl" else "csv"
        try:
            chosen = read_filter(call.query)
        except InputError as error:
            return self._context.show(call, "refusal.html.j2", 400, status_code=400, detail=str(error))
        with self._context.database.begin() as session:
            act = AuditAct.EXPORT_JSONL if kind == "jsonl" else AuditAct.EXPORT_CSV
            audit.note(session, self._context.clock(), call.advisor.name, act,
                       detail=" ".join(sorted(name.split("=")[0] for name in query_of(call.query).split("&") if name)),
                       address=call.address)  # fmt: skip
        lines = self._lines(chosen, call.advisor.sees)
        body = (json.dumps(line, ensure_ascii=False) + "\n" for line in lines) if kind == "jsonl" else self._csv(lines)
        headers = {"Content-Disposition": f'attachment; filename="conversations.{kind}"'}
        media = "application/jsonl" if kind == "jsonl" else "text/csv; charset=utf-8"
        return StreamingResponse(body, media_type=media, headers=headers)

    def _lines(self, chosen: Filter, sees: str | None) -> Iterator[dict[str, Any]]:
        with self._context.database.read() as session:
            ids = conversations.chat_ids(session, chosen, sees)
        for start in range(0, len(ids), AT_ONCE):
            with self._context.database.read() as session:
                yield from self._some(session, ids[start : start + AT_ONCE])

    def _some(self, session: Session, ids: list[int]) -> Iterator[dict[str, Any]]:
        rows = {row.chat_id: row for row in session.scalars(select(Conversation).where(Conversation.chat_id.in_(ids)))}
        states = dict(session.execute(select(Chat.chat_id, Chat.state).where(Chat.chat_id.in_(ids))).tuples().all())
        tags = reviews.tags_of(session, ids)
        for chat_id in ids:
            if chat_id not in rows:
                continue  # erased in the meantime
            row, slots = rows[chat_id], (states.get(chat_id) or {}).get("slots") or {}
            yield {
                **{name: getattr(row, name) for name in COLUMNS},
                "started": _moment(row.started_s),
                "active": _moment(row.active_s),
                "tags": tags.get(chat_id, []),
                "answers": {name: slots.get(name) for name in self._context.knowledge.interview.ids},
            }

    def _csv(self, lines: Iterator[dict[str, Any]]) -> Iterator[str]:
        answers = self._context.knowledge.interview.ids
        file = io.StringIO()
        writer = csv.writer(file)
        # Without a byte order mark spreadsheets misread accented characters.
        yield "\ufeff"
        writer.writerow([*COLUMNS, "started", "active", "tags", *answers])
        for line in lines:
            cells = [*(line[name] for name in COLUMNS), line["started"], line["active"], "; ".join(line["tags"])]
            writer.writerow([_cell(cell) for cell in (*cells, *(line["answers"][name] for name in answers))])
            yield _taken(file)
        yield _taken(file)


def _cell(value: Any) -> Any:
    """Return `value` as a cell that a spreadsheet does not evaluate."""
    if isinstance(value, list | tuple):
        value = "; ".join(str(one) for one in value)
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value


def _taken(file: io.StringIO) -> str:
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text


def _noted(session: Session, chat_id: int) -> dict[str, Any]:
    return {
        "tags": reviews.tags_of(session, [chat_id]).get(chat_id, []),
        "notes": [{"at": one.at.isoformat(), "text": one.text} for one in reviews.notes_of(session, chat_id)],
        "corrections": [{"intent": one.intent, "answers": one.answers, "example": one.example}
                        for one in reviews.corrections_of(session, chat_id).values()],
    }  # fmt: skip


def _counts(session: Session, chat_id: int) -> dict[str, int]:
    """Count the conversation's rows in each table."""
    found = {}
    for table in erasure.owned():
        count = session.scalar(select(func.count()).select_from(table).where(table.c.chat_id == chat_id)) or 0
        if count:
            found[table.name] = count
    return found


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
