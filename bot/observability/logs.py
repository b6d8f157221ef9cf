"""Logging: one line an event, with its update or chat. Lines never contain a token or user text."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog
from structlog.processors import CallsiteParameter, CallsiteParameterAdder

from bot.observability.redaction import protect_logs, redact_event

NOISY = ("httpx", "httpcore", "telegram", "rasa", "rasa_sdk", "apscheduler", "asyncio", "urllib3", "matplotlib", "alembic")


_IN_RASA = re.compile(r"-packages[/\\]rasa[/\\]")
_CALLER = CallsiteParameterAdder({CallsiteParameter.PATHNAME})


def _drop_details_of_rasa(_logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what Rasa logs below a warning: it quotes what people write."""
    path = event.pop(CallsiteParameter.PATHNAME.value, "")
    if method in ("debug", "info") and _IN_RASA.search(path):
        raise structlog.DropEvent
    return event


class _Unfailing(io.TextIOBase):
    """Standard error without write errors: a full disk must not end the code that logs it."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()


def configure(level: str = "INFO", *, as_json: bool = False) -> None:
    """Configure logging for this process. Call this after importing Rasa, which sets structlog to debug level."""
    threshold = logging.getLevelNamesMapping()[level]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            _CALLER,
            _drop_details_of_rasa,
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact_event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Unfailing())),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=threshold, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True)
    protect_logs()
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
