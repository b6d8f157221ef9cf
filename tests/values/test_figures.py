"""Figures: the corpus, the grammar of spelt numbers, any text at all, and the work that a long text takes."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advice.questions import Question
from nlu.values import Figure, Value, figures, places, value_for
from tests.values.conftest import TODAY, number_questions
from tests.values.number_phrases import Phrase, misspelt, phrases

LANGUAGES = ("fr", "nl", "en", "de")
CORPUS = [
    (language, text, held)
    for language in LANGUAGES
    for text, held in yaml.safe_load((Path(__file__).parent / "corpus" / f"{language}.yml").read_text()).items()
]
REPEATED = ["Liège, ", "1/3 ", "+1", "1\u0301", "a ", "1 ", "12 000 ", "un ", "2-", "x1", "/1", "de la ", "vingt-", "1 et "]
TAKEN, WRONG = 0.98, 0.02


@pytest.mark.parametrize(("language", "text", "held"), CORPUS)
def test_what_a_text_holds(language: str, text: str, held: list[str]) -> None:
    assert [f"{text[one.start : one.end]}: {shown(one)}" for one in figures(text, language, TODAY)] == held


def shown(figure: Figure) -> str:
    value = f"{figure.low:g}" if figure.single else f"{figure.low:g}..{figure.high:g}"
    marks = [name for name, said in (("vague", figure.vague), ("slip", figure.slip), ("total", figure.total)) if said]
    per = [f"per {figure.per:g}"] if figure.dimension == "money_per_weight" else []
    words = [value, figure.dimension, figure.unit, figure.bound or "", "about" if figure.approximate else ""]
    return " ".join([word for word in [*words, figure.period and f"/{figure.period}"] if word] + per + marks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_spelt_numbers_are_read_as_meant(questions: dict[str, Question], language: str) -> None:
    said = list(phrases(language, random.Random(11)))
    taken = [read(phrase, questions) for phrase in said]
    assert wrong(said, taken) == []
    assert sum(value is not None for value in taken) / len(said) >= TAKEN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_of_the_finger_is_rarely_read_as_another_number(questions: dict[str, Question], language: str) -> None:
    chance = random.Random(12)
    said = [misspelt(phrase, chance) for phrase in phrases(language, chance)]
    assert len(wrong(said, [read(phrase, questions) for phrase in said])) / len(said) <= WRONG


def read(phrase: Phrase, questions: dict[str, Question]) -> float | None:
    answer = value_for(questions[phrase.question], figures(phrase.text, phrase.language, TODAY), TODAY)
    return answer.value if isinstance(answer, Value) else None


def wrong(said: list[Phrase], taken: list[float | None]) -> list[tuple[str, float]]:
    pairs = zip(said, taken, strict=True)
    return [(one.text, value) for one, value in pairs if value is not None and abs(value - one.value) > 0.005 * one.value]


PIECES = st.one_of(st.text(max_size=12), st.sampled_from([text for _, text, _ in CORPUS]), st.sampled_from("-/.,'€%²½ 1"))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join), st.sampled_from(LANGUAGES))
def test_any_text_gives_spans_inside_it_and_never_raises(text: str, language: str) -> None:
    found = figures(text, language, TODAY)
    for one in [*found, *places(text, language)]:
        assert 0 <= one.start < one.end <= len(text)
    for question in number_questions().values():
        value_for(question, found, TODAY)


@pytest.mark.parametrize("word", REPEATED)
@pytest.mark.parametrize("parse", [lambda text: figures(text, "fr", TODAY), lambda text: places(text, "fr")])
def test_twice_the_text_takes_twice_the_steps(word: str, parse: Callable[[str], object]) -> None:
    parse(word * 8)
    half, whole = (steps(parse, (word * 2048)[:length]) for length in (1024, 2048))
    assert whole <= 2.2 * half + 200


def steps(parse: Callable[[str], object], text: str) -> int:
    """The calls that `parse` makes: the same for the same text on any machine."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    return count
