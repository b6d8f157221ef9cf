"""Every line of lines/<language>.txt is read as it says; without sentence vectors, so by rules and word lists alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nlu.understanding.reader import Reader

ROOT = Path(__file__).resolve().parents[2]
LINES = Path(__file__).with_name("lines")
TODAY = date(2026, 11, 22)


def lines() -> list[tuple[str, str, str, str]]:
    found = []
    for path in sorted(LINES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                question, rest = line.split(" | ", 1)
                text, expected = rest.rsplit(" | ", 1)
                found.append((path.stem, question.strip(), text, expected.strip()))
    return found


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(ROOT / "knowledge", ROOT / "nlu" / "gazetteer")


@pytest.mark.parametrize(("language", "question", "text", "expected"), lines())
def test_the_line_is_read_as_it_says(reader: Reader, language: str, question: str, text: str, expected: str) -> None:
    asked = None if question == "-" else question
    reading = reader.read(text, asked, language, today=TODAY)
    wanted, *others = [part.strip() for part in expected.split(" ; ")]
    further = dict(other.split("=") for other in others)
    given = {answer.question: shown(answer.value) for answer in reading.answers}
    taken = given.pop(asked, "-") if asked else "-"
    assert given == further
    if wanted.startswith("?"):
        assert taken == "-"
        assert wanted[1:] == "" or wanted[1:] in [shown(guess.value) for guess in reading.guesses]
    else:
        assert taken == wanted


def shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
