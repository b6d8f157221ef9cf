"""The lines of lines/<language>.txt: most are read as they say, more than the floor of each language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nlu.reader.reader import Reader

LINES = Path(__file__).with_name("lines")
TODAY = date(2026, 11, 22)
FLOORS = {"fr": 0.84, "nl": 0.81, "en": 0.86, "de": 0.86}
"""The least share that is read as the lines say."""
WRONG = {"fr": 0.09, "nl": 0.07, "en": 0.08, "de": 0.08}
"""The largest share in which anything is filled that the line does not say."""


def lines(language: str) -> list[tuple[str, str, str]]:
    found = []
    for line in (LINES / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            question, rest = line.split(" | ", 1)
            text, expected = rest.rsplit(" | ", 1)
            found.append((question.strip(), text, expected.strip()))
    return found


@pytest.mark.parametrize("language", FLOORS)
def test_most_lines_are_read_as_they_say(reader: Reader, language: str) -> None:
    told = lines(language)
    read = [_read(reader, language, *line) for line in told]
    missed = [f"{' | '.join(line)} -> {given}" for line, (right, _, given) in zip(told, read, strict=True) if not right]
    wrong = sum(bad for _, bad, _ in read)
    print(f"{language}: {len(told) - len(missed)} of {len(told)} as they say, {wrong} with something wrong", *missed, sep="\n")
    assert len(told) - len(missed) >= FLOORS[language] * len(told)
    assert wrong <= WRONG[language] * len(told)


def _read(reader: Reader, language: str, question: str, text: str, expected: str) -> tuple[bool, bool, dict[str, str]]:
    """Whether the line is read as it says, whether anything wrong is filled, and what is. A guess may be taken, if right."""
    asked = None if question == "-" else question
    wanted, *others = [part.strip() for part in expected.split(" ; ")]
    due = dict(other.split("=") for other in others)
    may = {}
    if asked and wanted.startswith("?"):
        may = {asked: wanted[1:]}
    elif asked and wanted != "-":
        due[asked] = wanted
    given = {one.question: _shown(one.value) for one in reader.read(text, asked, language, TODAY).answers}
    wrong = any(value not in (due.get(name), may.get(name)) for name, value in given.items())
    return not wrong and set(due) <= set(given), wrong, given


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
