"""How SQLite answers the queries that a call makes: the plans, as EXPLAIN QUERY PLAN words them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event


def plans(connection: Connection, call: Callable[[], object]) -> str:
    """The plans of all statements that `call` executes on the connection."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        statements.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert statements, "the call asks the database nothing"
    return "\n".join(
        str(row) for statement, parameters in statements
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    )  # fmt: skip
