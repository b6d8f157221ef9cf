"""The training lines: messages that people might type, each with what a careful advisor takes from it.

One JSON object a line in ``nlu/<language>/*.jsonl``:

======== ==============================================================================================
text     the message
question the question that was open, or null when any may have been
kind     direct, multi, volunteer, hedge, unknown, trap, question, command, correction, smalltalk, hostile
answers  every fact that is to be noted, by question id; ``{}`` for none
act      the dialogue act, where the kind does not say it
topic    what a question back is about; ``other`` when no topic fits
target   which answer a correction changes, or null
only     true: the line says nothing of the questions that it does not name
======== ==============================================================================================
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ACT_OF = {"direct": "inform", "multi": "inform", "volunteer": "inform", "hedge": "inform", "trap": "inform",
          "unknown": "dont_know", "question": "faq", "correction": "edit"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled message; `act` is None where nobody said."""

    text: str
    language: str
    question: str | None
    kind: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    act: str | None = None
    topic: str | None = None
    target: str | None = None
    only: bool = False

    def data(self) -> dict[str, Any]:
        """The JSON object that `of` reads back."""
        told = {"text": self.text, "question": self.question, "kind": self.kind, "answers": dict(self.answers),
                "act": self.act, "topic": self.topic, "target": self.target, "only": self.only}  # fmt: skip
        return {key: value for key, value in told.items() if value or key in ("question", "answers")}

    @classmethod
    def of(cls, data: Mapping[str, Any], language: str) -> Line:
        """The line that a JSON object describes."""
        kind = data["kind"]
        return cls(
            data["text"], language, data.get("question"), kind, data.get("answers") or {},
            data.get("act") or ACT_OF.get(kind), data.get("topic"), data.get("target"), bool(data.get("only")),
        )  # fmt: skip


def read_lines(path: Path, language: str) -> Iterator[Line]:
    """The lines of one file.

    Raises:
        ValueError: a line is no JSON object of this form; the message names file and line.
    """
    with path.open(encoding="utf-8") as file:
        for number, row in enumerate(file, 1):
            if not row.strip():
                continue
            try:
                yield Line.of(json.loads(row), language)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ValueError(f"{path}:{number}: no labelled message ({error})") from None


def read_folder(folder: Path, languages: tuple[str, ...]) -> list[Line]:
    """Every line below `folder`, language by language, file by file."""
    return [
        line
        for language in languages
        for path in sorted((folder / language).glob("*.jsonl"))
        for line in read_lines(path, language)
    ]
