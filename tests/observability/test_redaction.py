"""No token in any log line, by whichever road it came."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot.observability.redaction import REDACTED, TokenFilter, protect_logs, redact, redact_event
from bot.telegram.client import connect

TOKEN = "7000000001:AAEmulatedTokenForTestsOnly-0123456789"


@pytest.fixture
def root() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger of one's own with one handler, and what that handler wrote."""
    out = io.StringIO()
    logger = logging.Logger("root of a test")
    logger.addHandler(logging.StreamHandler(out))
    names = ("httpx", "httpcore", "hpack", "telegram", "telegram.request.BaseRequest", "telegram.ext.AIORateLimiter")
    before = {name: logging.getLogger(name).level for name in names}
    protect_logs(logger)
    yield logger, out
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize(
    "text",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
        f"https://api.telegram.org/file/bot{TOKEN}/voice/file_1.oga",
        f"The token `{TOKEN}` was rejected",
        f"Bot[token={TOKEN}]",
        f"/bot{TOKEN.replace(':', '%3A')}/getMe",
        TOKEN,
    ],
)
def test_a_token_is_taken_out_of_any_text(text: str) -> None:
    assert "AAEmulated" not in redact(text)
    assert REDACTED in redact(text)


@pytest.mark.parametrize(
    "text", ["at 10:30 o'clock", "2026-11-22T08:00:00", "http://127.0.0.1:8081/bot", "12345:short", "a sentence"]
)
def test_other_texts_stay(text: str) -> None:
    assert redact(text) == text


def test_a_record_with_arguments(root: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = root
    logger.warning("HTTP Request: %s %s after %d s", "POST", f"https://api.telegram.org/bot{TOKEN}/x", 3)
    assert out.getvalue() == f"HTTP Request: POST https://api.telegram.org/bot{REDACTED}/x after 3 s\n"


def test_a_traceback(root: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = root
    try:
        raise RuntimeError(f"cannot reach /bot{TOKEN}/getMe")
    except RuntimeError:
        logger.exception("calling %r failed", connect(TOKEN))
    assert "RuntimeError: cannot reach /bot" in out.getvalue()
    assert "AAEmulated" not in out.getvalue()


def test_arguments_that_do_not_fit(root: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = root
    logger.warning(f"{TOKEN} %d", "no number", "too many")
    assert REDACTED in out.getvalue() and "AAEmulated" not in out.getvalue()


def test_a_record_that_structlog_prepared(root: tuple[logging.Logger, io.StringIO]) -> None:
    record = logging.LogRecord("x", 20, "x", 1, {"event": f"to {TOKEN}", "n": [TOKEN]}, (), None)
    assert TokenFilter().filter(record) is True
    assert record.msg == {"event": f"to {REDACTED}", "n": [REDACTED]}


def test_a_structlog_event() -> None:
    event = {"event": f"calling {TOKEN}", "bot": connect(TOKEN), "n": 3, "nested": {"url": (TOKEN, None)}, "ok": True}
    redacted = redact_event(None, "info", event)
    assert "AAEmulated" not in str(redacted)
    assert (redacted["n"], redacted["ok"]) == (3, True)


def test_libraries_that_log_addresses_and_updates_are_quiet(root: tuple[logging.Logger, io.StringIO]) -> None:
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("telegram.Bot").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("telegram.request.BaseRequest").isEnabledFor(logging.ERROR)


def test_protecting_twice_is_protecting_once(root: tuple[logging.Logger, io.StringIO]) -> None:
    logger, _ = root
    protect_logs(logger)
    assert len(logger.handlers[0].filters) == 1
