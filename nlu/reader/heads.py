"""What the model says of a message: one choice for each head, and a tag for each piece of the text.

The heads follow from ``knowledge/questions.yml`` and the training lines; a new option or topic needs lines and a training.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nlu.reader.lines import Line

ABSENT, PRESENT, ZERO, YES, NO, NONE = "absent", "present", "zero", "yes", "no", "none"
ACT, TOPIC, TARGET, LANGUAGE = "act", "topic", "target", "language"
SEVERAL = "/"


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads in order, each with its options; `tags` are the questions that a figure in the text may answer."""

    options: Mapping[str, tuple[str, ...]]
    tags: tuple[str, ...]
    questions: tuple[str, ...]

    @classmethod
    def of(cls, interview: Iterable[Mapping[str, Any]], lines: Iterable[Line]) -> Heads:
        """The heads for the questions of ``questions.yml``, and for the acts and topics that `lines` name."""
        options: dict[str, tuple[str, ...]] = {}
        tags: list[str] = [NONE]
        questions = []
        for question in interview:
            name, kind = question["id"], question["type"]
            questions.append(name)
            match kind:
                case "choice":
                    options[name] = (ABSENT, *question["options"])
                case "yes_no":
                    options[name] = (ABSENT, YES, NO)
                case "several":
                    for option in (*question["options"], NONE):
                        options[f"{name}{SEVERAL}{option}"] = (ABSENT, YES)
                case "number":
                    options[name] = (ABSENT, PRESENT, ZERO)
                    tags.append(name)
                case _:
                    options[name] = (ABSENT, PRESENT)
        lines = list(lines)
        options[ACT] = tuple(sorted({line.act for line in lines if line.act}))
        options[TOPIC] = (NONE, *sorted({line.topic for line in lines if line.topic}))
        named = {line.target for line in lines if line.target} - set(questions)
        options[TARGET] = (NONE, *questions, *sorted(named))
        options[LANGUAGE] = tuple(dict.fromkeys(line.language for line in lines))
        return cls(options, tuple(tags), tuple(questions))

    def data(self) -> dict[str, Any]:
        """Plain JSON, for the model's file."""
        return {"options": {name: list(options) for name, options in self.options.items()}, "tags": list(self.tags),
                "questions": list(self.questions)}  # fmt: skip

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Heads:
        """From what `data` gave."""
        options = {name: tuple(options) for name, options in data["options"].items()}
        return cls(options, tuple(data["tags"]), tuple(data["questions"]))

    @property
    def width(self) -> int:
        """How many numbers all heads have together."""
        return sum(len(options) for options in self.options.values())

    def places(self) -> dict[str, slice]:
        """Where each head's numbers stand."""
        places, at = {}, 0
        for name, options in self.options.items():
            places[name] = slice(at, at + len(options))
            at += len(options)
        return places

    def heads_of(self, question: str) -> list[str]:
        """The heads that answer `question`: several for a question with several answers."""
        return [name for name in self.options if name == question or name.startswith(question + SEVERAL)]
