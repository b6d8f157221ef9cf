"""Health checks: whether the program is alive, and whether it can accept updates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.storage.database import Database

PATIENCE_SECONDS = 3.0


def health_routes(
    database: Database, alive: Callable[[], bool] = lambda: True, trouble: Callable[[], str | None] = lambda: None
) -> list[BaseRoute]:
    """Return the routes. ``/healthz``: the process answers and turns run. ``/readyz``: updates can also be stored, else 503.

    `alive` tells whether updates are stored and turns run. `trouble` names the error of the last attempt to store an update.
    """

    async def healthz(request: Request) -> JSONResponse:
        if not alive():
            return JSONResponse({"status": "unavailable", "threads": "stopped"}, status_code=503)
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> JSONResponse:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.to_thread(_ask, database)
        except Exception as error:
            return JSONResponse({"status": "unavailable", "database": type(error).__name__}, status_code=503)
        met = trouble()
        if met or not alive():
            return JSONResponse({"status": "unavailable", "inbox": met, "alive": alive()}, status_code=503)
        return JSONResponse({"status": "ok"})

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def _ask(database: Database) -> None:
    with database.read() as session:
        session.execute(text("SELECT 1"))
