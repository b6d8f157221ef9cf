"""One turn of the interview: what was just understood, what the slots hold, what will be said and set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ParamSpec

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.replies import Noted, Progress
from actions.reply_kinds import ReplyType
from actions.slots import REQUESTED, TENTATIVE, UNKNOWN
from advice.questions import Interview, Question
from nlu.reader.certainty import Degree

P = ParamSpec("P")

PASSED_BY = 3
"""After so many further answers nobody objected: a likely answer counts as confirmed."""

BUTTON = "button"
"""The extractor named on an entity that comes from a pressed button."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The latest message as the NLU pipeline read it."""

    text: str
    intent: str
    answers: Mapping[str, Any]
    likely: frozenset[str]
    supposed: Mapping[str, Any]
    guesses: Mapping[str, list[Any]]
    doubt: str | None
    topic: str | None
    target: str | None
    tick: str | None
    language: str | None
    pressed: bool
    today: date


@dataclass(slots=True)
class Turn:
    """What handlers read and fill; `events` turns it into Rasa's events at the end."""

    interview: Interview
    heard: Heard
    slots: dict[str, Any]
    replies: list[dict[str, Any]] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    next: str | None = None
    quiet: bool = False
    missed: bool = False
    strayed: bool = False
    explain: bool = False
    _changed: dict[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> Question | None:
        """The question that was open when the message came."""
        question_id = self.slots.get(REQUESTED)
        return self.interview[question_id] if question_id else None

    @property
    def answers(self) -> dict[str, Any]:
        """The known answers by question id."""
        return {name: self.slots[name] for name in self.interview.ids if self.slots.get(name) is not None}

    @property
    def unknown(self) -> list[str]:
        return list(self.slots.get(UNKNOWN) or [])

    def missing(self) -> list[Question]:
        """The questions of the branch with neither an answer nor an "I don't know", in the order asked."""
        settled = {*self.answers, *self.unknown}
        return [question for question in self.interview.branch(self.answers) if question.id not in settled]

    def progress(self, question_id: str) -> Progress:
        """The number of `question_id` and how many questions the branch can have at most."""
        branch = self.interview.branch(self.answers)
        missing = [question.id for question in self.missing() if question.id != question_id]
        return {"number": len(branch) - len(missing), "most": len(branch)}

    def set(self, slot: str, value: Any) -> None:
        self.slots[slot] = value
        self._changed[slot] = value

    def has_set(self, slot: str) -> bool:
        """Whether this turn has set `slot`, be it to the value that it had."""
        return slot in self._changed

    def say(self, reply: ReplyType[P, Any], /, *args: P.args, **facts: P.kwargs) -> None:
        """Add a reply, as meaning: its kind and its facts."""
        self.replies.append({"kind": reply.kind.value, "facts": facts})

    def say_first(self, reply: ReplyType[P, Any], /, *args: P.args, **facts: P.kwargs) -> None:
        """Add a reply before those that there are."""
        self.replies.insert(0, {"kind": reply.kind.value, "facts": facts})

    def take(self, question_id: str, value: Any, *, echo: bool, likely: bool = False) -> None:
        """Write an answer down; `echo` says it back with the next message, a `likely` one with a way to correct it."""
        changed = self.slots.get(question_id) not in (None, value)
        self.set(question_id, value)
        self._mark(question_id, likely=likely)
        if question_id in self.unknown:
            self.set(UNKNOWN, [name for name in self.unknown if name != question_id])
        if echo:
            self.noted.append({"question": question_id, "value": value, "changed": changed, "likely": likely})

    @property
    def tentative(self) -> list[str]:
        """The questions whose answer is likely and not yet confirmed."""
        return [name for name in self.interview.ids if name in (self.slots.get(TENTATIVE) or {})]

    def _mark(self, question_id: str, *, likely: bool) -> None:
        """Note how sure the answer to `question_id` is; one answer more has passed by those noted before this turn."""
        marks = dict(self.slots.get(TENTATIVE) or {})
        if not self.has_set(TENTATIVE):
            marks = {name: passed + 1 for name, passed in marks.items() if passed + 1 < PASSED_BY}
        marks.pop(question_id, None)
        if likely:
            marks[question_id] = 0
        if marks or self.slots.get(TENTATIVE):
            self.set(TENTATIVE, marks or None)

    def leave_open(self, question_id: str) -> None:
        """Note that the person does not know the answer."""
        self.set(question_id, None)
        self._mark(question_id, likely=False)
        if question_id not in self.unknown:
            self.set(UNKNOWN, [*self.unknown, question_id])

    def events(self) -> list[dict[str, Any]]:
        """The slot changes as Rasa's events."""
        return [dict(SlotSet(name, value)) for name, value in self._changed.items()]


def read_turn(tracker: Tracker, interview: Interview) -> Turn:
    """The turn that begins with the tracker's latest message."""
    return Turn(interview=interview, heard=_heard(tracker.latest_message or {}, interview), slots=dict(tracker.slots))


def _heard(message: Mapping[str, Any], interview: Interview) -> Heard:
    entities = message.get("entities") or []
    reading = message.get("reading") or {}
    metadata = message.get("metadata") or {}
    guesses: dict[str, list[Any]] = {}
    for guess in reading.get("guesses") or []:
        guesses.setdefault(guess["question"], []).append(guess["value"])
    return Heard(
        text=message.get("text") or "",
        intent=(message.get("intent") or {}).get("name") or "",
        answers={name: value for name, value in _named(entities) if name in interview},
        likely=frozenset(entity["entity"] for entity in entities if entity.get("degree") == Degree.LIKELY),
        supposed=message.get("supposed") or {},
        guesses=guesses,
        doubt=reading.get("doubt"),
        topic=(message.get("topic") or {}).get("name"),
        target=dict(_named(entities)).get("target"),
        tick=dict(_named(entities)).get("tick"),
        language=_language(message, metadata),
        pressed=any(entity.get("extractor") == BUTTON for entity in entities) or bool(metadata.get("pressed")),
        today=date.fromisoformat(metadata["today"]) if metadata.get("today") else datetime.now().astimezone().date(),
    )


def _named(entities: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for entity in entities:
        yield entity["entity"], entity["value"]


def _language(message: Mapping[str, Any], metadata: Mapping[str, Any]) -> str | None:
    found = message.get("language") or {}
    sure = found.get("confidence", 0.0) >= LANGUAGE_CERTAINTY
    return str(found["name"]) if sure and found.get("name") else metadata.get("language")


LANGUAGE_CERTAINTY = 0.9
"""Below this the conversation stays in its language."""
