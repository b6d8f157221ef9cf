"""Databases and processes for the tests of reliability."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator import Emulator
from tests.reliability.databases import fresh_database, postgres_server
from tests.reliability.nursery import Nursery


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server; the test is left out where there is none."""
    with postgres_server() as address:
        if address is None:
            pytest.skip("no PostgreSQL here: set TEST_POSTGRES_URL")
        yield address


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Starts bot processes."""
    with Nursery(tmp_path_factory.mktemp("bots") / "log.txt") as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'comptoir.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgres")) as address:
            yield address


@pytest.fixture
def telegram() -> Iterator[Emulator]:
    """A Telegram whose webhook is tried again quickly; the test fails when the bot made an illegal call."""
    with Emulator(webhook_pace=0.02, webhook_timeout=10.0) as running:
        yield running
    # A killed bot's last poll is ended by its successor's: that is Telegram's way, and nobody's fault.
    illegal = [one for one in running.violations if "terminated by other getUpdates" not in one.description]
    assert not illegal, "\n".join(str(violation) for violation in illegal[:10])
