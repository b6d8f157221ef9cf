"""The list stays quick however many conversations there are (measured: tests/console/crowd.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.console.crowd import fill, measure

LIMIT_MS = 200


@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=[pytest.mark.campaign, pytest.mark.timeout(1800)])])
def test_every_way_of_reading_the_list_takes_less_than_a_fifth_of_a_second(database_url: str, count: int) -> None:
    database = Database(database_url)
    database.upgrade()
    fill(database, count)
    slow = {name: round(milliseconds) for name, milliseconds in measure(database, count).items() if milliseconds >= LIMIT_MS}
    database.close()
    assert slow == {}


def test_no_page_of_the_list_reads_all_conversations(tmp_path: Path) -> None:
    """The first page and any later one walk an index; a sort of the whole table would show in the plan."""
    database = Database(f"sqlite:///{tmp_path / 'plan.db'}")
    database.upgrade()
    fill(database, 500)
    order = "ORDER BY need, position, chat_id LIMIT 51"
    with database.read() as session:
        for where in ("", "WHERE (need, position, chat_id) > (2, 0, 0)"):
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT * FROM conversations {where} {order}")
            steps = [str(row[-1]) for row in plan]
            assert any("ix_conversations_order" in step for step in steps) and not any("TEMP B-TREE" in step for step in steps)
    database.close()
