"""The conversation's fixtures: the page reads what turns wrote."""

from __future__ import annotations

from tests.conversation.conftest import database_url, harness, postgres

__all__ = ["database_url", "harness", "postgres"]
