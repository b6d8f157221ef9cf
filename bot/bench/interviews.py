"""The scripted interviews of the benchmark: what is said, and which question is open when it is said."""

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
    """One message: the question that is open, and the words."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview's opening, then rounds without end."""

    language: str
    opening: Sequence[Line]
    rounds: Sequence[Line]

    def lines(self) -> Iterator[Line]:
        """What is said, message by message, for ever."""
        yield from self.opening
        for number in count(COUNTS_FROM):
            for line in self.rounds:
                yield Line(line.question, line.text.replace("{n}", str(number)))


def load_interviews(path: Path = FILE) -> list[Interview]:
    """The interviews in the file at `path`."""
    return [
        Interview(
            language=data["language"],
            opening=[Line(line["question"], line["says"]) for line in data["opening"]],
            rounds=[Line(data["rounds"]["question"], text) for text in data["rounds"]["says"]],
        )
        for data in read_yaml(path)
    ]
