"""How sources are named to a person: by a short name where the catalogue has one, else by where and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from advice.yaml_files import read_yaml
from bot.rendering.words import Words


class Sources:
    """The sources of ``knowledge/sources.yml``."""

    def __init__(self, sources: Mapping[str, Mapping[str, Any]]) -> None:
        self._sources = sources

    @classmethod
    def load(cls, knowledge: Path) -> Sources:
        """The sources in the folder `knowledge`."""
        return cls(read_yaml(knowledge / "sources.yml")["sources"])

    def line(self, words: Words, codes: Iterable[str], as_of: str) -> Markup:
        """One line: the names of the sources, each once, and as of when."""
        names = dict.fromkeys(self.name(words, code) for code in codes)
        return words.say("dialogue.source", sources=" · ".join(names), as_of=words.date(as_of))

    def printed(self, code: str) -> bool:
        """Whether the source can be looked up: an estimate and general knowledge cannot."""
        return self._sources[code]["where"] is not None

    def full(self, words: Words, code: str) -> str:
        """A source as a list of sources names it: its short name, then where it was found."""
        name, where = self.name(words, code), str(self._sources[code]["where"])
        return where if name == where else f"{name}, {where}"

    def name(self, words: Words, code: str) -> str:
        """The short name of one source."""
        if f"faq.sources.{code}" in words:
            return words.say(f"faq.sources.{code}").unescape()
        source = self._sources[code]
        if source["kind"] in ("estimate", "general_knowledge"):
            return words.say(f"advice.sources.kind.{source['kind']}").unescape()
        where = str(source["where"]).split(";")[0].split("/")[0].split(" …")[0].strip()
        return f"{where}, {source['date']}" if source["date"] else where
