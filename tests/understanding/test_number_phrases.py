"""Figures out of a grammar: what is taken is what was meant, slips of the finger or not; most is taken."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from nlu.understanding.reader import Reader
from tests.understanding.number_phrases import Phrase, misspelt, phrases

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
TAKEN = 0.9


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(ROOT / "knowledge", ROOT / "nlu" / "gazetteer")


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_what_is_taken_is_what_was_meant(reader: Reader, language: str) -> None:
    said = list(phrases(language, random.Random(11)))
    taken = [_taken(reader, phrase) for phrase in said]
    assert _wrong(said, taken) == []
    assert sum(value is not None for value in taken) / len(said) >= TAKEN, _missed(said, taken)


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_a_slip_of_the_finger_fills_nothing_wrong(reader: Reader, language: str) -> None:
    chance = random.Random(12)
    said = [misspelt(phrase, chance) for phrase in phrases(language, chance)]
    assert _wrong(said, [_taken(reader, phrase) for phrase in said]) == []


def _taken(reader: Reader, phrase: Phrase) -> float | None:
    reading = reader.read(phrase.text, phrase.question, phrase.language, today=TODAY)
    return next((answer.value for answer in reading.answers if answer.question == phrase.question), None)


def _wrong(said: list[Phrase], taken: list[float | None]) -> list[tuple[str, str, float]]:
    return [(one.question, one.text, value) for one, value in zip(said, taken, strict=True)
            if value is not None and abs(value - one.value) > 0.005 * one.value]  # fmt: skip


def _missed(said: list[Phrase], taken: list[float | None]) -> list[str]:
    return [f"{one.question} | {one.text}" for one, value in zip(said, taken, strict=True) if value is None]
