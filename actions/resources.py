"""What every action needs of the knowledge: read once, when the first action runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from advice.knowledge import Knowledge, load_knowledge
from advice.questions import Interview

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"


@dataclass(frozen=True, slots=True)
class Resources:
    """The dated facts and the questions among them."""

    knowledge: Knowledge

    @property
    def interview(self) -> Interview:
        return self.knowledge.interview


@cache
def resources() -> Resources:
    """The knowledge in the project's own folder."""
    return Resources(load_knowledge(KNOWLEDGE))
