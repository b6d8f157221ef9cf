"""Removes bot tokens from all logs, including those of libraries."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

REDACTED = "<bot token>"

# A bot id and its key, in a URL (where the colon may be %3A), a repr or a message.
_TOKEN = re.compile(r"(?<![0-9])[0-9]{5,16}(?::|%3[Aa])[A-Za-z0-9_-]{30,64}")

# Lower levels log URLs with the token, whole updates or Telegram's responses.
_LEVELS = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "hpack": logging.WARNING,
    "telegram": logging.WARNING,
    # Logs non-JSON responses with the user text in them. The caller logs the failure.
    "telegram.request.BaseRequest": logging.CRITICAL,
    # Logs a traceback for each 429. The caller waits and logs once.
    "telegram.ext.AIORateLimiter": logging.CRITICAL,
}


def redact(text: str) -> str:
    """Return the text with every bot token replaced."""
    return _TOKEN.sub(REDACTED, text)


def _redact_any(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {_redact_any(key): _redact_any(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redact_any(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    text = repr(value)
    return redact(text) if _TOKEN.search(text) else value


class TokenFilter(logging.Filter):
    """A logging filter for handlers. It passes every record, with tokens removed from message, arguments and traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record's texts in place and return True."""
        if isinstance(record.msg, str) or not isinstance(record.msg, Mapping):
            try:
                record.msg, record.args = redact(record.getMessage()), ()
            except (TypeError, ValueError, KeyError):
                # Arguments do not match their format. The handler reports them, redacted.
                record.msg, record.args = redact(str(record.msg)), ()
        else:
            record.msg = _redact_any(record.msg)
        if record.exc_info and not record.exc_text and isinstance(record.exc_info, tuple) and record.exc_info[0]:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


def redact_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Remove tokens from an event: a structlog processor for between `format_exc_info` and the renderer."""
    for key, value in event.items():
        event[key] = _redact_any(value)
    return event


def protect_logs(root: logging.Logger | None = None) -> None:
    """Add the filter to every handler of the root logger, and silence the libraries that would log the token.

    Call it once the handlers are set up. Repeated calls change nothing.
    """
    for handler in (root or logging.getLogger()).handlers:
        if not any(isinstance(present, TokenFilter) for present in handler.filters):
            handler.addFilter(TokenFilter())
    for name, level in _LEVELS.items():
        logging.getLogger(name).setLevel(level)
