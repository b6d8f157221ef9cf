"""The messages around a request: the offer, what would be sent, that it was sent, and its date with the calendar entry."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from actions.replies import Appointment, NoAppointment, Request, RequestKnown, Step
from actions.reply_kinds import DateChange
from bot.core.clock import BRUSSELS
from bot.core.messages import Attachment, Button, Message
from bot.rendering.question_messages import act
from bot.rendering.values import plain
from bot.rendering.words import Words

ICALENDAR = "text/calendar"


def offer(words: Words, facts: Step) -> tuple[tuple[Button, ...], ...]:
    """The row with the button that asks for a step; none for a step that cannot be asked for."""
    kind = facts.get("request")
    if not kind:
        return ()
    return ((Button(plain(words.say(f"requests.offer.{kind}")), {"intent": "request", "target": facts["step"]["id"]}),),)


def request(words: Words, facts: Request) -> Message:
    """What would be sent to whom, with a yes and a no."""
    text = words.say(f"requests.consent.{facts['request']}", about=_about(words, facts), agency=facts["agency"])
    yes = Button(plain(words.say("requests.yes")), {"intent": "request", "target": f"{facts['step']}.sure"})
    no = Button(plain(words.say("requests.no")), {"intent": "cancel"})
    return Message(str(text), ((yes,), (no,)))


def request_sent(words: Words, facts: Request) -> Message:
    """That the request is with the advisors."""
    return Message(str(words.say("requests.sent", about=_about(words, facts), agency=facts["agency"])), _onwards(words))


def request_known(words: Words, facts: RequestKnown) -> Message:
    """That the same was asked for before, since when, and its date where there is one."""
    asked, about = _here(facts["asked_at"]), _about(words, facts)
    if facts["starts_at"]:
        starts = _here(facts["starts_at"])
        text = words.say("requests.known.dated", about=about, asked=asked, day=starts, time=starts, place=facts["place"])
    else:
        text = words.say("requests.known.open", about=about, asked=asked)
    return Message(str(text), _onwards(words))


def appointment(words: Words, facts: Appointment) -> Message:
    """The date that an advisor set, moved or called off, with its calendar entry."""
    starts = _here(facts["starts_at"])
    lines = [words.say(f"requests.date.{facts['change']}", about=_about(words, facts), advisor=facts["advisor"]),
             words.say("requests.date.when", day=starts, time=starts, minutes=facts["minutes"]),
             words.say("requests.date.where", place=facts["place"])]  # fmt: skip
    if facts["note"]:
        lines.append(Markup("<i>{}</i>").format(facts["note"]))
    cancelled = facts["change"] == DateChange.CANCELLED
    lines.append(words.say("requests.date.file_cancelled" if cancelled else "requests.date.file"))
    return Message(str(Markup("\n").join(lines)), _onwards(words), _entry(words, facts))


def no_appointment(words: Words, facts: NoAppointment) -> Message:
    """That an advisor declined, and why."""
    text = words.say("requests.declined", about=_about(words, facts), advisor=facts["advisor"], reason=facts["note"])
    return Message(str(text), _onwards(words))


def _entry(words: Words, facts: Appointment) -> Attachment:
    starts = _here(facts["starts_at"])
    filename = f"comptoir-{starts.date().isoformat()}.ics"
    summary = plain(words.say(f"requests.entry.{facts['request']}", agency=facts["agency"]))
    told = [plain(words.say("requests.entry.about", about=_about(words, facts), advisor=facts["advisor"])), facts["note"]]
    recipe = {
        "make": "invitation", "filename": filename, "media_type": ICALENDAR, "uid": facts["uid"],
        "sequence": facts["sequence"], "stamp": facts["stamp"], "starts_at": facts["starts_at"], "minutes": facts["minutes"],
        "cancelled": facts["change"] == DateChange.CANCELLED, "summary": summary, "place": facts["place"],
        "description": "\n".join(line for line in told if line),
        "organizer": {"name": facts["agency"] or "Comptoir", "site": facts["site"]},
    }  # fmt: skip
    return Attachment(filename, ICALENDAR, b"", recipe=recipe)


def _about(words: Words, facts: Request | RequestKnown | NoAppointment) -> Markup:
    return words.say(f"advice.steps.{facts['step']}.name")


def _onwards(words: Words) -> tuple[tuple[Button, ...], ...]:
    return (tuple(act(words, name) for name in ("next_steps", "human")),)


def _here(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(BRUSSELS)
