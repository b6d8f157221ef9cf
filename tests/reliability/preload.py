"""Imports what a bot process imports, so that a forked one has it."""

from __future__ import annotations

import importlib

NAMES = (
    "bot.runtime.composition", "bot.runtime.program", "bot.telegram.service", "bot.storage.wakeups", "bot.chat_page.routes",
    "alembic.command",
    "alembic.config", "alembic.runtime.migration", "psycopg", "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite", "uvicorn.protocols.http.httptools_impl", "uvicorn.loops.auto",
    "uvicorn.lifespan.off", "httpx", "h11", "babel", "redis",
)  # fmt: skip


def everything() -> None:
    """Import them all, and read the words and the knowledge once for all children: only the start gets quicker."""
    for name in NAMES:
        importlib.import_module(name)
    from advice.questions import load_interview
    from bot.core import paths
    from bot.core.messages import Reply
    from bot.rendering.renderer import Renderer
    from bot.runtime import composition

    renderer, interview = Renderer.load(), load_interview(paths.KNOWLEDGE)
    renderer.render(Reply("say", {"key": "dialogue.invalid.choice", "facts": {"value": "x"}}), "fr")
    Renderer.load = lambda **settings: renderer  # type: ignore[method-assign,assignment]
    vars(composition)["load_interview"] = lambda folder: interview
