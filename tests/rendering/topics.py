"""The topics of the questions back, and their words."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.core.languages import Language

ROOT = Path(__file__).parents[2]


LANGUAGES = [language.value for language in Language]


@cache
def load(*parts: str) -> Any:
    return yaml.safe_load(ROOT.joinpath(*parts).read_text(encoding="utf-8"))


TOPICS: list[dict[str, Any]] = load("knowledge", "faq.yml")["topics"]


IDS = [topic["id"] for topic in TOPICS]
