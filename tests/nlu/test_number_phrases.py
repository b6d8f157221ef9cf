"""Figures out of a grammar: what is taken is what was meant, slips of the finger or not; most is taken."""

from __future__ import annotations

import random
from datetime import date

import pytest

from nlu.reader.reader import Reader
from tests.values.number_phrases import Phrase, misspelt, phrases

TODAY = date(2026, 11, 22)
EACH = 12
"""A tenth of what the grammar gives is enough to see a language go wrong."""
TAKEN = 0.8
"""The least share that is taken."""
WRONG, WRONG_BY_A_SLIP = 0.03, 0.04
"""The largest shares that are taken wrongly."""


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_what_is_taken_is_what_was_meant(reader: Reader, language: str) -> None:
    said = list(phrases(language, random.Random(11), EACH))
    taken = [_taken(reader, phrase) for phrase in said]
    wrong = _wrong(said, taken)
    share = sum(value is not None for value in taken) / len(said)
    print(f"{language}: {share:.2f} of {len(said)} taken, wrong: {wrong}", *_missed(said, taken), sep="\n")
    assert len(wrong) <= WRONG * len(said)
    assert share >= TAKEN


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_a_slip_of_the_finger_fills_little_wrong(reader: Reader, language: str) -> None:
    chance = random.Random(12)
    said = [misspelt(phrase, chance) for phrase in phrases(language, chance, EACH)]
    wrong = _wrong(said, [_taken(reader, phrase) for phrase in said])
    print(f"{language}: wrong of {len(said)}: {wrong}")
    assert len(wrong) <= WRONG_BY_A_SLIP * len(said)


def _taken(reader: Reader, phrase: Phrase) -> float | None:
    value = reader.read(phrase.text, phrase.question, phrase.language, TODAY).value(phrase.question)
    return None if value is None else float(value)


def _wrong(said: list[Phrase], taken: list[float | None]) -> list[tuple[str, str, float]]:
    return [(one.question, one.text, value) for one, value in zip(said, taken, strict=True)
            if value is not None and abs(value - one.value) > 0.005 * one.value]  # fmt: skip


def _missed(said: list[Phrase], taken: list[float | None]) -> list[str]:
    return [f"{one.question} | {one.text}" for one, value in zip(said, taken, strict=True) if value is None]
