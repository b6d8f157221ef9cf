"""Makes the files that go with messages, when they are delivered: each from its recipe, which is plain JSON."""

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
"""Returns the content of an attachment, given its recipe."""

Attachments = Mapping[str, AttachmentBuilder]
"""The builder of each kind of file, by the name under ``make`` in its recipe."""


def attachments(templates: Path = paths.TEMPLATES, knowledge: Path = paths.KNOWLEDGE) -> Attachments:
    """The builder of each kind of file, by the name under ``make`` in its recipe."""
    documents = Documents(templates, knowledge)
    return {"chart": documents.chart, "dossier": documents.dossier, "brief": documents.brief,
            "invitation": invitation}  # fmt: skip


class Documents:
    """Makes files. Words and knowledge are read when the first document is asked for."""

    def __init__(self, templates: Path, folder: Path) -> None:
        self._folder = folder
        self._typesetter = Typesetter(templates / "dossier")
        self._knowledge = cache(lambda: load_knowledge(folder))
        self._catalogue = cache(lambda: Catalogue(templates / "words"))

    def chart(self, recipe: Mapping[str, Any]) -> bytes:
        """The picture of the card, from its facts."""
        return self._typesetter.picture("chart.typ", recipe["facts"])

    def dossier(self, recipe: Mapping[str, Any]) -> bytes:
        """The dossier for ``answers`` on the day ``as_of`` in ``language``, with what is ``ticked``."""
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
        """The KOL brief for ``answers`` on the day ``as_of`` in ``language``."""
        knowledge, day = self._knowledge(), date.fromisoformat(recipe["as_of"])
        profile, _ = read_profile(recipe["answers"], knowledge.interview, as_of=day)
        brief = Brief.load(self._catalogue(), knowledge, self._folder)
        return self._typesetter.document("brief.typ", brief.facts(self._catalogue()[recipe["language"]], profile, day), day)
