"""What is stored in a bounded column fits it: PostgreSQL refuses what is longer, SQLite takes it without a word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Enum, String, inspect, select
from sqlalchemy.exc import StatementError

from actions.checklists import requestable
from actions.intent_handlers import INTENT_HANDLERS
from actions.reply_kinds import Effect, ReplyKind
from advice.knowledge import Knowledge
from advice.recommendation import Verdict
from bot.conversation.input_mapping import INTENTS
from bot.conversation.turn_repository import fresh_key
from bot.core.commands import Command
from bot.core.holder import Holder
from bot.core.incoming import Kind
from bot.core.languages import Language
from bot.storage import transcripts
from bot.storage.accounts import Region, Role
from bot.storage.audit import AuditAct
from bot.storage.conversations import Review
from bot.storage.database import Database
from bot.storage.models import (
    Base,
    Chat,
    Direction,
    Door,
    OutgoingKind,
    OutgoingStatus,
    TranscriptMessage,
    UpdateStatus,
    one_of,
)
from bot.storage.reviews import CorrectionStatus
from bot.storage.step_requests import Status

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

FREE = {
    "advisors.name", "advisors.password", "advisors.totp", "audit.address", "audit.advisor", "audit.detail",
    "canned_replies.title", "chats.source", "conversations.assignee", "conversations.reviewer", "corrections.advisor",
    "failed_sign_ins.who", "messages.author", "notes.advisor", "requests.advisor", "requests.uid", "saved_filters.name",
    "saved_filters.query", "sign_ins.csrf", "sign_ins.digest", "tags.tag",
}  # fmt: skip
"""Columns of names, digests and what advisors type: no vocabulary, cut or refused where they come in."""


def words(knowledge: Knowledge) -> dict[str, Iterable[str]]:
    """All that can be stored in each column that holds a word of a vocabulary."""
    interview = knowledge.interview
    questions, options = interview.ids, {option for question in interview.questions for option in question.options}
    taught = {f"inform/{one.id}.{option}" for one in interview.questions for option in (*one.options, "yes", "no", "unsure")}
    intents = {*INTENT_HANDLERS, *INTENTS.values()}
    channels, verdicts, regions = set(knowledge.channels), set(Verdict), interview["region"].options
    kept: dict[str, Iterable[str]] = {
        "chats.door": Door, "chats.holder": Holder, "updates.status": UpdateStatus,
        "messages.direction": Direction, "messages.kind": {*Kind, *ReplyKind}, "messages.intent": intents,
        "messages.question": questions, "messages.keyboard": {fresh_key()},
        "outbox.kind": OutgoingKind, "outbox.status": OutgoingStatus,
        "keyboards.key": {fresh_key()}, "keyboards.question": questions,
        "conversations.door": Door, "conversations.holder": Holder, "conversations.review": Review,
        "conversations.region": regions, "conversations.category": interview.traits, "conversations.asked": questions,
        "conversations.verdict": verdicts, "conversations.channel": channels, "question_visits.question": questions,
        "recommendations.as_of": {NOW.date().isoformat()}, "recommendations.rules_version": {knowledge.rules_version},
        "recommendations.verdict": verdicts, "recommendations.first_channel": channels,
        "requests.kind": requestable().values(), "requests.step": knowledge.steps, "requests.status": Status,
        "requests.as_of": {NOW.date().isoformat()},
        "audit.act": AuditAct, "advisors.role": Role,
        "advisors.region": {*Region, *regions}, "corrections.status": CorrectionStatus,
        "corrections.intent": {*intents, *taught, *(f"inform/{option}" for option in options)},
    }  # fmt: skip
    tables = ("advisors", "canned_replies", "chats", "conversations", "corrections", "requests")
    return kept | {f"{name}.language": Language for name in tables}


def bounded() -> dict[str, int]:
    """The width of each column that has one."""
    return {
        f"{column.table.name}.{column.name}": column.type.length
        for one in Base.metadata.sorted_tables
        for column in one.columns
        if isinstance(column.type, String) and column.type.length
    }


def test_each_bounded_column_is_known(knowledge: Knowledge) -> None:
    assert set(bounded()) == {*words(knowledge), *FREE}


def test_what_is_stored_fits(knowledge: Knowledge) -> None:
    widths = bounded()
    too_long = [(column, word) for column, some in words(knowledge).items() for word in some if len(word) > widths[column]]
    assert too_long == []


def test_the_schema_has_the_widths_of_the_models(database_url: str) -> None:
    store = Database(database_url)
    store.upgrade()
    if store.is_sqlite:
        pytest.skip("SQLite holds no string to a width")
    look = inspect(store.engine)
    found = {
        f"{one.name}.{column['name']}": column["type"].length  # type: ignore[attr-defined]
        for one in Base.metadata.sorted_tables
        for column in look.get_columns(one.name)
        if isinstance(column["type"], String) and column["type"].length
    }
    store.close()
    assert found == bounded()


def test_every_kind_of_message_can_be_written_down(database_url: str) -> None:
    kinds = {*map(str, Kind), *map(str, ReplyKind)}
    store = Database(database_url)
    store.upgrade()
    with store.writing() as connection:
        for kind in sorted(kinds):
            transcripts.add(connection, 1, Direction.OUT, NOW, kind, "…")
    with store.read() as session:
        assert set(session.scalars(select(TranscriptMessage.kind))) == kinds
    store.close()


def test_a_closed_column_takes_no_other_word_and_gives_its_enum_back(database_url: str) -> None:
    store = Database(database_url)
    store.upgrade()
    with store.begin() as session:
        session.add(Chat(chat_id=1, language="fr", holder=Holder.HUMAN, created_at=NOW, active_at=NOW))
    with store.read() as session:
        assert session.get_one(Chat, 1).holder is Holder.HUMAN
    with pytest.raises(StatementError), store.begin() as session:
        session.add(Chat(chat_id=2, language="fr", holder="cat", created_at=NOW, active_at=NOW))
    store.close()


def test_a_word_longer_than_its_column_is_refused_at_once() -> None:
    assert isinstance(one_of(Effect, 11), Enum)
    with pytest.raises(ValueError, match="length"):
        one_of(Effect, 10)


def test_every_command_has_an_intent_that_is_handled() -> None:
    assert set(INTENTS) == set(Command)
    assert set(INTENTS.values()) <= set(INTENT_HANDLERS)
