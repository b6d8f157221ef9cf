"""The scripted interviews of the benchmark: each message and the question it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from advice.yaml_files import read_yaml

FILE = Path(__file__).parent / "interviews.yml"
COUNTS_FROM = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One message: the open question and the text."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview: an opening, then rounds that repeat without end."""

    language: str
    opening: Sequence[Line]
    rounds: Sequence[Line]

    def lines(self) -> Iterator[Line]:
        """Yield the messages without end."""
        yield from self.opening
        for number in count(COUNTS_FROM):
            for line in self.rounds:
                yield Line(line.question, line.text.replace("{n}", str(number)))


def load_interviews(path: Path = FILE) -> list[Interview]:
    """Return the interviews in the file at `path`."""
    return [
        Interview(
            language=data["language"],
            opening=[Line(line["question"], line["says"]) for line in data["opening"]],
            rounds=[Line(data["rounds"]["question"], text) for text in data["rounds"]["says"]],
        )
        for data in read_yaml(path)
    ]
