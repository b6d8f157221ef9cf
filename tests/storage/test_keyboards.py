"""Which keyboards are open: found at once, however many a long conversation has left."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.storage import keyboards, outbox
from bot.storage.database import Database
from bot.storage.models import OutgoingKind
from tests.storage.plans import plans

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_the_newest_open_keyboards_are_found_among_hundreds(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    with database.writing() as connection:
        for number in range(300):
            row = outbox.put(connection, 1 + number % 2, OutgoingKind.MESSAGE, {}, NOW, None)
            asks = "region" if number == 140 else None
            keyboards.add(connection, f"k{number}", 1 + number % 2, row, [{"label": str(number)}], "", question=asks)
        keyboards.shut(connection, "k298")
    with database.reading() as connection:
        assert list(keyboards.usable(connection, 1, 3)) == ["k296", "k294", "k292"]
        assert keyboards.usable(connection, 2, 1) == {"k299": [{"label": "299"}]}
        assert keyboards.asking(connection, 1) == ["k140"] and keyboards.asking(connection, 2) == []
        if database.is_sqlite:
            opened = plans(connection, lambda: keyboards.usable(connection, 1, 3))
            asking = plans(connection, lambda: keyboards.asking(connection, 1))
            assert "ix_keyboards_open" in opened and "B-TREE" not in opened, "no sorting of a long conversation"
            assert "ix_keyboards_asking" in asking and "B-TREE" not in asking
    database.close()
