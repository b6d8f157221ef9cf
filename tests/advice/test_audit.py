"""The audit of the data: sound today, overdue in time, and quick to name what a language lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from actions.advice.audit import LANGUAGES, audit, findings, needed_texts
from actions.advice.knowledge import Knowledge
from bot.languages import Language
from bot.paths import KNOWLEDGE, WORDS
from bot.words import Catalogue
from tests.advice.firms import TODAY

ALL = {language: type("Everything", (), {"__contains__": lambda self, key: True})() for language in LANGUAGES}


def test_the_languages_are_those_that_the_bot_speaks() -> None:
    assert set(LANGUAGES) == {str(language) for language in Language}


def test_every_fact_has_a_known_source_and_a_review_ahead(knowledge: Knowledge) -> None:
    topics = yaml.safe_load((KNOWLEDGE / "faq.yml").read_text(encoding="utf-8"))["topics"]
    assert [str(finding) for finding in findings(knowledge, ALL, TODAY, topics=topics)] == []


def test_what_is_past_its_review_is_named(knowledge: Knowledge) -> None:
    overdue = findings(knowledge, ALL, date(2027, 1, 1))
    assert [(entry.kind, entry.where) for entry in overdue] == [
        ("overdue", "facts.yml: visa_waiver"),
        ("overdue", "next_steps.yml: market_visit"),
    ]
    assert len(findings(knowledge, ALL, date(2030, 1, 1))) > 60


def test_a_fact_without_source_or_with_an_unknown_one_is_named(knowledge: Knowledge) -> None:
    fact = knowledge.facts["cbec_limits"][0]
    facts = {**knowledge.facts, "cbec_limits": (replace(fact, sources=()),), "rail": (replace(fact, sources=("X1",)),)}
    found = findings(replace(knowledge, facts=facts), ALL, TODAY)
    assert [(entry.kind, entry.where) for entry in found] == [
        ("no_source", "facts.yml: cbec_limits"),
        ("unknown_source", "facts.yml: rail"),
    ]


def test_french_and_english_lack_no_text_of_the_advice(knowledge: Knowledge, catalogue: Catalogue) -> None:
    for language in ("fr", "en"):
        assert [key for key in needed_texts(knowledge) if key not in catalogue[language]] == []


def test_the_folders_are_read(tmp_path: Path) -> None:
    kinds = {finding.kind for finding in audit(KNOWLEDGE, WORDS, TODAY)}
    assert kinds <= {"no_text"}
    for language in LANGUAGES:
        lacking = [entry for entry in audit(KNOWLEDGE, tmp_path, TODAY) if entry.where.endswith(language)]
        assert "advice.channels.kaola.what" in {entry.detail for entry in lacking}


def test_a_language_without_texts_is_reported(knowledge: Knowledge, catalogue: Catalogue) -> None:
    found = findings(knowledge, {**ALL, "nl": frozenset()}, TODAY)
    assert {entry.where for entry in found} == {"templates/words/nl"}
    assert len(found) == len(list(needed_texts(knowledge)))


def test_french_and_english_have_the_same_texts_and_placeholders(catalogue: Catalogue) -> None:
    from jinja2 import Environment, meta

    environment = Environment(autoescape=True)
    environment.filters.update(dict.fromkeys(("number", "money", "percent", "date", "months"), str))
    found = {}
    for language in ("fr", "en"):
        texts = {key: text for key, text in catalogue[language].flat() if key.startswith("advice.")}
        found[language] = {key: meta.find_undeclared_variables(environment.parse(text)) for key, text in texts.items()}
    assert found["fr"] == found["en"]
