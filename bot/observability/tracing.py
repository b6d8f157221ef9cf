"""Trace ids derived from update ids: the same in every process and at every stage, without passing them along."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


def trace_of(update_id: int) -> str:
    """Return the trace id of an update: 16 hexadecimal digits."""
    return hashlib.blake2b(str(update_id).encode(), digest_size=8, person=b"comptoir").hexdigest()


@contextmanager
def traced(update_id: int | None) -> Iterator[None]:
    """Add the update id and its trace id to every log line of the block."""
    if update_id is None:
        yield
        return
    with structlog.contextvars.bound_contextvars(update_id=update_id, trace=trace_of(update_id)):
        yield
