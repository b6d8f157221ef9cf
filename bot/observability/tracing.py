"""One trace id an update, the same in every process and at every stage: derived, so that nothing has to carry it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


def trace_of(update_id: int) -> str:
    """The trace id of an update: 16 hexadecimal digits."""
    return hashlib.blake2b(str(update_id).encode(), digest_size=8, person=b"comptoir").hexdigest()


@contextmanager
def traced(update_id: int | None) -> Iterator[None]:
    """Inside, every line of the log carries the update and its trace id."""
    if update_id is None:
        yield
        return
    with structlog.contextvars.bound_contextvars(update_id=update_id, trace=trace_of(update_id)):
        yield
