"""Advisors answer requests with a date, a new date or a refusal. The person is told in their own chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from actions import replies
from actions.replies import NoAppointment
from actions.reply_kinds import DateChange
from advice.knowledge import Knowledge
from advice.questions import REGION
from bot.conversation.handoff import PersonGoneError
from bot.conversation.outcome import Said
from bot.conversation.turn_repository import TurnRepository
from bot.core.clock import BRUSSELS
from bot.core.holder import Holder
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from bot.storage.models import Chat
from bot.storage.step_requests import Status, StepRequest


class RequestChangedError(RuntimeError):
    """The request was changed concurrently, or its state does not allow the action."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A date: time with zone, duration in minutes, a place or link, and an optional note for the person."""

    starts_at: datetime
    minutes: int
    place: str
    note: str


class Appointments:
    """An advisor's actions on requests. The caller opens the transaction and wakes the dispatcher afterwards."""

    def __init__(self, repository: TurnRepository, renderer: Renderer, knowledge: Knowledge) -> None:
        self._repository = repository
        self._renderer = renderer
        self._knowledge = knowledge

    def set_date(self, session: Session, request: StepRequest, slot: Slot, advisor: str, now: datetime) -> bool:
        """Set or change the date and send the calendar entry. Return True when there was a date already."""
        moved = request.status == Status.DATED
        self._begin(session, request, Status.OPEN, Status.DATED)
        request.status, request.starts_at, request.minutes = Status.DATED, slot.starts_at, slot.minutes
        request.place, request.note = slot.place, slot.note or None
        request.sequence += moved
        self._end(session, request, DateChange.MOVED if moved else DateChange.SET, advisor, now)
        return moved

    def decline(self, session: Session, request: StepRequest, reason: str, advisor: str, now: datetime) -> None:
        """Decline an open request, with a reason."""
        self._begin(session, request, Status.OPEN)
        request.status, request.note = Status.DECLINED, reason
        self._end(session, request, DateChange.DECLINED, advisor, now)

    def cancel(self, session: Session, request: StepRequest, reason: str, advisor: str, now: datetime) -> None:
        """Cancel the date, with a reason. The calendar entry is sent again as cancelled."""
        self._begin(session, request, Status.DATED)
        request.status, request.note = Status.CANCELLED, reason
        request.sequence += 1
        self._end(session, request, DateChange.CANCELLED, advisor, now)

    def _begin(self, session: Session, request: StepRequest, *fitting: Status) -> None:
        if request.status not in fitting:
            raise RequestChangedError(f"request {request.id} is {request.status}")
        # The new version makes a concurrent turn fail and run again: it may be making the same request.
        session.execute(update(Chat).where(Chat.chat_id == request.chat_id).values(version=Chat.version + 1))

    def _end(self, session: Session, request: StepRequest, change: DateChange, advisor: str, now: datetime) -> None:
        request.changed_at, request.advisor = now, advisor
        chat = session.get_one(Chat, request.chat_id)
        if chat.holder == Holder.NOBODY:
            if change in (DateChange.SET, DateChange.MOVED):
                raise PersonGoneError(f"chat {request.chat_id} is unreachable")
            return
        reply = self._reply(request, change, advisor, now)
        for message in self._renderer.render(reply, Language(chat.language)):
            self._repository.write_message(
                session.connection(), request.chat_id, Said(message, reply), now, None, author=advisor
            )

    def _reply(self, request: StepRequest, change: DateChange, advisor: str, now: datetime) -> Reply:
        about: NoAppointment = {
            "step": request.step, "request": request.kind, "change": change, "advisor": advisor, "note": request.note or "",
        }  # fmt: skip
        if change is DateChange.DECLINED or request.starts_at is None:
            return Reply.of(replies.NO_APPOINTMENT, **about)
        agency = self._knowledge.agencies.get(request.profile.get(REGION) or "")
        return Reply.of(
            replies.APPOINTMENT,
            **about,
            uid=request.uid,
            sequence=request.sequence,
            stamp=now.isoformat(timespec="seconds"),
            agency=agency.name if agency else "",
            site=agency.site if agency else "",
            starts_at=request.starts_at.astimezone(BRUSSELS).isoformat(),
            minutes=request.minutes or 0,
            place=request.place or "",
        )
