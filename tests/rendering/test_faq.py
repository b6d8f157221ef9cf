"""The questions back: sourced and dated, answered in four languages, honest about what has closed."""

import re
from datetime import date
from typing import Any

import pytest

from advice.questions import load_interview
from bot.rendering.words import Catalogue
from tests.rendering.topics import IDS, LANGUAGES, ROOT, TOPICS, load

NOT_TOPICS = ("confirm", "sources")


COMMON_QUESTIONS = range(1, 43)


LONGEST_TITLE = 40


LONGEST_ANSWER = 480


UNVERIFIED = {"GK", "EST"}


LAST_READ = "2026-11"


# Answers that give a fee, a rate or a deadline: they must say who confirms it.
FIGURES_TO_CONFIRM = {
    "purchase_limits",
    "import_tax",
    "tmall_cost",
    "first_year_budget",
    "start_small",
    "delivery_time",
    "trademark_needed",
    "eu_trademark_enough",
    "name_taken",
    "register_plant",
    "shelf_life_needed",
    "cheese_meat",
    "influencer_cost",
    "what_is_tp",
    "getting_paid",
    "returns",
    "which_aid",
    "visa",
    "eu_parcel_tax",
    "tmall_consignment",
    "jd",
    "douyin",
    "xiaohongshu",
    "wechat",
    "pinduoduo",
    "vipshop",
    "awex",
    "fit",
    "hub_brussels",
}


CONFIRM = {"fr": "à confirmer", "nl": "te bevestigen", "en": "to be confirmed", "de": "zu bestätigen"}


ESTIMATE = {"fr": "estimation", "nl": "schatting", "en": "estimate", "de": "schätzung"}


CLOSED = {
    "fr": ("fermé", "disparu"),
    "nl": ("gesloten", "verdwenen", "dicht"),
    "en": ("closed", "gone"),
    "de": ("geschlossen", "verschwunden"),
}


NO_LONGER = {"fr": "plus une piste", "nl": "geen optie meer", "en": "no longer an option", "de": "kein weg mehr"}


WRONG_DIRECTION = {
    "fr": ("mauvais sens", "hors"),
    "nl": ("verkeerde richting", "buiten"),
    "en": ("wrong direction", "outside"),
    "de": ("falsche richtung", "außerhalb"),
}


NO_SIGN = {"fr": "aucun signe", "nl": "geen teken", "en": "no sign", "de": "kein zeichen"}


NO_TRACE = {"fr": "pas trouvé trace", "nl": "geen spoor", "en": "no trace", "de": "keine spur"}


NO_SALES = {
    "fr": "aucun chiffre de vente",
    "nl": "nooit van verkoop",
    "en": "never a sales figure",
    "de": "nie eine verkaufszahl",
}


FAMILIAR = {
    "fr": r"\b(tu|toi|ton|tes|te)\b",
    "nl": r"\b(je|jij|jou|jouw|jullie|ge|gij)\b",
    "en": r"$^",
    "de": r"\b(du|dich|dir|dein\w*|euch)\b",
}


INTERVIEW = load_interview(ROOT / "knowledge")


CATALOGUE = Catalogue(ROOT / "templates" / "words")


BY_ID = {topic["id"]: topic for topic in TOPICS}


def words(language: str) -> dict[str, Any]:
    return dict(load("templates", "words", language, "faq.yml"))


def answer(language: str, topic: str) -> str:
    return str(CATALOGUE.say(language, f"faq.{topic}.answer", **BY_ID[topic].get("facts", {})))


def test_every_topic_is_there_once_and_answers_every_common_question() -> None:
    assert len(IDS) == len(set(IDS))
    assert not set(IDS) & set(NOT_TOPICS)
    assert {topic["kb"] for topic in TOPICS if "kb" in topic} == set(COMMON_QUESTIONS)


@pytest.mark.parametrize("topic", TOPICS, ids=IDS)
def test_a_topic_says_where_it_comes_from_and_until_when_it_holds(topic: dict[str, Any]) -> None:
    assert topic["confidence"] in ("H", "M", "L")
    assert isinstance(topic["review_by"], date)
    assert re.fullmatch(r"20\d\d(-\d\d(-\d\d)?)?", topic["as_of"])
    assert topic["as_of"] < topic["review_by"].isoformat()
    assert topic["estimate"] == bool(UNVERIFIED & set(topic["sources"]))
    known = load("knowledge", "sources.yml")["sources"]
    assert set(topic["sources"]) <= set(known)
    dates = [re.sub(r"^20\d\d\u2013(\d\d)$", r"20\1", known[code]["date"] or LAST_READ) for code in topic["sources"]]
    assert any(found.startswith(topic["as_of"]) or topic["as_of"].startswith(found) for found in dates), dates


@pytest.mark.parametrize("topic", TOPICS, ids=IDS)
def test_what_a_topic_touches_exists(topic: dict[str, Any]) -> None:
    assert set(topic.get("questions", ())) <= set(INTERVIEW.ids)
    assert set(topic.get("channels", ())) <= set(load("knowledge", "channels.yml")["channels"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_topic_and_nothing_else(language: str) -> None:
    catalogue = words(language)
    assert set(catalogue) == {*IDS, *NOT_TOPICS}
    assert all(set(catalogue[topic]) == {"title", "answer"} for topic in IDS)
    assert set(catalogue["sources"]) == {code for topic in TOPICS for code in topic["sources"]}
    assert {topic["confirm_with"] for topic in TOPICS} - {None} <= set(catalogue["confirm"])
    assert set(catalogue["confirm"]) == set(words(LANGUAGES[0])["confirm"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", IDS)
def test_an_answer_shows_its_figures_and_stays_short(language: str, topic: str) -> None:
    raw = words(language)[topic]
    shown = set(re.findall(r"{{\s*(\w+)\s*\|", raw["answer"]))
    assert shown == set(BY_ID[topic].get("facts", {}))
    assert raw["answer"].count("{{") == len(re.findall(r"{{\s*\w+\s*\|", raw["answer"]))
    assert len(raw["title"]) <= LONGEST_TITLE
    text = answer(language, topic)
    assert len(text) <= LONGEST_ANSWER
    assert set(re.findall(r"<[^>]*>", text)) <= {"<b>", "</b>", "<i>", "</i>"}
    assert text.count("<b>") == text.count("</b>")
    assert not re.search(FAMILIAR[language], text, re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_tell_the_topics_apart(language: str) -> None:
    titles = [words(language)[topic]["title"] for topic in IDS]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fee_a_rate_or_a_deadline_says_who_confirms_it(language: str) -> None:
    assert all(BY_ID[topic]["confirm_with"] for topic in FIGURES_TO_CONFIRM)
    silent = [topic for topic in FIGURES_TO_CONFIRM if CONFIRM[language] not in answer(language, topic).lower()]
    assert not silent
    money = {topic["id"] for topic in TOPICS for fact in topic.get("facts", {}) if re.search(r"_(eur|rmb|usd)$", fact)}
    assert money - FIGURES_TO_CONFIRM == {"blue_hat"}, "an amount that nobody is said to confirm"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_estimate_is_said_to_be_one(language: str) -> None:
    estimated = [topic["id"] for topic in TOPICS if "EST" in topic["sources"] and topic["id"] != "kuaishou_dewu"]
    assert estimated
    assert not [topic for topic in estimated if ESTIMATE[language] not in answer(language, topic).lower()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_closed_platforms_are_said_to_be_closed(language: str) -> None:
    for topic in ("kaola", "jumei", "mia_babytree"):
        assert any(f"<b>{word}</b>" in answer(language, topic) for word in CLOSED[language]), topic
    for topic in ("kaola", "jumei"):
        assert NO_LONGER[language] in answer(language, topic).lower(), topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_aliexpress_is_the_wrong_direction(language: str) -> None:
    text = answer(language, "aliexpress").lower()
    assert all(words in text for words in WRONG_DIRECTION[language])
    assert "tmall global" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pavilion_is_never_said_to_be_open(language: str) -> None:
    text = answer(language, "belgian_pavilion").lower()
    assert NO_SIGN[language] in text
    assert all(part in text for part in ("fevia", "2017", "2020"))
    assert NO_TRACE[language] in answer(language, "fevia").lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_views_are_never_sold_as_sales(language: str) -> None:
    text = answer(language, "kol_2019")
    assert NO_SALES[language] in text.lower()
    assert "69" in text
    assert "21" in text


@pytest.mark.parametrize("topic", ["name_taken", "cheese_meat", "blue_hat"])
def test_subjects_that_need_a_person_are_marked(topic: str) -> None:
    assert BY_ID[topic]["human"] is True
