"""Requests for a training or a talk: dossier, date and refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from bot.console.context import ROOT, Call, ConsoleContext, whole
from bot.console.filters import query_of
from bot.conversation.appointments import RequestChangedError, Slot
from bot.conversation.handoff import PersonGoneError
from bot.core.clock import BRUSSELS
from bot.core.errors import InputError
from bot.storage import audit, conversations
from bot.storage.audit import AuditAct
from bot.storage.step_requests import Status, StepRequest

LONGEST_PLACE, LONGEST_NOTE = 200, 300
"""The limits keep the message within Telegram's 1024 characters for a caption: it carries the calendar entry."""

SHORTEST_MINUTES, LONGEST_MINUTES, USUAL_MINUTES = 15, 480, 60
FARTHEST = timedelta(days=731)

Change = Callable[[Session, StepRequest], AuditAct]
"""Changes a request and returns the act for the audit log. Raises InputError with the key of the error text."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of the date form, as its fields state them."""

    first: date
    last: date
    place: int = LONGEST_PLACE
    note: int = LONGEST_NOTE
    shortest: int = SHORTEST_MINUTES
    longest: int = LONGEST_MINUTES
    usual: int = USUAL_MINUTES


def bounds(now: datetime) -> Bounds:
    """Return the form's limits on this day."""
    today = now.astimezone(BRUSSELS).date()
    return Bounds(today, today + FARTHEST)


class RequestPages:
    """What an advisor can do with a request on the conversation's page."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    def dossier(self, call: Call) -> Response:
        """Return the dossier as the person sent it, as a PDF. The audit log records the reading."""
        with self._context.database.begin() as session:
            request = self._request(session, call)
            if request is None:
                return self._not_found(call)
            self._note(session, call, AuditAct.REQUEST_DOSSIER)
            recipe, name = request.dossier, f"dossier-{request.chat_id}-{request.as_of}.pdf"
        content = self._context.attachments["dossier"](recipe)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/pdf", headers=headers)

    def set_date(self, call: Call) -> Response:
        """Set or change the date."""

        def change(session: Session, request: StepRequest) -> AuditAct:
            now = self._context.clock()
            moved = self._context.appointments.set_date(session, request, read_slot(call, now), call.advisor.name, now)
            return AuditAct.REQUEST_MOVE if moved else AuditAct.REQUEST_DATE

        return self._write(call, change)

    def refuse(self, call: Call) -> Response:
        """Decline an open request or cancel its date, with a reason."""

        def change(session: Session, request: StepRequest) -> AuditAct:
            dated, reason = request.status == Status.DATED, _text(call, "reason")
            if not reason or len(reason) > LONGEST_NOTE:
                raise InputError("request_reason")
            act = self._context.appointments.cancel if dated else self._context.appointments.decline
            act(session, request, reason, call.advisor.name, self._context.clock())
            return AuditAct.REQUEST_CANCEL if dated else AuditAct.REQUEST_DECLINE

        return self._write(call, change)

    def _write(self, call: Call, change: Change) -> Response:
        """Change a request of a conversation that the advisor may see and record it in the audit log, in one transaction."""
        try:
            with self._context.database.begin() as session:
                request = self._request(session, call)
                if request is None:
                    return self._not_found(call)
                if call.form.get("seen") != seen(request):
                    raise RequestChangedError(f"request {request.id} was changed meanwhile")
                self._note(session, call, change(session, request))
        except InputError as error:
            return self._back(call, str(error))
        except RequestChangedError:
            return self._back(call, "request_changed")
        except PersonGoneError:
            return self._back(call, "gone")
        self._context.app.outbox_written()
        return self._back(call)

    def _request(self, session: Session, call: Call) -> StepRequest | None:
        row = conversations.one(session, int(call.path["chat_id"]), call.advisor.sees)
        found = session.get(StepRequest, int(call.path["request"]), with_for_update=True) if row else None
        return found if found is not None and row is not None and found.chat_id == row.chat_id else None

    def _note(self, session: Session, call: Call, act: AuditAct) -> None:
        detail = f"request {call.path['request']}"
        audit.note(session, self._context.clock(), call.advisor.name, act, int(call.path["chat_id"]), detail, call.address)

    def _not_found(self, call: Call) -> Response:
        return self._context.show(call, "refusal.html.j2", 404, status_code=404)

    def _back(self, call: Call, error: str = "") -> Response:
        query = "&".join(part for part in (query_of(call.query), f"error={error}" if error else "") if part)
        address = f"{ROOT}/chats/{call.path['chat_id']}" + (f"?{query}" if query else "")
        return RedirectResponse(address, status_code=303)


def seen(request: StepRequest) -> str:
    """Return the version that the form repeats, so that no concurrent change is overwritten."""
    return f"{request.status}.{request.sequence}"


def read_slot(call: Call, now: datetime) -> Slot:
    """Return the date in the form, in Belgian local time. Raise InputError with the key of the error text."""
    minutes = whole(call.form.get("minutes", "").strip())
    place, note = _text(call, "place"), _text(call, "note")
    try:
        day, hour = date.fromisoformat(call.form.get("day", "")), time.fromisoformat(call.form.get("time", ""))
    except ValueError:
        raise InputError("request_date") from None
    starts_at = datetime.combine(day, hour.replace(tzinfo=None), BRUSSELS)
    limits = bounds(now)
    # An hour that is skipped in spring converts back to a different one.
    exists = datetime.fromtimestamp(starts_at.timestamp(), BRUSSELS).replace(tzinfo=None) == starts_at.replace(tzinfo=None)
    if not exists or starts_at <= now or day > limits.last:
        raise InputError("request_date")
    if minutes is None or not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise InputError("request_minutes")
    if not place or len(place) > LONGEST_PLACE or len(note) > LONGEST_NOTE:
        raise InputError("request_place")
    return Slot(starts_at, minutes, place, note)


def _text(call: Call, name: str) -> str:
    return call.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()
