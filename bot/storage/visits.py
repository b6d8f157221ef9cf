"""The questions that each conversation reached, when, and how often each was asked again. Updated by triggers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Computed, ForeignKey, Index, Integer, String, case, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.storage.conversations import Conversation, visible
from bot.storage.models import BIG, Base


class QuestionVisit(Base):
    """One question that one conversation reached."""

    __tablename__ = "question_visits"
    __table_args__ = (Index("ix_question_visits_time", "question", "seconds"),)

    chat_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("chats.chat_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    asked_s: Mapped[int] = mapped_column(BIG)
    left_s: Mapped[int | None] = mapped_column(BIG)
    """When the conversation moved on to another question or to the advice."""
    reasks: Mapped[int] = mapped_column(Integer)
    seconds: Mapped[int | None] = mapped_column(BIG, Computed("left_s - asked_s", persisted=True))


@dataclass(frozen=True, slots=True)
class Stage:
    """The outcome counts of one question. ``reached == went_on + waiting + dropped`` always holds."""

    question: str
    reached: int
    went_on: int
    waiting: int
    """Still at this question, and recently active."""
    dropped: int
    reasks: int
    median_seconds: int | None


def stages(session: Session, sees: str | None, since_s: int, idle_before_s: int) -> Mapping[str, Stage]:
    """Return the stages of conversations started since `since_s`. Not active after `idle_before_s` counts as dropped."""
    visit = QuestionVisit
    went_on = visit.left_s.is_not(None)
    idle = Conversation.active_s < idle_before_s
    query = (
        select(
            visit.question,
            func.count(),
            func.sum(case((went_on, 1), else_=0)),
            func.sum(case((~went_on & ~idle, 1), else_=0)),
            func.sum(case((~went_on & idle, 1), else_=0)),
            func.sum(visit.reasks),
        )
        .join(Conversation, Conversation.chat_id == visit.chat_id)
        .where(Conversation.started_s >= since_s, *visible(sees))
        .group_by(visit.question)
    )
    found = {}
    for question, reached, passed, waiting, dropped, reasks in session.execute(query):
        median = _median(session, question, passed, sees, since_s)
        found[question] = Stage(question, reached, passed, waiting, dropped, reasks, median)
    return found


def _median(session: Session, question: str, count: int, sees: str | None, since_s: int) -> int | None:
    if not count:
        return None
    visit = QuestionVisit
    query = select(visit.seconds).where(visit.question == question, visit.seconds.is_not(None))
    query = query.join(Conversation, Conversation.chat_id == visit.chat_id)
    query = query.where(Conversation.started_s >= since_s, *visible(sees))
    return session.scalar(query.order_by(visit.seconds).offset((count - 1) // 2).limit(1))
