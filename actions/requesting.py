"""Asking for a training or a talk from the chat: first what would be sent and to whom, and only after a yes the request."""

from __future__ import annotations

from actions import replies
from actions.advising import listed, recommendation
from actions.checklists import requestable
from actions.reply_kinds import Effect, RequestKind
from actions.resources import resources
from actions.slots import ADVICE, CHECKLIST, PENDING
from actions.turn import Turn
from advice.questions import REGION

SURE = "sure"
"""After the step in the target of the button that agrees."""


def request(turn: Turn) -> None:
    """Ask whether the step of the pressed button is to be requested, or request it once that was agreed to."""
    step_id, _, agreed = (turn.heard.target or "").partition(".")
    ask_for(turn, step_id, agreed=agreed == SURE)


def ask_for(turn: Turn, step_id: str, *, agreed: bool = False) -> None:
    """Say what would be sent to whom; once `agreed`, hand the request over with the answers and ticks of the dossier."""
    turn.quiet = True
    turn.set(PENDING, None)
    kind = requestable().get(step_id)
    if kind is None or step_id not in listed(recommendation(turn, turn.answers)):
        turn.say(replies.SAY, key="dialogue.button_expired")
        return
    agency = resources().knowledge.agencies.get(turn.answers.get(REGION, ""))
    about: replies.Request = {"step": step_id, "request": kind, "agency": agency.name if agency else ""}
    if agreed:
        ticked = turn.slots.get(CHECKLIST) or {}
        as_of = turn.heard.today.isoformat()
        turn.say(replies.REQUEST_EFFECT, name=Effect.REQUEST, answers=turn.answers, as_of=as_of, ticked=ticked, **about)
    else:
        turn.set(PENDING, {"act": Effect.REQUEST.value, "step": step_id})
        turn.say(replies.REQUEST, **about)


def asked_for(turn: Turn, kind: RequestKind) -> str | None:
    """The step that typed words ask for: the first of that kind in the advice; None where no advice was given or none fits."""
    if turn.heard.target != kind or turn.heard.pressed or turn.asked is not None or not turn.slots.get(ADVICE):
        return None
    fitting = requestable()
    return next((name for name in listed(recommendation(turn, turn.answers)) if fitting.get(name) == kind), None)
