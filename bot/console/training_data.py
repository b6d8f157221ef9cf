"""The training data as an advisor changes it: one line added to one intent, shown as a diff, written whole or not at all."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import InputError

INTENT = re.compile(r"^(\s*)- intent:\s*(\S+)\s*$")
EXAMPLE = re.compile(r"^(\s+)- (.*)$")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A line and the intent that it is an example of."""

    language: str
    intent: str
    example: str


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after."""

    path: Path
    name: str
    before: str | None
    """None where the file is new."""
    after: str

    @property
    def diff(self) -> str:
        """The change as a patch that ``git apply`` takes."""
        old, new = (self.before or "").splitlines(keepends=True), self.after.splitlines(keepends=True)
        origin = "/dev/null" if self.before is None else f"a/{self.name}"
        return "".join(difflib.unified_diff(old, new, origin, f"b/{self.name}"))


class TrainingData:
    """The examples under ``nlu/<language>/``."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def intents(self, language: str) -> list[str]:
        """The intents that have examples in this language, in the order of the files."""
        return list(dict.fromkeys(intent for _, intent, _ in self._blocks(language)))

    def known(self, lesson: Lesson) -> str | None:
        """The intent under which this very line stands already; None where it is new."""
        wanted = plain(lesson.example)
        for text in self._texts(lesson.language).values():
            for intent, example in _examples(text):
                if plain(example) == wanted:
                    return intent
        return None

    def changes(self, lessons: Iterable[Lesson]) -> list[Change]:
        """What the files become with these lessons; a line that is known already, or comes twice, changes nothing."""
        after: dict[Path, str] = {}
        for lesson in lessons:
            path = self._file_of(lesson)
            texts = {**self._texts(lesson.language), **after}
            if plain(lesson.example) not in {plain(example) for text in texts.values() for _, example in _examples(text)}:
                after[path] = _with(after.get(path) or path.read_text(encoding="utf-8"), lesson)
        return [
            Change(path, f"{self._root.name}/{path.relative_to(self._root)}", path.read_text(encoding="utf-8"), text)
            for path, text in after.items()
        ]

    def _file_of(self, lesson: Lesson) -> Path:
        for path, intent, _ in self._blocks(lesson.language):
            if intent == lesson.intent:
                return path
        raise InputError(f"intent: {lesson.intent!r} is not right; it takes one that nlu/{lesson.language} has examples of")

    def _blocks(self, language: str) -> Iterator[tuple[Path, str, str]]:
        for path, text in self._texts(language).items():
            for line in text.splitlines():
                found = INTENT.match(line)
                if found:
                    yield path, found[2], text

    def _texts(self, language: str) -> Mapping[Path, str]:
        return {path: path.read_text(encoding="utf-8") for path in sorted((self._root / language).glob("*.yml"))}


def write(changes: Iterable[Change]) -> None:
    """Put the changes into the files, unless one of them was edited meanwhile."""
    changes = list(changes)
    for change in changes:
        if text_of(change.path) != change.before:
            raise InputError(f"{change.name}: edited meanwhile; look at the change again")
    for change in changes:
        change.path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(change.path, change.after)


def text_of(path: Path) -> str | None:
    """What a file holds; None where there is none."""
    return path.read_text(encoding="utf-8") if path.exists() else None


def replace_file(path: Path, text: str) -> None:
    """Write a file whole: whoever reads it meanwhile sees the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    Path(name).replace(path)


def _examples(text: str) -> Iterator[tuple[str, str]]:
    intent = ""
    for line in text.splitlines():
        found, example = INTENT.match(line), EXAMPLE.match(line)
        if found:
            intent = found[2]
        elif example and intent:
            yield intent, example[2]


def _with(text: str, lesson: Lesson) -> str:
    lines = text.splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if (found := INTENT.match(line)) and found[2] == lesson.intent)
    last, indent = at, "      "
    for index in range(at + 1, len(lines)):
        if INTENT.match(lines[index]):
            break
        example = EXAMPLE.match(lines[index])
        if example:
            last, indent = index, example[1]
    if last == at:
        raise InputError(f"intent: {lesson.intent!r} has no list of examples to add to")
    if not lines[last].endswith("\n"):
        lines[last] += "\n"
    lines.insert(last + 1, f"{indent}- {lesson.example}\n")
    return "".join(lines)


def plain(text: str) -> str:
    """The words of a line without case and signs: two lines of the same words are one."""
    return " ".join(re.findall(r"\w+", text.casefold()))
