"""The dossier: for any firm and language it comes out whole, tagged, on two to four pages, and says what was advised."""

import random
import time
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pikepdf
import pytest
import yaml
from pypdf import PdfReader

from advice.knowledge import Knowledge
from advice.profile import read_profile
from bot.core import paths
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.documents.attachments import Attachments
from bot.documents.dossier import MOST_PAGES, ROOMS, Dossier
from bot.documents.plan import after, next_autumn
from bot.documents.typesetting import Typesetter, page_count
from bot.rendering.renderer import Renderer
from bot.rendering.values import LONGEST_STORY, clipped
from bot.rendering.words import Catalogue
from tests.advice.firms import READY, TODAY
from tests.documents.conftest import Advised, pages, squeezed
from tests.documents.profiles import firms

Made = Attachments

SECONDS_FOR_A_DOSSIER = 3.0


def recipe(answers: Mapping[str, Any], language: str = "fr", **more: Any) -> dict[str, Any]:
    return {"language": language, "answers": dict(answers), "as_of": TODAY.isoformat(), **more}


@pytest.fixture(scope="module")
def dossier(knowledge: Knowledge) -> Dossier:
    return Dossier.load(knowledge, paths.KNOWLEDGE)


def lost(pdf: bytes, facts: Mapping[str, Any]) -> list[str]:
    """What the facts say and the pages do not."""
    shown = squeezed(" ".join(pages(pdf)))
    told = [
        facts["chart"]["verdict"], *facts["summary"], *facts["bring"], *facts["ask"], *facts["sources"],
        *(gate["name"] for gate in facts["chart"]["gates"]),
        *(text for gate in facts["gates"] for text in (gate["why"], gate["how"])),
        *(text for one in facts["channels"] for text in (one["name"], one["chinese"], *one["for"], *one["against"])),
        *(text for row in facts["plan"] for text in (row["when"], row["what"], row["why"])),
        *(text for row in facts["budget"] for text in (row["name"], row["amount"], row["dated"])),
        *(row["value"] for row in facts["profile"]),
    ]  # fmt: skip
    return [text for text in told if squeezed(text) not in shown]


def check(answers: Mapping[str, Any], language: Language, made: Made, dossier: Dossier, catalogue: Catalogue,
          advised: Advised, knowledge: Knowledge) -> None:  # fmt: skip
    """A dossier for these answers: two to four pages, and nothing of what it has to say lost."""
    pdf = made["dossier"](recipe(answers, language))
    profile, _ = read_profile(answers, knowledge.interview, as_of=TODAY)
    assert 2 <= len(PdfReader(BytesIO(pdf)).pages) <= MOST_PAGES, (language, answers)
    missing = [lost(pdf, dossier.facts(catalogue[language], profile, advised(answers), room=room)) for room in ROOMS]
    assert not all(missing), (language, answers, missing)


def test_forty_random_firms_have_a_dossier_on_two_to_four_pages(
    made: Made, dossier: Dossier, catalogue: Catalogue, advised: Advised, knowledge: Knowledge
) -> None:
    languages = list(Language)
    for number, answers in enumerate(firms(knowledge.interview, 40, seed=6)):
        check(answers, languages[number % 4], made, dossier, catalogue, advised, knowledge)


def test_two_hundred_random_firms_have_a_card_and_the_facts_of_a_dossier(
    dossier: Dossier, catalogue: Catalogue, advised: Advised, knowledge: Knowledge, renderer: Renderer
) -> None:
    languages = list(Language)
    for number, answers in enumerate(firms(knowledge.interview, 200, seed=7)):
        language, advice = languages[number % 4], advised(answers)
        reply = Reply("recommendation", {"answers": answers, "advice": advice, "missing": 0, "before": None})
        card, *_ = renderer.render(reply, language)
        assert len(card.plain.encode("utf-16-le")) // 2 <= 1024
        assert card.attachment is not None and card.attachment.recipe is not None
        profile, _ = read_profile(answers, knowledge.interview, as_of=TODAY)
        facts = dossier.facts(catalogue[language], profile, advice)
        assert facts["plan"][0]["first"] and facts == dossier.facts(catalogue[language], profile, advice)


@pytest.mark.campaign
@pytest.mark.timeout(14_400)
def test_ten_thousand_random_firms_have_a_dossier(
    made: Made, dossier: Dossier, catalogue: Catalogue, advised: Advised, knowledge: Knowledge
) -> None:
    drawn = random.Random(8)
    for answers in firms(knowledge.interview, 10_000, seed=9):
        check(answers, drawn.choice(list(Language)), made, dossier, catalogue, advised, knowledge)


@pytest.mark.parametrize("language", Language)
def test_the_pdf_is_tagged_embeds_its_fonts_and_names_its_language(made: Made, language: Language) -> None:
    with pikepdf.open(BytesIO(made["dossier"](recipe(READY, language)))) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked and "/StructTreeRoot" in root
        assert str(root.Lang).startswith(language)
        assert "pdfuaid" in bytes(root.Metadata.read_bytes()).decode()
        assert root.ViewerPreferences.DisplayDocTitle
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        for font in fonts:
            below = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in below or "/FontFile3" in below, font.BaseFont
            assert "/ToUnicode" in font, font.BaseFont
        assert {str(font.BaseFont).partition("+")[2].partition("-")[0] for font in fonts} >= {"NotoSans"}
        figures = [node for node in structure(root.StructTreeRoot) if node.get("/S") == "/Figure"]
        assert any("/Alt" in node for node in figures), "the chart is told in words"


def structure(node: Any) -> list[Any]:
    """Every element below `node` in the tree of tags."""
    found: list[Any] = []
    below = node.get("/K", [])
    for child in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(child, pikepdf.Dictionary):
            found += [child, *structure(child)]
    return found


def test_a_firm_with_much_to_say_gets_less_room_for_each_thing(
    typesetter: Typesetter, knowledge: Knowledge, dossier: Dossier, catalogue: Catalogue, advised: Advised
) -> None:
    answers = {**READY, "brand_story": "mot " * 500}
    profile, _ = read_profile(answers, knowledge.interview, as_of=TODAY)
    usual, less = (dossier.facts(catalogue["fr"], profile, advised(answers), room=room) for room in ROOMS)
    assert len(less["channels"]) < len(usual["channels"]) and len(less["story"]) < len(usual["story"])
    assert page_count(typesetter.document("dossier.typ", less, TODAY)) <= page_count(
        typesetter.document("dossier.typ", usual, TODAY)
    )


def test_chinese_names_stand_in_chinese(made: Made) -> None:
    assert "天猫国际" in squeezed("".join(pages(made["dossier"](recipe(READY)))))


def test_the_same_answers_give_the_same_bytes(made: Made) -> None:
    assert made["dossier"](recipe(READY, "de")) == made["dossier"](recipe(READY, "de"))


def test_what_is_ticked_is_ticked_in_the_plan(
    knowledge: Knowledge, dossier: Dossier, catalogue: Catalogue, advised: Advised
) -> None:
    profile, _ = read_profile(READY, knowledge.interview, as_of=TODAY)
    ticked = {"operator_selection": ["cases"]}
    rows = dossier.facts(catalogue["en"], profile, advised(READY), ticked)["plan"]
    assert [item["said"] for row in rows for item in row["prepare"] if item["done"]] == ["Cases in your category"]


def test_the_first_step_begins_now_and_the_rest_follow_by_date(
    knowledge: Knowledge, dossier: Dossier, catalogue: Catalogue, advised: Advised
) -> None:
    profile, _ = read_profile(READY, knowledge.interview, as_of=TODAY)
    rows = dossier.facts(catalogue["en"], profile, advised(READY))["plan"]
    assert rows[0]["first"] and rows[0]["when"].startswith("Nov 2026")
    assert sum(row["milestone"] for row in rows) >= 3


def test_every_step_has_a_time_and_a_checklist_in_words(knowledge: Knowledge, catalogue: Catalogue) -> None:
    timed = yaml.safe_load((paths.KNOWLEDGE / "plan.yml").read_text(encoding="utf-8"))["steps"]
    assert set(timed) == set(knowledge.steps)
    for name, entry in timed.items():
        for language in Language:
            assert catalogue[language].keys(f"dossier.checklist.{name}") == entry["prepare"], (language, name)


def test_every_line_of_the_budget_has_its_fact_and_its_words(knowledge: Knowledge, catalogue: Catalogue) -> None:
    document = yaml.safe_load((paths.KNOWLEDGE / "plan.yml").read_text(encoding="utf-8"))
    for line in document["budget"]:
        values = knowledge.told(line["fact"], TODAY).values
        for language in Language:
            assert catalogue[language].say(f"dossier.budget.{line['fact']}.amount", **values)
    assert {name for route in document["routes"].values() for name in route.values()} <= set(knowledge.figures)


def test_every_channel_that_is_named_exists(knowledge: Knowledge) -> None:
    named = yaml.safe_load((paths.KNOWLEDGE / "channel_names.yml").read_text(encoding="utf-8"))["channels"]
    assert set(named) == set(knowledge.channels)


def test_a_story_is_cut_at_a_word_and_an_endless_word_parted() -> None:
    assert clipped(None) == "" and clipped(" a\n b ") == "a b"
    long = clipped("mot " * 500)
    assert len(long) <= LONGEST_STORY + 2 and long.endswith("mot …")
    assert max(len(word) for word in clipped("x" * 2000).split()) <= 60


def test_months_are_counted_over_the_end_of_the_year() -> None:
    assert after(TODAY, 0) == TODAY
    assert after(TODAY, 2).isoformat() == "2027-01-01" and after(TODAY, 13).isoformat() == "2027-12-01"
    assert next_autumn(TODAY).isoformat() == "2027-09-01" and next_autumn(after(TODAY, 8)).isoformat() == "2027-09-01"


def test_a_dossier_is_made_within_three_seconds(made: Made) -> None:
    made["dossier"](recipe(READY))
    begun = time.perf_counter()
    made["dossier"](recipe({**READY, "budget_eur": 60000}, "nl"))
    assert time.perf_counter() - begun < SECONDS_FOR_A_DOSSIER
