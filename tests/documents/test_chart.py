"""The chart: every scale and gate in it, legible to everyone, in any of four languages."""

import itertools
import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from advice.knowledge import Knowledge
from bot.core import paths
from bot.core.languages import Language
from bot.documents.typesetting import Typesetter
from bot.rendering.chart import chart, nearest_change, weighed
from bot.rendering.words import Catalogue
from tests.advice.firms import READY
from tests.documents.colours import DEFICIENCIES, contrast, difference, seen
from tests.documents.conftest import Advised

PALETTE: dict[str, Any] = json.loads((paths.TEMPLATES / "dossier" / "palette.json").read_text(encoding="utf-8"))
MARKS = (45, 70)
LEGIBLE = 4.5
APART = 15.0
"""ΔE*ab between the colours of two statuses; a difference of some 2 can just be noticed."""


@pytest.mark.parametrize("name", [*PALETTE["status"], "ink", "soft"])
def test_every_text_has_the_contrast_that_wcag_asks_for(name: str) -> None:
    colour = PALETTE["status"].get(name) or PALETTE[name]
    assert contrast(colour, PALETTE["paper"]) >= LEGIBLE
    assert contrast(colour, "#ffffff") >= LEGIBLE, "as the head of the card, under white letters"


def test_bars_stand_out_from_their_track() -> None:
    assert contrast(PALETTE["bar"], PALETTE["track"]) >= 3


@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
def test_statuses_are_told_apart_whatever_colours_one_sees(deficiency: str | None) -> None:
    shown = {name: PALETTE["status"][name] for name in ("passed", "open", "failed", "unknown")}
    for one, other in itertools.combinations(shown, 2):
        apart = difference(seen(shown[one], deficiency), seen(shown[other], deficiency))
        assert apart >= APART, f"{one} and {other}: {apart:.1f}"


def test_no_status_is_told_by_colour_alone(catalogue: Catalogue) -> None:
    for language in Language:
        said = {str(catalogue.say(language, f"advice.status.{name}")) for name in ("passed", "open", "failed", "unknown")}
        assert len(said) == 4, language


@pytest.mark.parametrize("language", Language)
def test_a_chapter_that_was_never_asked_has_no_score(
    typesetter: Typesetter, catalogue: Catalogue, advised: Advised, knowledge: Knowledge, language: Language
) -> None:
    firm = {"product_category": "b2b", "region": "wallonia", "staff_count": 60, "china_trademark": "none"}
    drawn = chart(catalogue[language], advised(firm), MARKS, knowledge.interview.chapters(firm))
    assert [one["value"] is None for one in drawn["chapters"]] == [False, False, True]
    assert drawn["chapters"][2]["said"] == str(catalogue.say(language, "result.not_asked"))
    assert Image.open(BytesIO(typesetter.picture("chart.typ", drawn))).size[0] == 1080


def test_the_chart_holds_every_score_and_every_gate_that_counts(catalogue: Catalogue, advised: Advised) -> None:
    advice = advised({**READY, "shelf_life_months": 2, "china_trademark": "filed", "chinese_demand": None})
    drawn = chart(catalogue["fr"], advice, MARKS)
    assert [drawn["overall"]["value"], *(one["value"] for one in drawn["chapters"])] == list(advice["scores"].values())
    statuses = [gate["status"] for gate in drawn["gates"]]
    assert statuses[0] == "failed" and "open" in statuses and statuses == sorted(statuses, key=lambda one: one != "failed")
    assert len(drawn["gates"]) == len([gate for gate in advice["gates"] if "not_asked" not in gate["because"]["code"]])


def test_a_gate_of_another_branch_is_not_shown(advised: Advised) -> None:
    shown = {gate["id"] for gate in weighed(advised({**READY, "product_category": "fashion"}))}
    assert "shelf_life" not in shown and "claims" not in shown


@pytest.mark.parametrize("language", Language)
def test_the_picture_is_as_wide_as_a_phone_shows_it(
    typesetter: Typesetter, catalogue: Catalogue, advised: Advised, language: Language
) -> None:
    made = typesetter.picture("chart.typ", chart(catalogue[language], advised(READY), MARKS))
    picture = Image.open(BytesIO(made))
    assert picture.format == "PNG" and picture.width == 1080 and 900 <= picture.height <= 1800
    assert len(made) < 1_000_000
    corners = {picture.convert("RGB").getpixel((x, picture.height - 5)) for x in (4, 1075)}
    assert corners == {(0xFB, 0xFA, 0xF6)}, "its own ground, so that a dark chat changes nothing"


def test_the_same_facts_give_the_same_picture(typesetter: Typesetter, catalogue: Catalogue, advised: Advised) -> None:
    facts = chart(catalogue["nl"], advised(READY), MARKS)
    assert typesetter.picture("chart.typ", facts) == typesetter.picture("chart.typ", facts)


def test_another_score_gives_another_picture(typesetter: Typesetter, catalogue: Catalogue, advised: Advised) -> None:
    facts = chart(catalogue["nl"], advised(READY), MARKS)
    lower = {**facts, "overall": {**facts["overall"], "value": 12}}
    assert typesetter.picture("chart.typ", facts) != typesetter.picture("chart.typ", lower)


def test_the_nearest_change_is_the_smallest_set_that_lifts_the_verdict() -> None:
    changes = [
        {"answers": {"a": 1}, "verdict": "not_yet"},
        {"answers": {"a": 1, "b": 2}, "verdict": "ready"},
        {"answers": {"c": 3}, "verdict": "ready_with_conditions"},
    ]
    assert nearest_change({"verdict": "not_yet", "what_would_change": changes}) == changes[2]
    assert nearest_change({"verdict": "ready", "what_would_change": changes}) is None
