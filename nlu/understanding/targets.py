"""What a wish is about: the answer to change, the language to go on in, what to set a date for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any


class Targets:
    """What an act is about: the question to change, the language, what is asked for; by the words of ``targets.yml``."""

    def __init__(self, data: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._patterns = {
            intent: {target: re.compile("|".join(f"(?<!\\w)(?:{p})" for p in patterns)) for target, patterns in entry.items()}
            for intent, entry in data.items()
        }

    def target(self, intent: str, text: str) -> tuple[str, int, int] | None:
        """The one target that `text` (folded) names for `intent`, with where it stands; None for none or several."""
        found: dict[str, Any] = {}
        for target, pattern in self._patterns.get(intent, {}).items():
            match = pattern.search(text)
            if match:
                found[target] = match
        if len(found) != 1:
            return None
        ((target, match),) = found.items()
        return target, match.start(), match.end()
