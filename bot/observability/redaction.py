"""Keeps bot tokens out of every log, whoever writes the line."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

REDACTED = "<bot token>"

# A bot's number and its key, in an address (where the colon may be written %3A), a repr or a message.
_TOKEN = re.compile(r"(?<![0-9])[0-9]{5,16}(?::|%3[Aa])[A-Za-z0-9_-]{30,64}")

# Below these levels: addresses with the token in them, whole updates, or what Telegram answered.
_LEVELS = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "hpack": logging.WARNING,
    "telegram": logging.WARNING,
    # Quotes an answer that is not JSON, with whatever a person wrote in it; the caller logs the failure.
    "telegram.request.BaseRequest": logging.CRITICAL,
    # Writes a traceback for each 429; the caller waits and logs once.
    "telegram.ext.AIORateLimiter": logging.CRITICAL,
}


def redact(text: str) -> str:
    """The text with every bot token in it replaced."""
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
    """Lets every record through, its message, arguments and traceback without tokens. Belongs on handlers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Returns True, with the record's texts redacted in place."""
        if isinstance(record.msg, str) or not isinstance(record.msg, Mapping):
            try:
                record.msg, record.args = redact(record.getMessage()), ()
            except (TypeError, ValueError, KeyError):
                # Arguments that do not fit their format: the handler reports them, redacted.
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
    """A structlog processor: the event without tokens. Belongs after `format_exc_info`, before the renderer."""
    for key, value in event.items():
        event[key] = _redact_any(value)
    return event


def protect_logs(root: logging.Logger | None = None) -> None:
    """Puts the filter on every handler of the root logger and quietens the libraries that would log the token.

    Called once the handlers stand; calling it again changes nothing.
    """
    for handler in (root or logging.getLogger()).handlers:
        if not any(isinstance(present, TokenFilter) for present in handler.filters):
            handler.addFilter(TokenFilter())
    for name, level in _LEVELS.items():
        logging.getLogger(name).setLevel(level)
