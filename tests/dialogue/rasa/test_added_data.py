"""A question is a line and its words, a language a line and a few texts: CONTRIBUTING.md followed in a copy of the project."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core import paths
from bot.core.languages import Language
from tests.e2e.working_tree import COPIED, WorkingTree

QUESTIONS = """\
  - {id: shop_count, chapter: product, type: number, unit: shops, minimum: 0, maximum: 500, integer: true, bands: [10],
     relevant_for: always, suggestions: [1, 5, 20]}
  - {id: label_script, chapter: back_office, type: choice, relevant_for: always, options: [latin_only, bilingual]}
  - {id: trade_fair, chapter: brand_story, type: yes_no, relevant_for: always}
"""
BEFORE = "  - {id: shelf_life_months,"

WORDS = {
    "fr": ("Points de vente", "Combien de <b>points de vente</b> avez-vous ?", "magasins", "Étiquettes",
           "Que disent vos étiquettes ?", "Lettres latines", "Deux langues", "Salons",
           "Avez-vous exposé dans un salon ?", "Oui, une fois", "Non, jamais"),
    "nl": ("Winkels", "Hoeveel <b>winkels</b> hebt u?", "winkels", "Etiketten", "Wat staat er op uw etiketten?",
           "Latijnse letters", "Twee talen", "Beurzen", "Stond u op een beurs?", "Ja, één keer", "Nee, nooit"),
    "en": ("Shops", "How many <b>shops</b> do you run?", "shops", "Labels", "What do your labels say?",
           "Latin letters", "Two languages", "Trade fairs", "Have you exhibited at a fair?", "Yes, once", "No, never"),
    "de": ("Läden", "Wie viele <b>Läden</b> haben Sie?", "Läden", "Etiketten", "Was steht auf Ihren Etiketten?",
           "Lateinische Buchstaben", "Zwei Sprachen", "Messen", "Haben Sie auf einer Messe ausgestellt?", "Ja, einmal",
           "Nein, nie"),
}  # fmt: skip
"""Everything that the three questions need in a language."""

SPANISH = {
    "dialogue": {"welcome": "Hola, le damos la bienvenida.", "language": {"name": "Español"}},
    "questions": {"shop_count": {"ask": "¿Cuántas <b>tiendas</b> tiene?"}},
}
"""Three texts: the others are English."""

REST = {"china_trademark": "none", "staff_count": 5, "export_experience": "eu"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> WorkingTree:
    """A copy of the project with three more questions and a fifth language, trained."""
    root = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        source = paths.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, root / name)
    path = root / "knowledge" / "questions.yml"
    path.write_text(path.read_text().replace(BEFORE, QUESTIONS + BEFORE))
    words = root / "templates" / "words"
    for language, texts in WORDS.items():
        add_words(words / language / "questions.yml", *texts)
    with (words / "languages.yml").open("a") as file:
        file.write("es: {locale: es_ES, fallback: en}\n")
    (words / "es").mkdir()
    (root / "docs").mkdir()
    for name, spanish in SPANISH.items():
        (words / "es" / f"{name}.yml").write_text(yaml.safe_dump(spanish, allow_unicode=True))
    (root / "nlu" / "values" / "es").mkdir()
    (root / "nlu" / "values" / "es" / "words.yml").write_text("numbers: {dos: 2, doce: 12}\n")
    made = WorkingTree(root)
    ended = made.runs("train", seconds=900)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return made


def add_words(path: Path, *texts: str) -> None:
    count, how_many, unit, script, which, latin, both, fair, been, yes, no = texts
    added = {
        "shop_count": {"label": count, "ask": how_many},
        "label_script": {"label": script, "ask": which, "options": {"latin_only": latin, "bilingual": both}},
        "trade_fair": {"label": fair, "ask": been, "options": {"yes": yes, "no": no}},
    }
    text = path.read_text().replace("\nunits:\n", f'\nunits:\n  shops: "{unit}"\n', 1)
    path.write_text(text + "\n" + yaml.safe_dump(added, allow_unicode=True))


def talk(tree: WorkingTree, language: str, steps: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """What the bot answered to the greeting and to each step."""
    given = "".join(json.dumps(step) + "\n" for step in steps)
    ended: subprocess.CompletedProcess[str] = tree.runs("chat", "--jsonl", "--language", language, given=given)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def labels(told: dict[str, Any]) -> list[str]:
    return [label for message in told["messages"] for row in message["buttons"] for label in row]


def text(told: dict[str, Any]) -> str:
    return " ".join(" ".join(message["text"] for message in told["messages"]).replace("\u00a0", " ").split())


@pytest.mark.timeout(1200)
def test_the_audit_finds_nothing_missing(tree: WorkingTree) -> None:
    ended = tree.runs("data", "audit", "--as-of", "2026-11-22")
    assert ended.returncode == 0, ended.stdout
    assert tree.runs("data", "graph").returncode == 0
    assert "shop_count" in tree.text("domain/questions.yml")


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("language", WORDS)
def test_an_interview_by_buttons(tree: WorkingTree, language: str) -> None:
    options = yaml.safe_load(tree.text(f"templates/words/{language}/questions.yml"))
    script, fair = (options[name]["options"] for name in ("label_script", "trade_fair"))
    said = talk(tree, language, [
        {"press": options["region"]["options"]["wallonia"]},
        {"press": options["product_category"]["options"]["b2b"]},
        {"press": f"5 {options['units']['shops']}"},
        {"press": script["bilingual"]},
        {"press": fair["yes"]},
        {"press": options["china_trademark"]["options"]["none"]},
        {"press": options["staff_count"]["value"].replace("{{ value|number }}", "5")},
        {"press": options["export_experience"]["options"]["eu"]},
    ])  # fmt: skip
    asked = options["shop_count"]["ask"].replace("<b>", "").replace("</b>", "")
    assert said[2]["question"] == "shop_count" and asked in text(said[2])
    assert not any("error" in one for one in said), said
    expected = {"region": "wallonia", "product_category": "b2b", "shop_count": 5, "label_script": "bilingual",
                "trade_fair": True, **REST}  # fmt: skip
    assert said[-1]["answers"] == expected and said[-1]["question"] is None and said[-1]["verdict"] == "not_a_fit"


@pytest.mark.timeout(1200)
def test_an_interview_in_the_new_language_with_typed_labels_and_a_typed_number(tree: WorkingTree) -> None:
    said = talk(tree, "es", [
        {"say": "Wallonia"},
        {"press": "Sold to businesses (B2B)"},
        {"say": "doce tiendas"},
        {"say": "latin letters"},
        {"say": "No, never"},
        {"say": "/summary"},
        {"say": "/language"},
    ])  # fmt: skip
    greeting, _, asked, number, _, fair, summary, menu = said
    assert text(greeting).startswith("Hola, le damos la bienvenida.") and "Wallonia" in labels(greeting)
    assert "¿Cuántas tiendas tiene?" in text(asked) and "5 shops" in labels(asked)
    assert number["answers"]["shop_count"] == 12 and number["tentative"] == ["shop_count"]
    assert "Shops: 12 shops" in text(number) and "✎ Shops: not right" in labels(number)
    assert fair["answers"] | {"label_script": "latin_only", "trade_fair": False} == fair["answers"]
    assert "Shops: 12 shops" in text(summary) and "Labels: Latin letters" in text(summary)
    assert [label for label in labels(menu) if label in ("Français", "Español")] == ["Français", "Español"]


@pytest.mark.timeout(1200)
def test_a_number_that_cannot_be_and_one_in_another_unit_are_not_taken(tree: WorkingTree) -> None:
    *_, beyond, other, taken = talk(tree, "en", [
        {"press": "Wallonia"}, {"press": "Sold to businesses (B2B)"}, {"say": "9000"}, {"say": "12 %"}, {"say": "12 shops"},
    ])  # fmt: skip
    assert "shop_count" not in beyond["answers"] and "9,000 shops" in text(beyond)
    assert "shop_count" not in other["answers"] and "gross_margin_pct" not in other["answers"]
    assert taken["answers"]["shop_count"] == 12


def test_the_languages_of_this_project_are_those_with_words() -> None:
    assert set(WORDS) == set(Language), "a language is missing in this file: give the three questions words in it"
