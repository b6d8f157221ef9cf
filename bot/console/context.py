"""The context that all console pages share, and the rendering of pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, RedirectResponse, Response

from advice.knowledge import Knowledge, load_knowledge
from bot.console.meanings import meaning
from bot.conversation.appointments import Appointments
from bot.conversation.handoff import Handoff
from bot.conversation.services import AppContext
from bot.conversation.turn_repository import TurnRepository
from bot.core import paths
from bot.core.clock import BRUSSELS
from bot.core.languages import Language
from bot.documents.attachments import Attachments
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from bot.storage.accounts import Role, Who
from bot.storage.database import Database

ZONE = BRUSSELS
ROOT = "/console"


@dataclass(frozen=True, slots=True)
class Call:
    """A parsed request of an advisor."""

    who: Who | None
    language: Language
    query: QueryParams
    form: Mapping[str, str]
    path: Mapping[str, Any]
    address: str
    fragment: bool = False
    """Whether the page requests a fragment of itself."""
    csrf: str = ""
    url: str = ROOT
    https: bool = False

    @property
    def advisor(self) -> Who:
        """Return the advisor. Use only behind the sign-in."""
        if self.who is None:
            raise PermissionError("nobody is signed in")
        return self.who


@dataclass(frozen=True)
class ConsoleContext:
    """The services of the pages: the program's context, and the folders for training data and scripts."""

    app: AppContext
    nlu: Path = field(default_factory=lambda: paths.ROOT / "nlu")
    promoted: Path = field(default_factory=lambda: paths.ROOT / "tests" / "nlu" / "promoted")
    dialogues: Path = field(default_factory=lambda: paths.ROOT / "tests" / "dialogues")
    knowledge_root: Path = paths.KNOWLEDGE

    @property
    def database(self) -> Database:
        return self.app.services.database

    @property
    def renderer(self) -> Renderer:
        return self.app.services.renderer

    @property
    def repository(self) -> TurnRepository:
        return self.app.services.repository

    @property
    def attachments(self) -> Attachments:
        return self.app.services.attachments

    def clock(self) -> datetime:
        return self.app.services.clock()

    @cached_property
    def knowledge(self) -> Knowledge:
        return load_knowledge(self.knowledge_root)

    @cached_property
    def handoff(self) -> Handoff:
        return Handoff(self.repository, self.renderer)

    @cached_property
    def appointments(self) -> Appointments:
        return Appointments(self.repository, self.renderer, self.knowledge)

    def words(self, call: Call) -> Words:
        return self.renderer.words(call.language)

    def show(self, call: Call, template: str, status: int = 200, /, **facts: Any) -> Response:
        """Return the page of that name in the advisor's language."""
        return HTMLResponse(self.html(call, template, **facts), status_code=status)

    def html(self, call: Call, template: str, /, **facts: Any) -> Markup:
        """Return the HTML of a page or a fragment."""
        shared = {"who": call.who, "csrf": call.csrf, "root": ROOT, "url": call.url, "languages": list(Language),
                  "local": local, "meaning": partial(meaning, self.words(call)), "Role": Role}  # fmt: skip
        return self.renderer.layout(call.language, f"console/{template}", **shared, **facts)


def local(moment: datetime | int) -> datetime:
    """Return a datetime or Unix seconds in Belgian local time."""
    return datetime.fromtimestamp(moment, ZONE) if isinstance(moment, int) else moment.astimezone(ZONE)


def whole(text: str) -> int | None:
    """Parse a whole number from a query or form. Return None for anything else, or beyond the database's integer range."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def go(path: str) -> Response:
    """Redirect to another page of the console."""
    return RedirectResponse(f"{ROOT}{path}", status_code=303)
