"""An advisor answers a request: with a date, another date, or a refusal. The person is told in their own chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from advice.knowledge import Knowledge
from advice.questions import REGION
from bot.conversation.handoff import NOBODY, PersonGoneError
from bot.conversation.outcome import Said
from bot.conversation.turn_repository import TurnRepository
from bot.core.clock import BRUSSELS
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from bot.storage.models import Chat
from bot.storage.step_requests import Status, StepRequest


class RequestChangedError(RuntimeError):
    """Somebody else changed the request meanwhile, or what is asked for does not fit where it stands."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where: a moment with its zone, minutes, a place or a link, and a note for the person that may be empty."""

    starts_at: datetime
    minutes: int
    place: str
    note: str


class Appointments:
    """What an advisor does with a request. The caller opens the transaction and wakes the dispatcher after it."""

    def __init__(self, repository: TurnRepository, renderer: Renderer, knowledge: Knowledge) -> None:
        self._repository = repository
        self._renderer = renderer
        self._knowledge = knowledge

    def set_date(self, session: Session, request: StepRequest, slot: Slot, advisor: str, now: datetime) -> bool:
        """Give the request a date, or another one, and send the calendar entry; True when it had a date already."""
        moved = request.status == Status.DATED
        self._begin(session, request, Status.OPEN, Status.DATED)
        request.status, request.starts_at, request.minutes = Status.DATED, slot.starts_at, slot.minutes
        request.place, request.note = slot.place, slot.note or None
        request.sequence += moved
        self._end(session, request, "moved" if moved else "set", advisor, now)
        return moved

    def decline(self, session: Session, request: StepRequest, reason: str, advisor: str, now: datetime) -> None:
        """Refuse an open request, with the reason."""
        self._begin(session, request, Status.OPEN)
        request.status, request.note = Status.DECLINED, reason
        self._end(session, request, "declined", advisor, now)

    def cancel(self, session: Session, request: StepRequest, reason: str, advisor: str, now: datetime) -> None:
        """Call a date off, with the reason; the calendar entry is sent once more as cancelled."""
        self._begin(session, request, Status.DATED)
        request.status, request.note = Status.CANCELLED, reason
        request.sequence += 1
        self._end(session, request, "cancelled", advisor, now)

    def _begin(self, session: Session, request: StepRequest, *fitting: Status) -> None:
        if request.status not in fitting:
            raise RequestChangedError(f"request {request.id} is {request.status}")
        # With the version a turn under way is overtaken: it may be asking for the very same thing.
        session.execute(update(Chat).where(Chat.chat_id == request.chat_id).values(version=Chat.version + 1))

    def _end(self, session: Session, request: StepRequest, change: str, advisor: str, now: datetime) -> None:
        request.changed_at, request.advisor = now, advisor
        chat = session.get_one(Chat, request.chat_id)
        if chat.holder == NOBODY:
            if change in ("set", "moved"):
                raise PersonGoneError(f"chat {request.chat_id} has nobody in it")
            return
        kind = "no_appointment" if change == "declined" else "appointment"
        reply = Reply(kind, self._facts(request, change, advisor, now))
        for message in self._renderer.render(reply, Language(chat.language)):
            self._repository.write_message(
                session.connection(), request.chat_id, Said(message, reply), now, None, author=advisor
            )

    def _facts(self, request: StepRequest, change: str, advisor: str, now: datetime) -> Mapping[str, Any]:
        agency = self._knowledge.agencies.get(request.profile.get(REGION) or "")
        dated = {}
        if request.starts_at:
            dated = {"starts_at": request.starts_at.astimezone(BRUSSELS).isoformat(), "minutes": request.minutes,
                     "place": request.place}  # fmt: skip
        return {"request": request.kind, "step": request.step, "change": change, "advisor": advisor,
                "note": request.note or "", "uid": request.uid, "sequence": request.sequence,
                "stamp": now.isoformat(timespec="seconds"),
                "agency": agency.name if agency else "", "site": agency.site if agency else "", **dated}  # fmt: skip
