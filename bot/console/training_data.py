"""The training data as an advisor changes it: one labelled line added, shown as a diff, written whole or not at all."""

from __future__ import annotations

import difflib
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from bot.core.errors import InputError
from nlu.reader.lines import ACT_OF, Line, read_lines

TAUGHT = "taught.jsonl"
"""The lines that advisors taught, in the folder of their language."""

INFORM, FAQ, EDIT, DONT_KNOW = "inform", "faq", "edit", "dont_know"
SMALLTALK = frozenset({"greet", "thank", "goodbye", "smalltalk", "are_you_bot", "affirm", "deny"})
HOSTILE = frozenset({"insult", "off_topic"})

FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls, halves of a character and separators of lines: none of them has a place in a line of a file."""
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of writing, so that a diff would read as another text."""

_WRITING = Lock()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A labelled message: `question` was open, `answers` is what is to be noted, `act` what was done, `topic` what was asked
    back, `target` what the act is about. `only`: it says nothing of the questions that it does not name."""

    language: str
    text: str
    question: str | None
    act: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    topic: str | None = None
    target: str | None = None
    only: bool = False

    @property
    def kind(self) -> str:
        """The kind of line, as the training data name it."""
        if self.act in (INFORM, FAQ) and self.answers:
            others = len(self.answers) > 1 or self.act == FAQ
            return "volunteer" if self.question not in self.answers else "multi" if others else "direct"
        implied = {INFORM: "hedge", FAQ: "question", EDIT: "correction", DONT_KNOW: "unknown"}
        return implied.get(self.act, "smalltalk" if self.act in SMALLTALK else "hostile" if self.act in HOSTILE else "command")

    @property
    def line(self) -> Line:
        """The line as training reads it back."""
        return Line.of(self.data(), self.language)

    def data(self) -> dict[str, Any]:
        """The line as it stands in a file."""
        kind = self.kind
        act = None if kind in ACT_OF and kind != "correction" else self.act
        return Line(
            self.text, self.language, self.question, kind, self.answers, act, self.topic, self.target, self.only
        ).data()  # fmt: skip


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
        origin = "/dev/null" if self.before is None else f"a/{self.name}"
        lines = difflib.unified_diff(_split(self.before or ""), _split(self.after), origin, f"b/{self.name}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    @classmethod
    def appended(cls, path: Path, name: str, before: str | None, rows: Iterable[Mapping[str, Any]]) -> Change:
        """The change that adds these JSON objects to a file, one a line."""
        begun = before or ""
        begun += "\n" if begun and not begun.endswith("\n") else ""
        return cls(path, name, before, begun + "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept of a file until it changes: what its lines do, and digests of their words."""

    stamp: tuple[int, int]
    intents: frozenset[str]
    digests: frozenset[int]


class TrainingData:
    """The labelled lines under ``nlu/<language>/``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: dict[Path, _Seen] = {}

    def intents(self, language: str) -> list[str]:
        """What the lines of this language do beside answering, as corrections name it: ``stop``, ``faq/kaola``."""
        found = frozenset[str]().union(*(self._seen_in(path, language).intents for path in self._files(language)))
        return sorted(found - {INFORM, FAQ})

    def known(self, lessons: Sequence[Lesson]) -> list[Line | None]:
        """For each lesson the line that has its words after the same question already; None where it is new."""
        found: dict[tuple[str, str, str | None], Line] = {}
        for language in {one.language for one in lessons}:
            wanted = {_key(one) for one in lessons if one.language == language}
            digests = {hash(key) for key in wanted}
            for path in self._files(language):
                if not digests.isdisjoint(self._seen_in(path, language).digests):
                    for line in self._lines(path, language):
                        if _key(line) in wanted:
                            found.setdefault((language, *_key(line)), line)
        return [found.get((one.language, *_key(one))) for one in lessons]

    def changes(self, lessons: Iterable[Lesson]) -> list[Change]:
        """What ``taught.jsonl`` becomes with these lessons; a line that is known already, or comes twice, changes nothing."""
        lessons = list(lessons)
        for lesson in lessons:
            check_text("text", lesson.text)
        new: dict[str, dict[tuple[str, str | None], Lesson]] = {}
        for lesson, line in zip(lessons, self.known(lessons), strict=True):
            if line is None:
                new.setdefault(lesson.language, {}).setdefault(_key(lesson), lesson)
        return [self._change(language, found.values()) for language, found in new.items()]

    def _change(self, language: str, lessons: Iterable[Lesson]) -> Change:
        path = self._root / language / TAUGHT
        name = f"{self._root.name}/{language}/{TAUGHT}"
        return Change.appended(path, name, text_of(path), [one.data() for one in lessons])

    def _files(self, language: str) -> list[Path]:
        return sorted((self._root / language).glob("*.jsonl"))

    def _seen_in(self, path: Path, language: str) -> _Seen:
        state = path.stat()
        stamp = (state.st_mtime_ns, state.st_size)
        seen = self._seen.get(path)
        if seen is None or seen.stamp != stamp:
            lines = list(self._lines(path, language))
            intents = frozenset(map(intent_of_act, lines))
            self._seen[path] = seen = _Seen(stamp, intents, frozenset(hash(_key(line)) for line in lines))
        return seen

    def _lines(self, path: Path, language: str) -> Iterator[Line]:
        try:
            yield from read_lines(path, language)
        except ValueError as error:
            told = str(error).replace(str(self._root.parent) + os.sep, "")
            raise InputError(f"{told}; it takes one labelled message a line") from None


def intent_of_act(line: Line) -> str:
    """The act of a line as corrections name it, with its topic or what it is about: ``faq/kaola``, ``edit/staff_count``."""
    act = line.act or INFORM
    if line.topic and act in (INFORM, FAQ):
        return f"{FAQ}/{line.topic}"
    return f"{act}/{line.target}" if line.target else act


def same_label(one: Line, other: Line) -> bool:
    """Whether two lines of the same words teach the same."""

    def label(line: Line) -> tuple[Any, ...]:
        return intent_of_act(line), dict(line.answers)

    return label(one) == label(other)


def check_text(name: str, text: str) -> None:
    """Refuse a text that holds what no line of a file may hold."""
    for letter in text:
        if unicodedata.category(letter) in FORBIDDEN or TURNED.match(letter):
            raise InputError(f"{name}: invalid value {text!r}; expected letters, figures, signs and emoji on one line, no "
                             f"control character such as {letter!a}")  # fmt: skip


def write(changes: Iterable[Change]) -> None:
    """Put the changes into the files: into all of them or into none, and into none when one was edited meanwhile."""
    changes = list(changes)
    with _WRITING:
        for change in changes:
            if text_of(change.path) != change.before:
                raise InputError(f"{change.name}: edited meanwhile; look at the change again")
        done: list[Change] = []
        try:
            for change in changes:
                change.path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(change.path, change.after)
                done.append(change)
        except OSError:
            for change in reversed(done):
                if change.before is None:
                    change.path.unlink(missing_ok=True)
                else:
                    replace_file(change.path, change.before)
            raise


def text_of(path: Path) -> str | None:
    """What a file holds, its line ends as they are; None where there is none."""
    return path.read_bytes().decode("utf-8") if path.exists() else None


def replace_file(path: Path, text: str) -> None:
    """Write a file whole: whoever reads it meanwhile sees the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def plain(text: str) -> str:
    """The words of a line without case and signs: two lines of the same words are one. Signs alone stay what they are."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def _key(one: Lesson | Line) -> tuple[str, str | None]:
    return plain(one.text), one.question


def _split(text: str) -> list[str]:
    """The lines as git counts them: only a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+$", text)
