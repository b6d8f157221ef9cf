"""The first development set, of one author: tests/nlu/dev. Only its totals are still of use, since rules were tuned on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from bot.core import paths
from tests.nlu.measures import Reads
from tests.nlu.scoring import Scored, score, table
from tests.nlu.sets import DEV, FOLDER, LANGUAGES, rows

NAME = DEV
TODAY = date(2026, 11, 22)
CHANNEL_TOPICS = {"douyin_global": "douyin", "freshippo": "hema", "wechat_store": "wechat", "mia": "mia_babytree",
                  "jd_worldwide": "jd", "membership_clubs": "sams_costco", "tmall_global": "tmall"}  # fmt: skip


def figures(reader: Reads) -> dict[str, dict[str, float]]:
    """The figures by language."""
    return table(
        [_scored(reader, row) for language in LANGUAGES for row in rows(FOLDER / DEV / f"{language}.jsonl")], topics()
    )


def _scored(reader: Reads, row: dict[str, Any]) -> Scored:
    reading = reader.read(row["text"], row["question"], row["language"], TODAY)
    parsed = {
        "answers": {answer.question: answer.value for answer in reading.answers},
        "intent": reading.act[0], "confidence": reading.act[1], "topic": reading.topic[0] if reading.topic else None,
    }  # fmt: skip
    return score(row, parsed)


def topics() -> dict[Any, set[str]]:
    """The topic ids that answer each number of the common questions, and each name."""
    found: dict[Any, set[str]] = {}
    for topic in yaml.safe_load((paths.KNOWLEDGE / "faq.yml").read_text("utf-8"))["topics"]:
        if "kb" in topic:
            found.setdefault(topic["kb"], set()).add(topic["id"])
    return found | {name: {topic} for name, topic in CHANNEL_TOPICS.items()}
