"""The `emulator` fixture: `from tests.emulator.fixtures import emulator` in a conftest.py or a test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.emulator.emulator import Emulator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A fresh emulator on a free port, with quick attempts at a webhook."""
    with Emulator(webhook_pace=0.01, webhook_timeout=5.0) as running:
        yield running


@pytest.fixture
def legal_emulator(emulator: Emulator) -> Iterator[Emulator]:
    """The same; the test fails when the bot made a call that Telegram would refuse or pass over."""
    yield emulator
    assert not emulator.violations, "\n".join(str(violation) for violation in emulator.violations)


def library_bot(emulator: Emulator) -> Bot:
    """python-telegram-bot's own Bot for the emulator; it reads no certificates, which spares most of its start."""
    plain = {"verify": False, "trust_env": False}
    requests = [HTTPXRequest(httpx_kwargs=plain) for _ in range(2)]
    return Bot(
        emulator.token,
        base_url=emulator.api_url,
        base_file_url=emulator.file_url,
        request=requests[0],
        get_updates_request=requests[1],
    )
