"""A house over an empty database of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.rendering.renderer import Renderer
from bot.storage.database import Database
from tests.conversation.house import House
from tests.reliability.conftest import database_url, postgres

__all__ = ["database_url", "house", "postgres"]


@pytest.fixture
def house(database_url: str, renderer: Renderer) -> Iterator[House]:
    database = Database(database_url)
    database.upgrade()
    yield House(database, renderer)
    database.close()
