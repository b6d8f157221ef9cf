"""A human takes a chat while a turn is being made in it."""

from __future__ import annotations

from sqlalchemy import update

from bot.conversation.handoff import Handoff
from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from bot.storage.models import Chat
from tests.conversation.harness import Harness
from tests.reliability.databases import fresh_database


def test_what_a_turn_wrote_meanwhile_survives_the_taking_of_the_chat(postgres: str, renderer: Renderer) -> None:
    """On PostgreSQL alone: SQLite lets one writer in at a time."""
    with fresh_database(postgres) as address:
        database = Database(address)
        database.upgrade()
        harness = Harness(database, renderer)
        harness.says(1, "bonjour")
        told = {"slots": {"region": "wallonia", "pending": {"act": "delete_data"}}}
        with database.begin() as session:
            before = session.get_one(Chat, 1)
            with database.begin() as turn:
                turn.execute(update(Chat).values(state=told))
            assert before.holder == "bot" and Handoff(harness.repository, renderer).take(session, 1, harness.now)
        chat = harness.chat(1)
        assert chat is not None and chat.holder == "human"
        assert chat.state == {"slots": {"region": "wallonia", "pending": None}}
        database.close()
