"""A bot's connection to the emulated Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.telegram.client import Client, connect
from bot.telegram.delivery import TelegramDelivery
from tests.emulator import Emulator, Person
from tests.emulator.fixtures import emulator, legal_emulator

__all__ = ["client", "emulator", "legal_emulator"]


@pytest_asyncio.fixture
async def client(emulator: Emulator) -> AsyncIterator[Client]:
    """A client of the emulator, unhurried by rate limits."""
    bot = connect(emulator.token, emulator.api_url, per_second=0)
    yield bot
    await bot.shutdown()


@pytest.fixture
def delivery(client: Client) -> TelegramDelivery:
    return TelegramDelivery(client)


@pytest.fixture
def person(legal_emulator: Emulator) -> Person:
    return legal_emulator.person(5, "abdo <", started=True)
