"""Why something is so, as data: a code of the catalogue and the facts that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: the text is ``advice.<code>``, filled with `facts` (plain JSON: answers, thresholds, figures)."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    sources: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """A hash, although `facts` is a mapping."""
        return hash((self.code, self.sources, tuple(sorted((key, str(value)) for key, value in self.facts.items()))))
