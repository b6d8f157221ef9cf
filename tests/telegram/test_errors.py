"""Telegram's refusals, in its own words, fall into the kinds that a caller can act on."""

from __future__ import annotations

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.client import connect
from bot.telegram.errors import Gone, Refused, SlowDown, Unreachable, telegram_errors, translated

TOKEN = "7000000001:AAEmulatedTokenForTestsOnly-0123456789"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Gone),
        (Forbidden("Forbidden: user is deactivated"), Gone),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Gone),
        (BadRequest("Bad Request: chat not found"), Gone),
        (BadRequest("Bad Request: PEER_ID_INVALID"), Gone),
        (BadRequest("Bad Request: message is too long"), Refused),
        (BadRequest("Bad Request: BUTTON_DATA_INVALID"), Refused),
        (ChatMigrated(-100), Refused),
        (TimedOut(), Unreachable),
        (NetworkError("Bad Gateway"), Unreachable),
        (InvalidToken(f"The token `{TOKEN}` was rejected by the server."), Unreachable),
        (Conflict("Conflict: terminated by other getUpdates request"), Unreachable),
        (TelegramError("Invalid server response"), Unreachable),
        (NetworkError(f"httpx.ConnectError: https://api.telegram.org/bot{TOKEN}/sendMessage"), Unreachable),
    ],
)
def test_kinds(error: TelegramError, kind: type[Exception]) -> None:
    known = translated(error)
    assert type(known) is kind
    assert "AAEmulated" not in repr(known)


def test_a_pause_keeps_its_length() -> None:
    connect(TOKEN)
    known = translated(RetryAfter(31))
    assert isinstance(known, SlowDown) and known.retry_after == 31


def test_the_cause_that_may_quote_the_token_is_cut_off() -> None:
    with pytest.raises(Unreachable) as raised, telegram_errors():
        raise InvalidToken(TOKEN)
    assert raised.value.__cause__ is None and raised.value.__suppress_context__


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), telegram_errors():
        raise KeyError("a bug of ours")
