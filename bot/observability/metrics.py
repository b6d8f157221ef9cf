"""The Prometheus metrics of the running program. docs/operations.md describes each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.storage import inbox, outbox
from bot.storage.database import Database

QUICK = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
"""Histogram bounds in seconds."""


class Metrics:
    """The metrics of one process, in their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = self._counter("updates", "New updates stored.")
        self.turns = self._counter("turns", "Turns by result: done, overtaken, failed, set_aside.", "result")
        self.reasks = self._counter("reasks", "Turns that were not understood and asked the question again.")
        self.deliveries = self._counter(
            "deliveries", "Outbox deliveries by result: sent, dropped, gone, postponed.", "kind", "result"
        )
        self.errors = self._counter("errors", "Errors by component.", "where")
        self.reminders = self._counter("reminders", "Reminders said.")
        self.erasures = self._counter("erasures", "Erased chats by cause: person or age.", "by")
        self.stored = self._histogram("store_seconds", "From an update's arrival to its commit.")
        self.turn_seconds = self._histogram("turn_seconds", "One turn, from locking its chat to its commit.")
        self.send_seconds = self._histogram("send_seconds", "One outbox row, until Telegram accepts it.")
        self.inbox = self._gauge("inbox_updates", "Updates waiting for their turn.")
        self.inbox_age = self._gauge("inbox_age_seconds", "Age of the oldest waiting update.")
        self.outbox = self._gauge("outbox_rows", "Rows still to be sent.")
        self.outbox_age = self._gauge("outbox_age_seconds", "Age of the oldest unsent row.")

    def text(self) -> bytes:
        """Return all metrics in the Prometheus text format."""
        return generate_latest(self.registry)

    def look(self, database: Database, now: datetime) -> None:
        """Set the gauges from the database."""
        with database.reading() as connection:
            self.inbox.set(inbox.waiting(connection))
            self.inbox_age.set(_age(inbox.oldest(connection), now))
            self.outbox.set(outbox.waiting(connection))
            self.outbox_age.set(_age(outbox.oldest(connection), now))

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"comptoir_{name}", words, labels, registry=self.registry)

    def _gauge(self, name: str, words: str) -> Gauge:
        return Gauge(f"comptoir_{name}", words, registry=self.registry)

    def _histogram(self, name: str, words: str) -> Histogram:
        return Histogram(f"comptoir_{name}", words, registry=self.registry, buckets=QUICK)


def metrics_route(metrics: Metrics, database: Database, clock: Callable[[], datetime]) -> Route:
    """Return the ``/metrics`` route. While the database is down, gauges keep their values and the error is counted."""

    async def show(request: Request) -> Response:
        try:
            await asyncio.to_thread(metrics.look, database, clock())
        except Exception:
            metrics.errors.labels("metrics").inc()
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return Route("/metrics", show)


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
