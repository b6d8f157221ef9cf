"""The console over a database of its own, with a conversation in it, and a browser without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.console import passwords
from bot.console.context import ConsoleContext
from bot.console.routes import routes_of
from bot.conversation.outcome import Said
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from bot.storage.accounts import Advisor
from bot.storage.database import Database
from bot.storage.models import Chat, StoredRecommendation, TranscriptMessage
from tests.reliability.conftest import database_url, postgres
from tests.services import app_context, no_wait

__all__ = ["database_url", "postgres"]

PASSWORD = "a long enough password"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

LINES: tuple[dict[str, Any], ...] = (
    {"text": "on arrête là", "question": None, "kind": "command", "answers": {}, "act": "stop"},
    {"text": "pause", "question": None, "kind": "command", "answers": {}, "act": "stop"},
    {"text": "je voudrais parler à quelqu'un", "question": None, "kind": "command", "answers": {}, "act": "human"},
    {"text": "un rendez-vous svp", "question": None, "kind": "command", "answers": {}, "act": "human", "target": "talk"},
    {"text": "👍", "question": None, "kind": "smalltalk", "answers": {}, "act": "affirm"},
    {"text": "kaola, c'est quoi ?", "question": None, "kind": "question", "answers": {}, "topic": "kaola"},
    {"text": "à Liège", "question": "region", "kind": "direct", "answers": {"region": "wallonia"}},
)
"""Training lines for a console that needs few."""


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def slots(session: Session, chat_id: int) -> Mapping[str, Any]:
    """What the bot keeps of a conversation."""
    state = session.get_one(Chat, chat_id).state
    assert state is not None
    slots: Mapping[str, Any] = state["slots"]
    return slots


@dataclass
class Place:
    """A running console for tests."""

    context: ConsoleContext
    clock: Clock
    app: Starlette
    calls: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.context.database

    def rebuild(self, **changes: Any) -> None:
        """Serve the console over a context in which this is different."""
        self.context = replace(self.context, **changes)
        self.app = Starlette(routes=routes_of(self.context))

    def add_account(
        self, name: str, role: str = "advisor", region: str = "all", language: str | None = "en", totp: str | None = None
    ) -> None:
        with self.database.begin() as session:
            session.add(Advisor(name=name, role=role, region=region, language=language, totp=totp, created_at=self.clock(),
                                password=HASHED.setdefault("it", passwords.hashed(PASSWORD))))  # fmt: skip

    def browser(self, https: bool = False) -> TestClient:
        return TestClient(self.app, f"http{'s' if https else ''}://console.test", follow_redirects=False)

    def signed_in(self, name: str, password: str = PASSWORD, **form: str) -> TestClient:
        browser = self.browser()
        assert sign_in(browser, name, password, **form).status_code == 303
        return browser

    def lines(self, *languages: str) -> None:
        """A few training lines in these languages."""
        for language in languages:
            path = self.context.nlu / language / "people.jsonl"
            path.parent.mkdir(parents=True)
            path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")

    def chat(self, chat_id: int = 101, region: str | None = "wallonia", language: str = "fr", **slots: Any) -> None:
        """A conversation of a few turns, written as the turn repository writes them."""
        answers = {"region": region, "product_category": "beer", "requested_slot": "staff_count", **slots}
        with self.database.begin() as session:
            session.add(Chat(chat_id=chat_id, language=language, holder="bot", version=2, state={"slots": answers},
                             created_at=self.clock(), active_at=self.clock()))  # fmt: skip
            session.flush()
            self.says(session, chat_id, "Nous brassons une gueuze à Liège", answers={"region": "wallonia"})
            facts = {"question": "staff_count", "number": 3, "most": 17, "attempt": 0, "noted": [], "back": True,
                     "unclear": False, "ticked": [], "current": None}  # fmt: skip
            reply = Reply("ask", facts)
            for message in self.context.renderer.render(reply, Language(language)):
                self.context.repository.write_message(session.connection(), chat_id, Said(message, reply), self.clock(), 1)

    def says(self, session: Any, chat_id: int, text: str, kind: str = "text", **more: Any) -> None:
        fields = {"intent": "inform", "confidence": 0.91, "answers": {}, "question": None, **more}
        session.add(TranscriptMessage(chat_id=chat_id, direction="in", at=self.clock(), kind=kind, text=text, **fields))
        session.flush()

    def advised(self, chat_id: int, profile: dict[str, Any], rules_version: str | None = None, **other: Any) -> None:
        from advice.advise import advise_mapping
        from advice.data import as_data

        advice = {**as_data(advise_mapping(profile, self.context.knowledge, self.clock().date())), **other}
        first = next((one["id"] for one in advice["channels"] if one["role"] == "start"), None)
        with self.database.begin() as session:
            session.add(StoredRecommendation(chat_id=chat_id, at=self.clock(), as_of=advice["as_of"], first_channel=first,
                                             verdict=advice["verdict"], rules_version=rules_version or advice["rules_version"],
                                             profile=profile, advice=advice))  # fmt: skip


HASHED: dict[str, str] = {}


def sign_in(browser: TestClient, name: str, password: str = PASSWORD, **form: str) -> Any:
    page = browser.get("/console/sign-in")
    return browser.post("/console/sign-in", data={"csrf": csrf(page), "name": name, "password": password, **form})


def csrf(page: Any) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def post(browser: TestClient, path: str, **form: str) -> Any:
    """Send a form as the page at /console/account would."""
    return browser.post(path, data={"csrf": csrf(browser.get("/console/account")), **form})


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its least cost: the tests sign in a hundred times."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def place(tmp_path: Path, renderer: Renderer) -> Iterator[Place]:
    clock = Clock()
    database = Database(f"sqlite:///{tmp_path / 'console.db'}")
    database.upgrade()
    calls: list[str] = []

    app = app_context(database, renderer, clock, wait_for_change=no_wait, outbox_written=lambda: calls.append("written"),
                      person_erased=lambda: calls.append("erased"))  # fmt: skip
    context = ConsoleContext(app, nlu=tmp_path / "nlu", promoted=tmp_path / "promoted", dialogues=tmp_path / "dialogues")
    yield Place(context, clock, Starlette(routes=routes_of(context)), calls)
    database.close()
