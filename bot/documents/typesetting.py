"""Typesets images and PDFs from plain data. User text is data and never markup."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

PIXELS_PER_POINT = 2.7
"""An image 400 points wide is 1080 pixels wide, which Telegram shows on a phone without upscaling."""

POINTS_PER_INCH = 72

NOT_IN_THE_FONTS = "□"

PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")


class Typesetter:
    """Typesets the templates of a folder with the fonts in its ``fonts``. System fonts are never used."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates

    def picture(self, name: str, facts: Mapping[str, Any]) -> bytes:
        """Return the single page of the template `name` as PNG."""
        return self._typeset(name, facts, format="png", ppi=PIXELS_PER_POINT * POINTS_PER_INCH)

    def document(self, name: str, facts: Mapping[str, Any], day: date) -> bytes:
        """Return the template `name` as a tagged PDF (PDF/UA-1) dated `day`. The same facts give the same bytes."""
        moment = datetime.combine(day, time(12), UTC)
        return self._typeset(name, facts, format="pdf", pdf_standards=["ua-1"], timestamp=moment)

    def pages(self, name: str, facts: Mapping[str, Any]) -> list[bytes]:
        """Return the pages of a document as PNG, for inspection."""
        made = self._compile(name, facts, format="png", ppi=110)
        return made if isinstance(made, list) else [made]

    def _typeset(self, name: str, facts: Mapping[str, Any], **how: Any) -> bytes:
        made = self._compile(name, facts, **how)
        if not isinstance(made, bytes):
            raise ValueError(f"{name}: invalid output {type(made).__name__}; expected one file")
        return made

    def _compile(self, name: str, facts: Mapping[str, Any], **how: Any) -> Any:
        return typst.compile(
            self._templates / name,
            root=self._templates,
            font_paths=_fonts(self._templates / "fonts"),
            sys_inputs={"facts": json.dumps(_legible(facts, _covered(self._templates / "fonts")), ensure_ascii=False)},
            **how,
        )


def page_count(document: bytes) -> int:
    """Return the number of pages of a PDF typeset here. Its page objects are uncompressed."""
    return len(PAGE_OBJECT.findall(document))


def _legible(value: Any, covered: frozenset[str]) -> Any:
    """Replace characters that no font covers: PDF/UA does not allow characters that cannot be shown."""
    if isinstance(value, str):
        return value if covered.issuperset(value) else "".join(one if one in covered else _instead(one) for one in value)
    if isinstance(value, Mapping):
        return {key: _legible(below, covered) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(below, covered) for below in value]
    return value


def _instead(character: str) -> str:
    """Return "" for joiners and modifiers, a space for separators, and a hollow square for the rest."""
    kind = unicodedata.category(character)
    return "" if kind in ("Cc", "Cf", "Mn", "Me", "Sk", "Cs") else " " if kind.startswith("Z") else NOT_IN_THE_FONTS


@cache
def _covered(folder: Path) -> frozenset[str]:
    return frozenset((folder / "covered.txt").read_text(encoding="utf-8"))


@cache
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
