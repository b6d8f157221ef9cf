"""The facts of the KOL brief: pitch in three languages, facts and proofs, what is never said, samples, prices. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.yaml_files import read_yaml
from bot.core.languages import ENGLISH, Language
from bot.rendering.chart import text, unmarked
from bot.rendering.chinese import Chinese
from bot.rendering.citations import Citations
from bot.rendering.sources import Sources
from bot.rendering.values import answers_shown, clipped, shown
from bot.rendering.words import Catalogue, Words

MESSAGES = 3
"""As many messages as a viewer remembers."""

PROVED = {"region": "origin", "founded_year": "year", "shelf_life_months": "label", "unit_price_eur": "price"}
"""Facts of the profile that a brief quotes, each with the proof that goes with it."""

KPIS = ("notes", "saves", "visits", "sales")


class Brief:
    """Puts briefs together."""

    def __init__(
        self, catalogue: Catalogue, knowledge: Knowledge, sources: Sources, chinese: Chinese, document: Mapping[str, Any]
    ) -> None:
        self._catalogue = catalogue
        self._knowledge = knowledge
        self._sources = sources
        self._chinese = chinese
        self._document = document

    @classmethod
    def load(cls, catalogue: Catalogue, knowledge: Knowledge, folder: Path) -> Brief:
        """A brief over the knowledge that was read from `folder`."""
        document = read_yaml(folder / "kol.yml")
        return cls(catalogue, knowledge, Sources.load(folder), Chinese.load(folder), document)

    def pitch(self, language: Language | str, profile: Profile) -> str:
        """The pitch in one of our languages: what the answers say and no more."""
        words = self._catalogue[language]
        parts = []
        region, category, year = profile["region"], profile.category, profile["founded_year"]
        if region and category:
            name = text(words, f"brief.pitch.category.{category}")
            parts.append(text(words, f"brief.pitch.origin.{region}", category=name))
        if year:
            parts.append(text(words, "brief.pitch.founded", year=int(year)))
        parts += [text(words, f"brief.pitch.asset.{asset}") for asset in assets(profile)]
        return " ".join(parts)

    def pitches(self, words: Words, profile: Profile) -> list[dict[str, str]]:
        """The pitch in the person's language, in English, and in the fixed phrases of Chinese; each language once."""
        said = [{"language": str(language), "name": text(self._catalogue[language], "brief.own_language"),
                 "text": self.pitch(language, profile)}
                for language in dict.fromkeys((words.language, ENGLISH))]  # fmt: skip
        return [*said, {"language": "zh", "name": "中文", "text": self._chinese.pitch(profile)}]

    def warnings(self, words: Words, profile: Profile) -> list[str]:
        """What has to be settled before anything is shown in China."""
        names = {"none": ["mark_none"], "taken": ["mark_taken"], None: ["mark_unknown"]}.get(profile["china_trademark"], [])
        names += ["unsettled"] if profile.has("unsettled") else []
        names += ["claims"] if profile["health_claims"] else []
        names += ["visuals"] if profile["visual_content"] in (None, "none", "photos") else []
        return [text(words, f"brief.warning.{name}") for name in (*names, "stock")]

    def facts(self, words: Words, profile: Profile, day: date) -> dict[str, Any]:
        """All that the template of the brief shows."""
        citations = Citations(words, self._sources)
        fine = self._knowledge.told("claims_fine", day)
        labels = {name: text(words, f"brief.head.{name}") for name in words.keys("brief.head")}
        labels |= {f"column_{name}": text(words, f"brief.column.{name}") for name in words.keys("brief.column")}
        labels |= {name: text(words, f"brief.{name}") for name in ("title", "chinese_note")}
        return {
            "language": str(words.language),
            "labels": labels,
            "dated": text(words, "dossier.dated", as_of=day.isoformat()),
            "page": text(words, "dossier.page", number="#", total="#").split("#"),
            "for_whom": " · ".join(unmarked(shown(words, profile.interview[name], profile[name]))
                                   for name in ("product_category", "region") if profile[name] is not None),
            "pitches": self.pitches(words, profile),
            "messages": [text(words, f"brief.pitch.asset.{asset}") for asset in assets(profile)[:MESSAGES]],
            "before": self.warnings(words, profile),
            "goal": text(words, "brief.goal"),
            "kpis": [[text(words, f"brief.kpi.{name}.name"), text(words, f"brief.kpi.{name}.measured")] for name in KPIS],
            "facts": self._proved(words, profile),
            "forbidden": self._forbidden(words, profile),
            "fine": f"{text(words, 'brief.fine', **fine.values)} {citations.cite(fine.sources, fine.as_of)}",
            "samples": [text(words, f"brief.samples.{name}") for name in words.keys("brief.samples")
                        if name != "date" or profile.relevant("shelf_life_months")],
            "tiers": self._tiers(words),
            "prices": self._prices(words, citations, day),
            "rules": [text(words, f"brief.rules.{name}") for name in words.keys("brief.rules")],
            "disclosure": self._chinese.disclosure,
            "story": clipped(profile["brand_story"]),
            "sources": citations.listed(),
        }  # fmt: skip

    def _proved(self, words: Words, profile: Profile) -> list[list[str]]:
        """The facts of the profile and of its story, each with the proof to attach."""
        rows = []
        for question, proof in PROVED.items():
            if profile[question] is not None and profile[question] != "outside_belgium":
                said = answers_shown(words, profile.interview, {question: profile[question]})
                rows.append([unmarked(said), text(words, f"brief.proof.{proof}")])
        rows += [[text(words, f"brief.pitch.asset.{asset}"), text(words, f"brief.proof.{asset}")] for asset in assets(profile)]
        return rows

    def _forbidden(self, words: Words, profile: Profile) -> list[list[str]]:
        return [
            [text(words, f"brief.forbidden.{name}"), "、".join(group["terms"])]
            for name, group in self._document["forbidden"].items()
            if group["for"] == "all" or group["for"] == profile.category or profile.has(group["for"])
        ]

    def _tiers(self, words: Words) -> list[list[str]]:
        return [
            [text(words, f"brief.tier.{name}", **row),
             text(words, f"brief.price.{'range' if row['followers_to'] else 'open'}", **row)]
            for name, row in self._document["tiers"]["rows"].items()
        ]  # fmt: skip

    def _prices(self, words: Words, citations: Citations, day: date) -> list[str]:
        tiers = self._document["tiers"]
        test, live = self._knowledge.told("koc_test", day), self._knowledge.told("live_prices", day)
        return [
            text(words, "brief.price.start", **test.values),
            f"{text(words, 'brief.price.extra', **tiers['extra'])} {citations.cite(tiers['sources'], tiers['as_of'])}",
            f"{text(words, 'brief.price.live', **live.values)} {citations.cite(live.sources, live.as_of)}",
        ]


def assets(profile: Profile) -> Sequence[str]:
    """What the story rests on, as ticked; nothing while it is unknown."""
    return tuple(profile["story_assets"] or ())
