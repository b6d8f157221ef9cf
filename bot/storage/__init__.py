"""The database. Importing this package registers all tables, so that erasing a chat covers each of them."""

from bot.storage import accounts, audit, conversations, reviews, step_requests, visits

__all__ = ["accounts", "audit", "conversations", "reviews", "step_requests", "visits"]
