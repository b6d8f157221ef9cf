"""The questions back are asked in many ways, and no way belongs to two topics."""

import re
import unicodedata
from functools import cache

import pytest

from nlu.reader.lines import Line, read_folder
from tests.rendering.topics import IDS, LANGUAGES, ROOT

LEAST_LINES = 10
OTHER = "other"


# What somebody types who has a name in mind and nothing more.
NAMES = {
    "kaola": "kaola?",
    "jumei": "jumei?",
    "aliexpress": "aliexpress?",
    "mia_babytree": "babytree?",
    "hema": "freshippo?",
    "wechat": "wechat?",
    "xiaohongshu": "xiaohongshu?",
    "weibo": "weibo?",
    "douyin": "douyin?",
    "tmall": "tmall?",
    "jd": "jd?",
    "joybuy": "joybuy?",
    "pinduoduo": "pinduoduo?",
    "vipshop": "vipshop?",
    "suning": "suning?",
    "sams_costco": "sam's club?",
    "daigou": "daigou?",
    "alipay": "alipay?",
    "ewtp": "ewtp?",
    "awex": "awex?",
    "fit": "fit?",
    "fevia": "fevia?",
    "hub_brussels": "hub.brussels?",
    "alibaba_b2b": "1688?",
    "singles_day": "singles day?",
    "what_is_kol": "kol?",
}


@cache
def lines_of(language: str) -> tuple[Line, ...]:
    """The training lines of one language."""
    return tuple(read_folder(ROOT / "nlu", (language,)))


def examples(language: str) -> dict[str, list[str]]:
    """The ways of asking by topic; a question about anything else is none of them."""
    found: dict[str, list[str]] = {}
    for line in lines_of(language):
        if line.kind == "question" and line.topic != OTHER and line.question is None:
            found.setdefault(str(line.topic), []).append(line.text)
    return found


def folded(text: str) -> str:
    """The words of a text without case and punctuation; signs alone stay what they are."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return " ".join(re.findall(r"[\w%€]+", text)) or text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_is_asked_in_many_ways(language: str) -> None:
    found = examples(language)
    assert set(found) == set(IDS)
    short = {topic: len(lines) for topic, lines in found.items() if len(lines) < LEAST_LINES}
    assert not short
    for lines in found.values():
        assert not [line for line in lines if not line or re.search(r"[\[\]{}]", line) or line.startswith("/")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_way_of_asking_belongs_to_two_topics_or_to_another_intent(language: str) -> None:
    taken: dict[str, str] = {}
    for topic, lines in examples(language).items():
        for line in lines:
            assert taken.setdefault(folded(line), topic) == topic, f"{line!r} is in {topic} and {taken[folded(line)]}"
    others = [line for line in lines_of(language) if line.topic is None and line.question is None]
    shared = [line for line in others if folded(line.text) in taken]
    assert not shared, "they are questions back too"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bare_name_finds_its_topic(language: str) -> None:
    found = examples(language)
    for topic, name in NAMES.items():
        assert folded(name) in {folded(line) for line in found[topic]}, name


def test_the_ways_of_asking_are_not_translations_by_copy() -> None:
    """Bare names recur in every language; whole sentences must not."""
    sentences = {
        language: {folded(line) for lines in examples(language).values() for line in lines if len(line.split()) > 3}
        for language in LANGUAGES
    }
    for one, other in [("fr", "nl"), ("fr", "en"), ("nl", "en"), ("de", "nl"), ("de", "en"), ("de", "fr")]:
        assert len(sentences[one] & sentences[other]) <= 3, sentences[one] & sentences[other]
