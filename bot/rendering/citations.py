"""The sources of a document: each cited by its number, and listed once at the end."""

from __future__ import annotations

from collections.abc import Iterable

from bot.rendering.sources import Sources
from bot.rendering.words import Words


class Citations:
    """Numbers sources in the order in which they are cited. One for each document."""

    def __init__(self, words: Words, sources: Sources) -> None:
        self._words = words
        self._sources = sources
        self._numbers: dict[str, int] = {}

    def cite(self, codes: Iterable[str], as_of: str | None = None) -> str:
        """The numbers of these sources, then "our own estimate" and the like in words, then as of when."""
        numbers: dict[int, None] = {}
        kinds: dict[str, None] = {}
        for code in codes:
            if self._sources.printed(code):
                numbers[self._number(code)] = None
            else:
                kinds[self._sources.name(self._words, code)] = None
        parts = [f"[{', '.join(str(number) for number in sorted(numbers))}]"] if numbers else []
        return " · ".join([*parts, *kinds, *([self._words.date(as_of)] if as_of else [])])

    def numbers(self, codes: Iterable[str]) -> str:
        """The numbers alone, for a text that says itself what it estimates."""
        return self.cite(code for code in codes if self._sources.printed(code))

    def listed(self) -> list[str]:
        """The cited sources with their numbers."""
        return [f"[{number}] {said}" for said, number in self._numbers.items()]

    def _number(self, code: str) -> int:
        return self._numbers.setdefault(self._sources.full(self._words, code), len(self._numbers) + 1)
