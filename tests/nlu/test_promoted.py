"""Every line that an advisor corrected and promoted is understood as the advisor said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.cli.parse import as_data
from tests.nlu.scoring import Scored, score

PROMOTED = Path(__file__).parent / "promoted"
TODAY = "2026-11-22"


def promoted(folder: Path = PROMOTED) -> list[dict[str, Any]]:
    """The promoted lines of all languages."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines() if line.strip()]


def is_understood(one: Scored) -> bool:
    """Whether all was taken that the advisor named, nothing else, under the intent that the advisor chose."""
    topic = one.line.get("topic")
    return one.exact and one.intent_right and topic in (None, one.parsed["topic"])


async def misunderstood(engine: Any, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that are not understood as expected, each with what was understood instead."""
    wrong = []
    for line in lines:
        understood = await engine.parse(line["text"], line["question"], line["language"], TODAY)
        parsed = as_data(line["text"], line["question"], understood, line["language"])
        if not is_understood(score(line, parsed)):
            wrong.append({"expected": line, "understood": parsed})
    return wrong


async def test_every_promoted_line_is_understood(engine: Any) -> None:
    assert await misunderstood(engine, promoted()) == []
