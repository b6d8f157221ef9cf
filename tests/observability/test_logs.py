"""No level of the log holds what people write."""

from __future__ import annotations

from typing import Any

import pytest
import structlog

from bot.observability import logs
from tests.dialogue.turns import play, pressed, typed


async def test_a_turn_logs_nothing_that_was_written(engine: Any, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG")
    await play(engine, [pressed("greet"), typed("Nous faisons des zzpralines à Liège")])
    written = capsys.readouterr()
    assert "zzpralines" not in written.out + written.err
    assert "wallonia" not in written.out + written.err


def test_our_own_details_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG")
    structlog.get_logger().debug("a detail", chat=7)
    line = capsys.readouterr().err
    assert "a detail" in line and "chat=7" in line
    assert "pathname" not in line
