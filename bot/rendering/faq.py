"""The answers to questions back, each with its sources and their date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from actions import replies
from advice.yaml_files import read_yaml
from bot.core.messages import Message
from bot.rendering.sources import Sources
from bot.rendering.words import Words


@dataclass(frozen=True, slots=True)
class Topic:
    """One question back: the figures that its answer shows, and where they come from."""

    id: str
    sources: tuple[str, ...]
    as_of: str
    facts: Mapping[str, Any]


class Faq:
    """Answers the topics of ``knowledge/faq.yml``."""

    def __init__(self, topics: Mapping[str, Topic], sources: Sources) -> None:
        self._topics = topics
        self._sources = sources

    @property
    def topics(self) -> frozenset[str]:
        """The ids of the topics that can be answered."""
        return frozenset(self._topics)

    def answer(self, words: Words, facts: replies.Faq) -> Message:
        """The answer in one to three sentences, then its sources and their date."""
        topic = self._topics[facts["topic"]]
        text = words.say(f"faq.{topic.id}.answer", **topic.facts)
        line = self._sources.line(words, topic.sources, topic.as_of)
        return Message(html=str(Markup("{}\n\n<i>{}</i>").format(text, line)))


def load_faq(knowledge: Path) -> Faq:
    """The topics of ``faq.yml`` in the folder `knowledge`."""
    entries = read_yaml(knowledge / "faq.yml")["topics"]
    return Faq(
        {
            entry["id"]: Topic(entry["id"], tuple(entry["sources"]), str(entry["as_of"]), entry.get("facts") or {})
            for entry in entries
        },
        Sources.load(knowledge),
    )
