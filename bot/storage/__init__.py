"""The database. Importing any part of it makes all tables known, so that none is forgotten when a person is erased."""

from bot.storage import accounts, audit, conversations, reviews, step_requests, visits

__all__ = ["accounts", "audit", "conversations", "reviews", "step_requests", "visits"]
