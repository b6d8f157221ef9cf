"""A harness over an empty database of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from tests.conversation.harness import Harness
from tests.reliability.conftest import database_url, postgres

__all__ = ["database_url", "harness", "postgres"]


@pytest.fixture
def harness(database_url: str, renderer: Renderer) -> Iterator[Harness]:
    database = Database(database_url)
    database.upgrade()
    yield Harness(database, renderer)
    database.close()
