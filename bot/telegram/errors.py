"""What can go wrong on the way to Telegram, by what the caller can do about it.

DeliveryError
├── Gone          the person blocked the bot or the chat is no more: stop writing
├── SlowDown      too fast: wait `retry_after` seconds, this chat alone
├── Unreachable   network, timeout, a 5xx, or a token that is refused: the message is kept, try again later
└── Refused       Telegram will never take this call: drop it and tell the operator
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
    """A call to Telegram that did not do what it should; its words never hold the token."""


class Gone(DeliveryError):
    """Nobody reads this chat any more."""


class SlowDown(DeliveryError):
    """Telegram asks for a pause of `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        """Holds the pause, in seconds."""
        super().__init__(f"Telegram asks for a pause of {retry_after:g} s")
        self.retry_after = retry_after


class Unreachable(DeliveryError):
    """Telegram did not answer, or not as itself. The call may have been carried out all the same."""


class Refused(DeliveryError):
    """Telegram says that the call is wrong; `description` is its reason."""

    def __init__(self, description: str) -> None:
        """Holds Telegram's own words."""
        super().__init__(description)
        self.description = description

    def because(self, *reasons: str) -> bool:
        """Whether Telegram's words hold one of these."""
        said = self.description.casefold()
        return any(reason in said for reason in reasons)


def translated(error: TelegramError) -> DeliveryError:
    """The error of this room for one of the transport's."""
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
        return Unreachable("Telegram refuses the bot token, or the address is not that of a Bot API server")
    if isinstance(error, Conflict):
        return Unreachable(words)
    if isinstance(error, TimedOut):
        return Unreachable("Telegram did not answer in time")
    return Unreachable(words)


@contextmanager
def telegram_errors() -> Iterator[None]:
    """Turns what the transport raises inside into this room's errors."""
    try:
        yield
    except TelegramError as error:
        # The cause is cut off: its chain may quote the address, and the address holds the token.
        raise translated(error) from None
