"""Builds the files attached to messages at delivery time, each from a recipe of plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from advice.advise import advise
from advice.data import as_data
from advice.knowledge import load_knowledge
from advice.profile import read_profile
from bot.core import paths
from bot.documents.dossier import MOST_PAGES, ROOMS, Dossier
from bot.documents.invitation import invitation
from bot.documents.typesetting import Typesetter, page_count
from bot.rendering.brief import Brief
from bot.rendering.words import Catalogue

AttachmentBuilder = Callable[[Mapping[str, Any]], bytes]
"""Returns the content of an attachment for its recipe."""

Attachments = Mapping[str, AttachmentBuilder]
"""The builders by kind of file: the name under ``make`` in a recipe."""


def attachments(templates: Path = paths.TEMPLATES, knowledge: Path = paths.KNOWLEDGE) -> Attachments:
    """Return the builders by kind of file."""
    documents = Documents(templates, knowledge)
    return {"chart": documents.chart, "dossier": documents.dossier, "brief": documents.brief,
            "invitation": invitation}  # fmt: skip


class Documents:
    """Builds files. Texts and knowledge are loaded with the first document."""

    def __init__(self, templates: Path, folder: Path) -> None:
        self._folder = folder
        self._typesetter = Typesetter(templates / "dossier")
        self._knowledge = cache(lambda: load_knowledge(folder))
        self._catalogue = cache(lambda: Catalogue(templates / "words"))

    def chart(self, recipe: Mapping[str, Any]) -> bytes:
        """Return the chart of a recommendation as an image."""
        return self._typesetter.picture("chart.typ", recipe["facts"])

    def dossier(self, recipe: Mapping[str, Any]) -> bytes:
        """Return the dossier for ``answers`` on the day ``as_of`` in ``language``, with the ``ticked`` items."""
        knowledge, day = self._knowledge(), date.fromisoformat(recipe["as_of"])
        profile, ignored = read_profile(recipe["answers"], knowledge.interview, as_of=day)
        advice = as_data(advise(profile, knowledge, day, ignored=ignored))
        words = self._catalogue()[recipe["language"]]
        dossier = Dossier.load(knowledge, self._folder)
        made = b""
        for room in ROOMS:
            facts = dossier.facts(words, profile, advice, recipe.get("ticked") or {}, room)
            made = self._typesetter.document("dossier.typ", facts, day)
            if page_count(made) <= MOST_PAGES:
                break
        return made

    def brief(self, recipe: Mapping[str, Any]) -> bytes:
        """Return the KOL brief for ``answers`` on the day ``as_of`` in ``language``."""
        knowledge, day = self._knowledge(), date.fromisoformat(recipe["as_of"])
        profile, _ = read_profile(recipe["answers"], knowledge.interview, as_of=day)
        brief = Brief.load(self._catalogue(), knowledge, self._folder)
        return self._typesetter.document("brief.typ", brief.facts(self._catalogue()[recipe["language"]], profile, day), day)
