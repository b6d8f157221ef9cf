"""What was there before a migration is there after it, on either database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import select

from bot.storage import conversations, database
from bot.storage.conversations import Filter
from bot.storage.database import Database
from bot.storage.models import Chat, Direction, TranscriptMessage
from bot.storage.visits import QuestionVisit

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MIGRATIONS = Path(database.__file__).parent / "migrations"


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def moved(store: Database, revision: str) -> None:
    """Bring the schema back to a revision."""
    with store.engine.begin() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.downgrade(made, revision)


def written(store: Database, chat_id: int, text: str) -> None:
    with store.begin() as session:
        session.add(Chat(chat_id=chat_id, language="fr", holder="bot", version=1, state={"slots": {"region": "wallonia"}},
                         created_at=NOW, active_at=NOW))  # fmt: skip
        session.flush()
        session.add(TranscriptMessage(chat_id=chat_id, direction="in", at=NOW, kind="text", text=text, confidence=0.5))


def said(store: Database, chat_id: int, kind: str, question: str | None = None) -> None:
    with store.begin() as session:
        session.add(TranscriptMessage(chat_id=chat_id, direction="out", at=NOW, kind=kind, text="…", question=question))


def shown(store: Database, chosen: Filter) -> list[tuple[int, int, int, str | None]]:
    with store.read() as session:
        rows = conversations.page(session, chosen, "wallonia", None, 10)
        return [(row.chat_id, row.need, row.position, row.region) for row in rows]


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1


def test_the_list_and_the_search_survive_the_way_back_and_forth(database_url: str) -> None:
    store = Database(database_url)
    store.upgrade()
    written(store, 1, "une gueuze de Liège")
    written(store, 2, "des pralines")
    before, found = shown(store, Filter()), shown(store, Filter(text="gueuze"))
    assert [row[0] for row in before] == [1, 2] and [row[0] for row in found] == [1]
    moved(store, "0002")
    store.upgrade()
    assert (shown(store, Filter()), shown(store, Filter(text="gueuze"))) == (before, found)
    written(store, 3, "encore une gueuze")
    assert [row[0] for row in shown(store, Filter(text="gueuze"))] == [1, 3], "the triggers are at work again"
    store.close()


def test_kinds_widen_and_narrow_with_what_hangs_on_them(database_url: str) -> None:
    store = Database(database_url)
    store.upgrade()
    written(store, 1, "une gueuze de Liège")
    said(store, 1, "sure_to_start_over")
    moved(store, "0006")
    assert shown(store, Filter(text="gueuze")), "the search works on the narrow column"
    store.upgrade()
    said(store, 1, "sure_to_start_over")
    said(store, 1, "ask", question="staff_count")
    with store.read() as session:
        kinds = set(session.scalars(select(TranscriptMessage.kind).where(TranscriptMessage.direction == Direction.OUT)))
        assert [visit.question for visit in session.scalars(select(QuestionVisit))] == ["staff_count"]
    narrowed = {"sure_to_start_over"} if store.is_sqlite else {"sure_to_start_ov", "sure_to_start_over"}
    assert kinds == narrowed | {"ask"}
    store.close()
