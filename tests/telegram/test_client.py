"""The connection is closed when it is told to, though it was never initialized."""

from __future__ import annotations

import pytest
from telegram.error import NetworkError

from bot.telegram.client import Client, connect
from tests.emulator import Emulator

pytestmark = pytest.mark.asyncio


@pytest.fixture
def client(emulator: Emulator) -> Client:
    return connect(emulator.token, emulator.api_url, per_second=0)


async def test_after_the_shutdown_nothing_is_asked_of_telegram(client: Client, emulator: Emulator) -> None:
    await client.get_me()
    await client.fetch(offset=None, wait=0, limit=1, allowed=())
    asked = len(emulator.calls)
    await client.shutdown()
    for call in (client.get_me, lambda: client.fetch(offset=None, wait=0, limit=1, allowed=())):
        with pytest.raises(NetworkError, match="not initialized"):
            await call()
    assert len(emulator.calls) == asked


async def test_a_second_shutdown_does_no_harm(client: Client) -> None:
    await client.shutdown()
    await client.shutdown()
