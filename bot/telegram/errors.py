"""Delivery errors, grouped by what the caller can do.

DeliveryError
├── Gone          the person blocked the bot, or the chat no longer exists: stop writing
├── SlowDown      rate limit: wait `retry_after` seconds, in this chat alone
├── Unreachable   network error, timeout, 5xx or rejected token: keep the message and retry later
└── Refused       Telegram will never accept this call: drop it and tell the operator
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.observability.redaction import redact

_GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "bot was blocked by the user")


class DeliveryError(Exception):
    """A failed call to Telegram. Its message never contains the token."""


class Gone(DeliveryError):
    """The chat is unreachable for good."""


class SlowDown(DeliveryError):
    """Telegram asks for a pause of `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        """Store the pause in seconds."""
        super().__init__(f"Telegram asks for a pause of {retry_after:g} s")
        self.retry_after = retry_after


class Unreachable(DeliveryError):
    """Telegram did not answer properly. The call may have been carried out all the same."""


class Refused(DeliveryError):
    """Telegram rejected the call. `description` is its reason."""

    def __init__(self, description: str) -> None:
        """Store Telegram's error description."""
        super().__init__(description)
        self.description = description

    def because(self, *reasons: str) -> bool:
        """Return whether Telegram's description contains one of these."""
        said = self.description.casefold()
        return any(reason in said for reason in reasons)


def translated(error: TelegramError) -> DeliveryError:
    """Return the `DeliveryError` for a transport error."""
    words = redact(str(error))
    if isinstance(error, RetryAfter):
        pause = error.retry_after
        return SlowDown(pause.total_seconds() if isinstance(pause, timedelta) else pause)
    if isinstance(error, Forbidden):
        return Gone(words)
    if isinstance(error, BadRequest):
        return Gone(words) if any(reason in words.casefold() for reason in _GONE) else Refused(words)
    if isinstance(error, ChatMigrated):
        return Refused(words)
    if isinstance(error, InvalidToken):
        return Unreachable("Telegram refuses the bot token, or the address is no Bot API server")
    if isinstance(error, Conflict):
        return Unreachable(words)
    if isinstance(error, TimedOut):
        return Unreachable("Telegram did not answer in time")
    return Unreachable(words)


@contextmanager
def telegram_errors() -> Iterator[None]:
    """Translate transport errors raised inside the block into `DeliveryError`."""
    try:
        yield
    except TelegramError as error:
        # Drop the cause: its chain may quote the URL, which contains the token.
        raise translated(error) from None
