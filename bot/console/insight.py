"""The insight page: how far people get, what they are advised, and what the bot does not understand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from starlette.responses import Response

from bot.console.charts import Bars, Series, bars
from bot.console.context import Call, ConsoleContext, whole
from bot.console.scrubbing import scrubbed
from bot.core.incoming import Kind
from bot.rendering.values import label
from bot.storage import conversations, visits
from bot.storage.conversations import Conversation
from bot.storage.models import Direction, StoredRecommendation, TranscriptMessage

PERIODS = (30, 90, 365)
"""The selectable periods in days."""

IDLE_AFTER = timedelta(days=7)
"""After so long without activity a person with an open question counts as dropped."""

LINES = 2000
LOOKED_THROUGH = 100_000
"""How many of the newest messages are scanned for lines that were not understood, and how many lines are used."""

ALIKE = 72
"""The minimum similarity (0-100) for lines to join a cluster."""

SHOWN = 30
CHANNELS = 4


@dataclass(slots=True)
class Cluster:
    """Similar lines that answer the same question in the same language."""

    question: str
    language: str
    lines: list[str] = field(default_factory=list)
    chat_ids: list[int] = field(default_factory=list)


class Insight:
    """The page of charts, each with its table."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    def show(self, call: Call) -> Response:
        """Show the figures of a period for the advisor's region."""
        asked = whole(call.query.get("days", ""))
        days = asked if asked in PERIODS else PERIODS[1]
        now, words = self._context.clock(), self._context.words(call)
        since, idle = int((now - timedelta(days=days)).timestamp()), int((now - IDLE_AFTER).timestamp())
        sees = call.advisor.sees
        with self._context.database.read() as session:
            found = visits.stages(session, sees, since, idle)
            begun = session.scalar(
                select(func.count()).select_from(Conversation)
                .where(Conversation.started_s >= since, *conversations.visible(sees))
            ) or 0  # fmt: skip
            first_day = (now - timedelta(days=days)).date().isoformat()
            verdicts = by_month(session, StoredRecommendation.verdict, sees, first_day)
            channels = by_month(session, StoredRecommendation.first_channel, sees, first_day)
            clusters = clustered(unclear_lines(session, sees))
        stages = [found[one.id] for one in self._context.knowledge.interview.questions if one.id in found]
        names = {one.id: label(words, one) for one in self._context.knowledge.interview.questions}
        return self._context.show(
            call, "insight.html.j2", days=days, periods=PERIODS, stages=stages, names=names, begun=begun,
            clusters=clusters[:SHOWN], funnel=_funnel(stages, names),
            verdicts=_over_time(verdicts), channels=_over_time(channels, CHANNELS),
        )  # fmt: skip


def by_month(
    session: Session, column: InstrumentedAttribute[Any], sees: str | None, since: str
) -> list[tuple[str, str | None, int]]:
    """Count conversations by the value of their last advice and by month."""
    stored = StoredRecommendation
    latest = select(func.max(stored.id)).group_by(stored.chat_id)
    month = func.substr(stored.as_of, 1, 7)
    query = select(month, column, func.count()).join(Conversation, Conversation.chat_id == stored.chat_id)
    query = query.where(stored.id.in_(latest), stored.as_of >= since, *conversations.visible(sees))
    return [(when, value, count) for when, value, count in session.execute(query.group_by(month, column).order_by(month))]


def unclear_lines(session: Session, sees: str | None) -> list[tuple[str, str, str, int]]:
    """Return question, language, text and chat of lines that did not answer the open question, newest first."""
    message = TranscriptMessage
    newest = session.scalar(select(func.max(message.id))) or 0
    query = (
        select(message.question, Conversation.language, message.text, message.chat_id, message.intent, message.answers)
        .join(Conversation, Conversation.chat_id == message.chat_id)
        .where(message.id > newest - LOOKED_THROUGH, message.direction == Direction.IN, message.kind == Kind.TEXT)
        .where(message.question.is_not(None), message.intent.in_(("inform", "unclear")), *conversations.visible(sees))
        .order_by(message.id.desc())
        .limit(LINES * 5)
    )
    missed = [
        (question, language, text, chat_id)
        for question, language, text, chat_id, intent, answers in session.execute(query)
        if intent == "unclear" or question not in (answers or {})
    ]
    return missed[:LINES]


def clustered(lines: Iterable[tuple[str, str, str, int]]) -> list[Cluster]:
    """Cluster lines by similarity, largest clusters first. A line joins the first similar cluster."""
    clusters: dict[tuple[str, str], list[Cluster]] = {}
    for question, language, text, chat_id in lines:
        line = scrubbed(text).casefold()
        if not line:
            continue
        same = clusters.setdefault((question, language), [])
        home = next((one for one in same if fuzz.token_set_ratio(one.lines[0], line) >= ALIKE), None)
        if home is None:
            home = Cluster(question, language)
            same.append(home)
        home.lines.append(line)
        home.chat_ids.append(chat_id)
    return sorted((one for some in clusters.values() for one in some), key=lambda one: -len(one.lines))


def _funnel(stages: Sequence[visits.Stage], names: dict[str, str]) -> Bars:
    return bars(
        [names[one.question] for one in stages],
        [Series("went_on", [one.went_on for one in stages]), Series("waiting", [one.waiting for one in stages]),
         Series("dropped", [one.dropped for one in stages])],
    )  # fmt: skip


def _over_time(rows: Sequence[tuple[str, str | None, int]], most: int | None = None) -> Bars:
    """Return months as bars. Values beyond the `most` frequent ones are combined."""
    totals: Counter[str] = Counter()
    for _, value, count in rows:
        totals[value or "none"] += count
    kept = [value for value, _ in totals.most_common(most)]
    months = sorted({month for month, _, _ in rows})
    counts: Counter[tuple[str, str]] = Counter()
    for month, value, count in rows:
        counts[month, value if value in kept else ("none" if value is None and "none" in kept else "other")] += count  # type: ignore[index]
    named = [*kept, *(["other"] if any(value == "other" for _, value in counts) else [])]
    return bars(months, [Series(value, [counts[month, value] for month in months]) for value in named])
