"""The sets are whole and halved line by line; hardly anything of them is trained on, and that by chance."""

from __future__ import annotations

import re

import pytest

from advice.questions import load_interview
from bot.core import paths
from nlu.reader.lines import read_folder
from nlu.reader.school import languages
from tests.nlu.sets import DEV, FOLDER, LANGUAGES, OPEN, SEALED, dialogues, every_text, lines, rows

SHORT = 3
"""Words: "oui", "12" and "pas encore" stand in any training set."""
INTERVIEW = load_interview(paths.KNOWLEDGE)
KNOWN_ACTS = frozenset(line.act for line in read_folder(paths.ROOT / "nlu", languages()) if line.act)


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.fixture(scope="module")
def trained() -> frozenset[str]:
    return frozenset(words(line.text) for line in read_folder(paths.ROOT / "nlu", languages()))


@pytest.mark.parametrize(("half", "share"), [(OPEN, 0.01), (SEALED, 0.01), (DEV, 0.02)])
def test_hardly_a_longer_line_is_trained_on(trained: frozenset[str], half: str, share: float) -> None:
    texts = [row["text"] for language in LANGUAGES for row in rows(FOLDER / DEV / f"{language}.jsonl")] if half == DEV else (
        every_text(half))  # fmt: skip
    found = sum(len(words(text).split()) > SHORT and words(text) in trained for text in texts)
    assert len(texts) > 1000
    assert found <= share * len(texts)


@pytest.mark.parametrize("half", [OPEN, SEALED])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_half_has_lines_and_whole_interviews(half: str, language: str) -> None:
    assert len(lines(half, language)) == 125 and len(dialogues(half, language)) == 4
    for one in lines(half, language):
        assert one.question is None or one.question in INTERVIEW
        assert set(one.answers) <= set(INTERVIEW.ids) and one.act in KNOWN_ACTS, one.text if half == OPEN else ""
    for dialogue in dialogues(half, language):
        assert set(dialogue.replies) <= set(INTERVIEW.ids) and all(dialogue.replies.values())
        assert {digression.at for digression in dialogue.digressions} <= set(INTERVIEW.ids)
        assert set(dialogue.profile) >= set(dialogue.replies)


def test_the_halves_share_no_line() -> None:
    one, other = (
        {words(line.text) for language in LANGUAGES for line in lines(half, language) if len(words(line.text).split()) > SHORT}
        for half in (OPEN, SEALED)
    )
    assert not one & other
