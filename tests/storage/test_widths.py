"""What is stored in a bounded column fits it: PostgreSQL refuses what is longer, SQLite takes it without a word."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from bot.core.incoming import Kind
from bot.rendering.renderer import Renderer
from bot.storage import transcripts
from bot.storage.database import Database
from bot.storage.models import TranscriptMessage

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_every_kind_of_message_can_be_written_down(database_url: str, renderer: Renderer) -> None:
    kinds = {*map(str, Kind), *renderer.kinds}
    store = Database(database_url)
    store.upgrade()
    with store.writing() as connection:
        for kind in sorted(kinds):
            transcripts.add(connection, 1, "out", NOW, kind, "…")
    with store.read() as session:
        assert set(session.scalars(select(TranscriptMessage.kind))) == kinds
    store.close()
