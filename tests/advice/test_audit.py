"""The audit of the data: sound today, overdue in time, and quick to name what a language lacks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from advice.audit import audit, findings, needed_texts
from advice.companions import FILES, Companions
from advice.knowledge import Knowledge
from advice.languages import Declared, declared_languages, texts_of
from bot.core.languages import Language
from bot.core.paths import KNOWLEDGE, WORDS
from bot.rendering.words import Catalogue
from tests.advice.firms import TODAY

EVERYTHING = type("Everything", (), {"__contains__": lambda self, key: True})()
ALL: dict[str, Any] = {str(language): EVERYTHING for language in Language}


def test_the_languages_are_those_that_the_bot_speaks() -> None:
    assert list(declared_languages(WORDS)) == [str(language) for language in Language]
    assert {path.parent.name for path in WORDS.glob("*/dialogue.yml")} == set(Language)


def test_a_language_falls_back_on_a_complete_one_alone(tmp_path: Path) -> None:
    (tmp_path / "languages.yml").write_text("en: {locale: en_GB}\nno: {locale: nb_NO, fallback: en}\n")
    assert declared_languages(tmp_path) == {"en": Declared("en_GB"), "no": Declared("nb_NO", "en")}
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "dialogue.yml").write_text('why: "Why?"\nanswers: {"yes": "Yes", "no": "No"}\n')
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "dialogue.yml").write_text('answers: {"yes": "Ja"}\n')
    assert texts_of(tmp_path, "no", "dialogue") == {"why": "Why?", "answers": {"yes": "Ja", "no": "No"}}
    (tmp_path / "languages.yml").write_text("no: {locale: nb_NO, fallback: en}\n")
    with pytest.raises(ValueError, match="invalid fallback 'en' of 'no'"):
        declared_languages(tmp_path)


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


def test_a_rule_that_is_unsettled_in_one_file_alone_is_named(knowledge: Knowledge) -> None:
    for category, way in (("home", "unknown"), ("other_goods", "passed")):
        rule = replace(knowledge.eligibility[category], cross_border=way, general_trade=way, importer=way)
        found = findings(replace(knowledge, eligibility={**knowledge.eligibility, category: rule}), ALL, TODAY)
        assert [(entry.kind, entry.where) for entry in found] == [("disagrees", f"gates.yml: {category}")]


def test_every_option_and_every_import_rule_has_its_words(knowledge: Knowledge) -> None:
    needed = set(needed_texts(knowledge))
    assert {"questions.product_category.options.other_goods", "advice.gates.import_eligibility.other_goods"} <= needed


def test_french_and_english_lack_no_text_of_the_advice(knowledge: Knowledge, catalogue: Catalogue) -> None:
    for language in ("fr", "en"):
        assert [key for key in needed_texts(knowledge) if key not in catalogue[language]] == []


def test_the_folders_are_read(tmp_path: Path) -> None:
    kinds = {finding.kind for finding in audit(KNOWLEDGE, WORDS, TODAY)}
    assert kinds <= {"no_text"}
    shutil.copyfile(WORDS / "languages.yml", tmp_path / "languages.yml")
    for language in Language:
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


def beside(**changed: Any) -> Companions:
    """The files beside the rules, some of their entries changed: ``plan={"steps.rail_check.begin": None}``."""
    read = {name: yaml.safe_load((KNOWLEDGE / f"{name}.yml").read_text(encoding="utf-8")) for name in FILES}
    read["topics"] = yaml.safe_load((KNOWLEDGE / "faq.yml").read_text(encoding="utf-8"))["topics"]
    for name, changes in changed.items():
        for path, value in changes.items():
            *way, last = (int(part) if part.isdigit() else part for part in path.split("/"))
            entry = read[name]
            for part in way:
                entry = entry[part]
            entry[last] = value
    return Companions(**read)


def test_the_files_beside_the_rules_are_sound(knowledge: Knowledge) -> None:
    assert [str(finding) for finding in findings(knowledge, ALL, TODAY, beside=beside())] == []


@pytest.mark.parametrize(
    ("changed", "kind", "where"),
    [
        ({"plan": {"steps/rail_check/begin": None}}, "no_such", "plan.yml: rail_check"),
        ({"plan": {"steps/rail_check/request": "ride"}}, "no_such", "plan.yml: rail_check"),
        ({"plan": {"steps/nowhere": {"begin": 0, "months": 1, "prepare": []}}}, "no_such", "plan.yml: steps"),
        ({"plan": {"steps/fevia_pavilion/conditions/0/question": "shelf"}}, "no_such", "plan.yml: fevia_pavilion"),
        ({"plan": {"steps/fevia_pavilion/conditions/0/least": "shelf_no"}}, "no_such", "plan.yml: fevia_pavilion"),
        ({"plan": {"steps/ecommerce_training/conditions/0/is": ["si"]}}, "no_such", "plan.yml: ecommerce_training"),
        ({"plan": {"budget/0/fact": "no_fees"}}, "no_such", "plan.yml: budget"),
        ({"plan": {"routes/pilot/from": "budget_none"}}, "no_such", "plan.yml: pilot"),
        ({"plan": {"defaults/sources": []}}, "no_source", "plan.yml: steps"),
        ({"plan": {"defaults/review_by": date(2026, 1, 1)}}, "overdue", "plan.yml: routes"),
        ({"kol": {"tiers/sources": ["X9"]}}, "unknown_source", "kol.yml: tiers"),
        ({"kol": {"forbidden/skin/for": "skins"}}, "no_such", "kol.yml: skin"),
        ({"kol": {"not_for": ["toys"]}}, "no_such", "kol.yml: not_for"),
        ({"kol": {"tiers/rows/koc/rmb_to": 451}}, "disagrees", "kol.yml: tiers"),
        ({"channel_names": {"channels/kaola/names": ["jumei"]}}, "ambiguous", "channel_names.yml"),
        ({"channel_names": {"channels/tmail": {"names": []}}}, "no_such", "channel_names.yml"),
        ({"chinese_phrases": {"origin/flanders/zh": ""}}, "no_text", "chinese_phrases.yml: origin: flanders"),
        ({"chinese_phrases": {"assets/craft/zh": "最好"}}, "forbidden", "chinese_phrases.yml: assets: craft"),
        ({"chinese_phrases": {"category/toys": {"zh": "玩具", "en": "toys"}}}, "no_such", "chinese_phrases.yml: category"),
        ({"topics": {"3/facts": {"per_order_rmb": 5001, "per_year_rmb": 26000}}}, "disagrees", "faq.yml: purchase_limits"),
        ({"topics": {"3/quotes": {"per_order_rmb": "facts.cbec_limits.none"}}}, "no_such", "faq.yml: purchase_limits"),
        ({"topics": {"3/quotes": {"per_week_rmb": "facts.cbec_limits.order_rmb"}}}, "no_such", "faq.yml: purchase_limits"),
    ],
)  # fmt: skip
def test_each_thing_wrong_beside_the_rules_is_named(
    knowledge: Knowledge, changed: dict[str, Any], kind: str, where: str
) -> None:
    found = findings(knowledge, ALL, TODAY, beside=beside(**changed))
    assert (kind, where) in [(entry.kind, entry.where) for entry in found]


def test_a_figure_that_stands_in_two_files_from_one_source_is_held_against_the_other(knowledge: Knowledge) -> None:
    """Whoever adds an answer with a figure that facts.yml has too must say so under `quotes`."""
    unsaid = []
    for topic in beside().topics:
        quoted = topic.get("quotes") or {}
        for name, value in (topic.get("facts") or {}).items():
            twice = [
                fact.id for versions in knowledge.facts.values() for fact in versions[-1:]
                if value in fact.values.values() and set(fact.sources) & set(topic["sources"]) - {"EST", "GK"}
            ]  # fmt: skip
            if twice and name not in quoted:
                unsaid.append((topic["id"], name, twice))
    assert unsaid == []
