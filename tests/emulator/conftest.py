"""A bot, a person and bare HTTP for the tests of the emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio
from telegram import (
    Bot,
)

from tests.emulator import Emulator, Person
from tests.emulator.fixtures import emulator, legal_emulator, library_bot

__all__ = ["emulator", "legal_emulator"]


@pytest_asyncio.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    async with library_bot(emulator) as running:
        yield running


@pytest.fixture
def marie(emulator: Emulator) -> Person:
    return emulator.person(5, "Marie", "fr", started=True)


@pytest.fixture
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{emulator.api_url}{emulator.token}/", trust_env=False) as client:
        yield client
