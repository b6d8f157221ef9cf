"""Typesets pictures and documents from plain data; what a person wrote is data here and never markup."""

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
"""A picture 400 points wide comes out 1080 pixels wide, what Telegram shows on a phone without scaling it up."""

POINTS_PER_INCH = 72

NOT_IN_THE_FONTS = "□"

PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")


class Typesetter:
    """Typesets the templates in a folder with the fonts in its ``fonts``; the system's fonts are never used."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates

    def picture(self, name: str, facts: Mapping[str, Any]) -> bytes:
        """The one page of the template `name`, as PNG."""
        return self._typeset(name, facts, format="png", ppi=PIXELS_PER_POINT * POINTS_PER_INCH)

    def document(self, name: str, facts: Mapping[str, Any], day: date) -> bytes:
        """The template `name` as a tagged PDF (PDF/UA-1), dated on `day`: the same facts give the same bytes."""
        moment = datetime.combine(day, time(12), UTC)
        return self._typeset(name, facts, format="pdf", pdf_standards=["ua-1"], timestamp=moment)

    def pages(self, name: str, facts: Mapping[str, Any]) -> list[bytes]:
        """The pages of a document as PNG, for whoever wants to look at them."""
        made = self._compile(name, facts, format="png", ppi=110)
        return made if isinstance(made, list) else [made]

    def _typeset(self, name: str, facts: Mapping[str, Any], **how: Any) -> bytes:
        made = self._compile(name, facts, **how)
        if not isinstance(made, bytes):
            raise ValueError(f"{name}: one file is expected, not {type(made).__name__}")
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
    """How many pages a PDF typeset here has; it writes its page objects in the clear."""
    return len(PAGE_OBJECT.findall(document))


def _legible(value: Any, covered: frozenset[str]) -> Any:
    """`value` with every character that no font has replaced: a PDF/UA file may not hold one that cannot be shown."""
    if isinstance(value, str):
        return value if covered.issuperset(value) else "".join(one if one in covered else _instead(one) for one in value)
    if isinstance(value, Mapping):
        return {key: _legible(below, covered) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(below, covered) for below in value]
    return value


def _instead(character: str) -> str:
    """Nothing for what joins or colours other characters, a space for what separates them, else a hollow square."""
    kind = unicodedata.category(character)
    return "" if kind in ("Cc", "Cf", "Mn", "Me", "Sk", "Cs") else " " if kind.startswith("Z") else NOT_IN_THE_FONTS


@cache
def _covered(folder: Path) -> frozenset[str]:
    return frozenset((folder / "covered.txt").read_text(encoding="utf-8"))


@cache
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
