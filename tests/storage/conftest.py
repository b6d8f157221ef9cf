"""The databases, as for the tests of reliability."""

from tests.reliability.conftest import database_url, postgres

__all__ = ["database_url", "postgres"]
