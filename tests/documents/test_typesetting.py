"""Typesetting: what a person typed is never markup, and no character makes a document fail."""

from io import BytesIO
from typing import Any

import pytest
import typst
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from bot.core import paths
from bot.documents.typesetting import Typesetter, page_count
from tests.advice.firms import TODAY
from tests.documents.conftest import squeezed

FONTS = paths.TEMPLATES / "dossier" / "fonts"
TYPED = '#set page(fill: red) $x$ *gras* @label <b>non</b> {{ 7*7 }} \\ `code` #eval("1+1") #read("/etc/passwd") 🍫 مرحبا'


@pytest.fixture
def document(tmp_path: Any) -> Typesetter:
    """A typesetter with one small document that shows a single fact."""
    (tmp_path / "fonts").symlink_to(FONTS)
    source = '#let facts = json(bytes(sys.inputs.facts))\n#set document(title: "t")\n#set text(font: "Noto Sans")\n#facts.said'
    (tmp_path / "one.typ").write_text(source, encoding="utf-8")
    return Typesetter(tmp_path)


def test_what_was_typed_is_shown_as_it_was_typed(document: Typesetter) -> None:
    text = PdfReader(BytesIO(document.document("one.typ", {"said": TYPED}, TODAY))).pages[0].extract_text()
    for part in ("#set page(fill: red)", "$x$ *gras*", "<b>non</b>", "{{ 7*7 }}", '#eval("1+1")', '#read("/etc/passwd")'):
        assert squeezed(part) in squeezed(text), part


def test_characters_without_a_glyph_are_replaced(document: Typesetter) -> None:
    text = PdfReader(BytesIO(document.document("one.typ", {"said": "a🍫b\u0000c\u200dd"}, TODAY))).pages[0].extract_text()
    assert text.strip() == "a□bcd"


def test_pages_are_counted(document: Typesetter) -> None:
    for count in (1, 2, 7):
        made = document.document("one.typ", {"said": "word " * 900 * count}, TODAY)
        assert page_count(made) == len(PdfReader(BytesIO(made)).pages) >= count


def test_without_that_a_missing_glyph_would_fail_the_document(document: Typesetter, tmp_path: Any) -> None:
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typst.compile(tmp_path / "one.typ", font_paths=[FONTS], ignore_system_fonts=True, format="pdf",
                      pdf_standards=["ua-1"], sys_inputs={"facts": '{"said": "🍫"}'})  # fmt: skip


def test_the_list_of_covered_characters_is_what_the_fonts_cover() -> None:
    latin = [set(TTFont(FONTS / f"NotoSans-{name}.ttf").getBestCmap()) for name in ("Regular", "Bold", "Italic")]
    chinese = set(TTFont(FONTS / "NotoSansCJKsc-Regular.otf").getBestCmap())
    listed = {ord(one) for one in (FONTS / "covered.txt").read_text(encoding="utf-8")}
    assert listed <= set.intersection(*latin) | chinese
    assert len(listed) > 5000


def test_every_text_of_the_house_can_be_shown() -> None:
    covered = set((FONTS / "covered.txt").read_text(encoding="utf-8")) | {"\n", "\u00ad"}
    files = [*paths.WORDS.glob("*/dossier.yml"), *paths.WORDS.glob("*/brief.yml"), *paths.WORDS.glob("*/advice.yml"),
             paths.KNOWLEDGE / "chinese_phrases.yml", paths.KNOWLEDGE / "kol.yml", paths.KNOWLEDGE / "channel_names.yml",
             paths.KNOWLEDGE / "sources.yml"]  # fmt: skip
    assert len(files) > 12
    for path in files:
        assert not set(path.read_text(encoding="utf-8")) - covered, path.name


def test_the_fonts_carry_their_licence() -> None:
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    for path in FONTS.glob("*.?tf"):
        assert path.name in licence.replace("NotoSans-*.ttf", "NotoSans-Regular.ttf NotoSans-Bold.ttf NotoSans-Italic.ttf")
