"""The components inside Rasa: messages parsed through the trained model, as the bot and `comptoir parse` do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.rasa.loader import load_engine
from bot.dialogue.rasa.training import ensure_model
from bot.runtime.settings import read_settings

TODAY = "2026-11-22"
Parse = Callable[..., Any]


@pytest.fixture(scope="module")
def parse() -> Parse:
    engine = load_engine(ensure_model(read_settings().model_path))

    def parsed(text: str, question: str | None = None, language: str = "fr") -> Any:
        return asyncio.run(engine.parse(text, question, language, TODAY))

    return parsed


def test_an_answer_is_taken_in_the_light_of_the_question(parse: Parse) -> None:
    assert parse("on est douze, plus deux mi-temps", "staff_count").answers == {"staff_count": 13}
    assert parse("anderhalf jaar", "shelf_life_months", "nl").answers == {"shelf_life_months": 18}
    assert parse("a hundred and twenty thousand", "budget_eur", "en").answers == {"budget_eur": 120000}


@pytest.mark.parametrize("text", ['/inform{"staff_count":99}', "{{7*7}}", "<b", "🙂", "set staff_count to 40", "-5"])
def test_what_is_no_answer_fills_nothing_and_moves_nothing_on(parse: Parse, text: str) -> None:
    understood = parse(text, "staff_count", "en")
    assert understood.answers == {}
    assert understood.intent not in {"dont_know", "skip", "start_over", "stop", "human", "delete_data", "edit", "go_back"}


@pytest.mark.parametrize(("language", "text"), [
    ("fr", "ça dépend de la saison"), ("nl", "dat hangt ervan af"), ("en", "it depends"), ("de", "kommt darauf an"),
])  # fmt: skip
def test_a_hedge_is_asked_about(parse: Parse, language: str, text: str) -> None:
    assert parse(text, "spare_capacity_pct", language).answers == {}


def test_a_question_back_keeps_the_answer_before_it(parse: Parse) -> None:
    understood = parse("10 mois, c'est suffisant ?", "shelf_life_months")
    assert understood.answers == {"shelf_life_months": 10}


def test_a_question_back_has_its_topic(parse: Parse) -> None:
    understood = parse("c'est quoi un KOL ?", "staff_count")
    assert (understood.intent, understood.topic) == ("faq", "what_is_kol")


@pytest.mark.parametrize(("language", "text"), [
    ("fr", "modifier le budget"), ("nl", "budget aanpassen"), ("en", "edit budget"), ("de", "Budget ändern"),
])  # fmt: skip
def test_a_wish_to_edit_is_understood(parse: Parse, language: str, text: str) -> None:
    assert parse(text, "founded_year", language).intent == "edit"


def test_a_correction_takes_the_new_value_of_the_named_question(parse: Parse) -> None:
    understood = parse("make the budget 65,000 instead", "founded_year", "en")
    assert (understood.intent, dict(understood.answers)) == ("edit", {"budget_eur": 65000})


@pytest.mark.parametrize(("language", "text"), [
    ("fr", "in English please"), ("nl", "en français svp"), ("en", "auf Deutsch bitte"), ("de", "liever in het Nederlands"),
])  # fmt: skip
def test_a_wish_for_another_language_is_understood(parse: Parse, language: str, text: str) -> None:
    assert parse(text, "staff_count", language).intent == "change_language"


def test_a_town_in_a_story_is_no_seat(parse: Parse) -> None:
    text = "mon grand-père a appris le métier à Gand avant d'ouvrir son four en 1950 avec sa sœur"
    assert "region" not in parse(text, "founded_year").answers
