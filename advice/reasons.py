"""Reasons as data: a catalogue code and the facts behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: the text ``advice.<code>``, with `facts` (plain JSON: answers, thresholds, figures)."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    sources: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return a hash; `facts` itself is a mapping and has none."""
        return hash((self.code, self.sources, tuple(sorted((key, str(value)) for key, value in self.facts.items()))))
