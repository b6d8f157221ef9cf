"""The data of a conversation's page: messages with their interpretation, profile, and advice then and now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from advice.advise import advise_mapping
from advice.data import as_data
from advice.knowledge import Knowledge
from advice.profile import AnswerError
from bot.console.safe import chat_html
from bot.core.incoming import Kind
from bot.rendering.values import label, shown
from bot.rendering.words import Words
from bot.storage.models import Direction, StoredRecommendation, TranscriptMessage
from bot.storage.reviews import Correction

NEWEST = 400
"""How many messages are shown at once. A link leads to older ones."""


@dataclass(slots=True)
class Line:
    """One message as the person saw it, with the advisor's details."""

    id: int
    mine: bool
    kind: str
    at: datetime
    html: Markup
    text: str
    author: str | None
    buttons: list[str] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)
    intent: str | None = None
    confidence: float | None = None
    question: str | None = None
    answers: list[tuple[str, Markup]] = field(default_factory=list)
    likely: list[tuple[str, Markup]] = field(default_factory=list)
    """Those of the answers that were noted with a correction beside them."""
    doubt: str | None = None
    seconds: int | None = None
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the profile, and the message that gave it."""

    question: str
    label: str
    value: Markup | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between the advice as given and the advice under today's rules."""

    part: str
    before: list[str]
    now: list[str]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A recommendation as given, and the result of today's rules for the same answers."""

    given: StoredRecommendation
    rules_version: str
    changes: list[Change]
    error: str | None = None

    @property
    def same_rules(self) -> bool:
        return self.given.rules_version == self.rules_version


def messages(session: Session, chat_id: int, after: int = 0, before: int | None = None) -> list[TranscriptMessage]:
    """Return the messages after one, oldest first; without `after` the newest ones (before `before`)."""
    query = select(TranscriptMessage).where(TranscriptMessage.chat_id == chat_id)
    if after:
        query = query.where(TranscriptMessage.id > after).order_by(TranscriptMessage.id).limit(NEWEST)
        return list(session.scalars(query))
    if before:
        query = query.where(TranscriptMessage.id < before)
    return list(session.scalars(query.order_by(TranscriptMessage.id.desc()).limit(NEWEST)))[::-1]


def lines(
    rows: Sequence[TranscriptMessage], words: Words, knowledge: Knowledge, corrections: Mapping[int, Correction]
) -> list[Line]:
    """Return the messages as lines. A pressed button is marked under the message that offered it."""
    made: list[Line] = []
    for row in rows:
        incoming = row.direction == Direction.IN
        line = Line(
            row.id, incoming, row.kind, row.at, escape(row.text) if incoming or not row.html else chat_html(row.html),
            row.text, row.author, list(row.buttons or []), question=row.question,
        )  # fmt: skip
        if incoming:
            line.intent, line.confidence = row.intent, row.confidence
            line.answers = answers(row.answers or {}, words, knowledge)
            line.doubt = (row.reading or {}).get("doubt")
            line.likely = answers(_likely(row), words, knowledge)
            line.seconds = (row.file or {}).get("seconds")
            line.correction = corrections.get(row.id)
            if row.kind == Kind.BUTTON:
                _mark_pressed(made, row.text)
        made.append(line)
    return made


def profile(
    state: Mapping[str, Any] | None, rows: Sequence[TranscriptMessage], words: Words, knowledge: Knowledge
) -> list[Answer]:
    """Return the current answers in interview order, each with the message that gave it."""
    slots: Mapping[str, Any] = (state or {}).get("slots") or {}
    unknown = set(slots.get("unknown") or [])
    given: dict[str, int] = {}
    for row in rows:
        for name in row.answers or {} if row.direction == Direction.IN else {}:
            given[name] = row.id
    found = []
    for question in knowledge.interview.questions:
        value = slots.get(question.id)
        if value is None and question.id not in unknown:
            continue
        text = None if value is None else _value(words, question, value)
        found.append(Answer(question.id, label(words, question), text, given.get(question.id)))
    return found


def recommendations(session: Session, chat_id: int, knowledge: Knowledge, day: date) -> list[Replayed]:
    """Return all advice given in this chat, newest first, each replayed under today's rules."""
    query = select(StoredRecommendation).where(StoredRecommendation.chat_id == chat_id)
    rows = session.scalars(query.order_by(StoredRecommendation.id.desc()).limit(10))
    return [replay(row, knowledge, day) for row in rows]


def replay(row: StoredRecommendation, knowledge: Knowledge, day: date) -> Replayed:
    """Return the advice as given next to the result of the rules on `day` for the same answers."""
    try:
        now = as_data(advise_mapping(row.profile, knowledge, day))
    except AnswerError as error:
        return Replayed(row, knowledge.rules_version, [], str(error))
    before, after = _facts(row.advice), _facts(now)
    changes = [Change(part, before[part], after[part]) for part in before if before[part] != after[part]]
    return Replayed(row, knowledge.rules_version, changes)


def _facts(advice: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        "verdict": [advice["verdict"]],
        "route": [advice["route"]],
        "score": [str(advice["scores"]["overall"])],
        "start": [one["id"] for one in advice["channels"] if one["role"] == "start"],
        "gates": [f"{one['id']}.{one['status']}" for one in advice["gates"] if one["status"] != "passed"],
        "steps": [one["id"] for one in advice["next_steps"]],
    }


def answers(found: Mapping[str, Any], words: Words, knowledge: Knowledge) -> list[tuple[str, Markup]]:
    """Return answers with the label of their question, and the value as the summary shows it."""
    known = [(knowledge.interview[name], value) for name, value in found.items() if name in knowledge.interview]
    return [(label(words, question), _value(words, question, value)) for question, value in known]


def _likely(row: TranscriptMessage) -> dict[str, Any]:
    """The answers of a message that were only likely."""
    tentative = (row.reading or {}).get("tentative") or []
    return {name: value for name, value in (row.answers or {}).items() if name in tentative}


def _value(words: Words, question: Any, value: Any) -> Markup:
    try:
        return Markup(shown(words, question, value))  # noqa: S704 - rendered
    except (KeyError, TypeError, ValueError):
        # The answer was given to an earlier version of the question.
        return escape(str(value))


def _mark_pressed(made: list[Line], text: str) -> None:
    for line in reversed(made):
        if text in line.buttons:
            line.pressed.add(text)
            return
