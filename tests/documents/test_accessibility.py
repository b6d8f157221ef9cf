"""The documents for whoever hears them: PDF/UA-1 as far as pikepdf shows, reading order, languages, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from advice.knowledge import Knowledge
from bot.core.languages import Language
from bot.documents.attachments import Attachments
from tests.advice.firms import READY, TODAY
from tests.documents.pdf_ua import content, faults, languages_of, open_tags, operations
from tests.documents.profiles import firms

Made = Attachments
KINDS = ("dossier", "brief")

documents = pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in KINDS for language in Language])


def made_of(made: Made, kind: str, language: str, answers: Mapping[str, Any] = READY) -> bytes:
    return made[kind]({"language": language, "answers": dict(answers), "as_of": TODAY.isoformat(), "ticked": {}})


@documents
def test_nothing_that_pdf_ua_asks_for_is_missing(made: Made, kind: str, language: str) -> None:
    assert faults(made_of(made, kind, language)) == []


def test_the_documents_of_random_firms_are_as_sound(made: Made, knowledge: Knowledge) -> None:
    languages = list(Language)
    for number, answers in enumerate(firms(knowledge.interview, 12, seed=26)):
        assert faults(made_of(made, "dossier", languages[number % 4], answers)) == [], answers


@documents
def test_the_headings_come_in_order_and_the_title_first(made: Made, kind: str, language: str) -> None:
    with pikepdf.open(BytesIO(made_of(made, kind, language))) as pdf:
        headings = [one for one in open_tags(pdf).below() if one.tag in ("/H1", "/H2", "/H3")]
        assert [one.tag for one in headings].count("/H1") == 1 and headings[0].tag == "/H1"
        pages = [next(iter(one.marks()))[0] for one in headings]
        assert pages == sorted(pages), "the pages are read one after the other"


@documents
def test_chinese_is_read_as_chinese_and_all_else_in_the_language_of_the_person(made: Made, kind: str, language: str) -> None:
    with pikepdf.open(BytesIO(made_of(made, kind, language))) as pdf:
        tree = open_tags(pdf)
        assert tree.language == language
        tagged = {one.language for one in tree.below() if list(one.marks())}
        marked = {said for page in pdf.pages for said in languages_of(page)}
        spoken = {said.partition("-")[0] for said in tagged | marked}
        assert spoken - {"en"} == {str(language), "zh"} - {"en"}


@documents
def test_what_every_page_repeats_is_not_read_out(made: Made, kind: str, language: str) -> None:
    """The foot of the page and the lines between rows are artifacts: on each page something is painted, and not tagged."""
    with pikepdf.open(BytesIO(made_of(made, kind, language))) as pdf:
        for page in pdf.pages:
            names = [str(operands[0]) for operands, operator in operations(page)
                     if str(operator) in ("BDC", "BMC")]  # fmt: skip
            assert "/Artifact" in names and content(page)[0]


def test_the_checks_find_what_is_wrong(made: Made) -> None:
    """Each fault made by hand is named; a check that finds nothing anywhere would pass as well."""
    with pikepdf.open(BytesIO(made_of(made, "dossier", "fr"))) as pdf:
        figure = next(one for one in open_tags(pdf).below() if one.tag == "/Figure")
        head = next(one for one in open_tags(pdf).below() if one.tag == "/TH")
        del figure.node["/Alt"], head.node["/A"], pdf.Root["/Lang"], pdf.pages[0].obj["/Tabs"]
        second = next(one for one in open_tags(pdf).below() if one.tag == "/H2")
        second.node.S = pikepdf.Name("/H4")
        pdf.pages[1].contents_add(b"0 0 10 10 re f", prepend=False)
        changed = BytesIO()
        pdf.save(changed)
    found = {fault.split(":")[0] for fault in faults(changed.getvalue())}
    assert {"13-004", "15-003", "11-006", "28-008", "14-003", "01-003"} <= found
