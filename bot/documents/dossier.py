"""The content of the dossier in one language: what an entrepreneur brings to the first talk. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.questions import Question, QuestionType
from advice.yaml_files import read_yaml
from bot.documents.plan import Planner, Ticked
from bot.rendering.chart import chart, nearest_change, reason, text, unmarked, weighed
from bot.rendering.citations import Citations
from bot.rendering.sources import Sources
from bot.rendering.values import LONGEST_STORY, answers_shown, clipped, close_call, label, shown
from bot.rendering.words import Words

AVOIDED = 5
"""How many unsuitable channels are listed."""

FIRST_ASKED = ("kaola", "jumei", "aliexpress", "belgian_pavilion", "own_webshop")
"""The unsuitable channels that readers of the 2019 press ask about first."""

NOTHING_TICKED: Ticked = MappingProxyType({})


class Room(NamedTuple):
    """The space budget of a dossier: compared channels, characters of a story, and font size in points."""

    compared: int
    story: int
    type: float


ROOMS = (Room(compared=5, story=LONGEST_STORY, type=9.2), Room(compared=3, story=300, type=8.4))
"""The usual budget, and a smaller one for firms whose dossier would exceed `MOST_PAGES`."""

MOST_PAGES = 4


class Dossier:
    """Builds the content of dossiers."""

    def __init__(self, knowledge: Knowledge, sources: Sources, planner: Planner, chinese: Mapping[str, str]) -> None:
        self._knowledge = knowledge
        self._sources = sources
        self._planner = planner
        self._chinese = chinese
        self._marks = (int(knowledge.figure("condition_score")), int(knowledge.figure("ready_score")))

    @classmethod
    def load(cls, knowledge: Knowledge, folder: Path) -> Dossier:
        """Return a dossier builder over the knowledge loaded from `folder`."""
        sources = Sources.load(folder)
        document = read_yaml(folder / "channel_names.yml")["channels"]
        chinese = {name: entry["chinese"] for name, entry in document.items() if "chinese" in entry}
        return cls(knowledge, sources, Planner.load(knowledge, folder), chinese)

    def facts(
        self,
        words: Words,
        profile: Profile,
        advice: Mapping[str, Any],
        ticked: Ticked = NOTHING_TICKED,
        room: Room = ROOMS[0],
    ) -> dict[str, Any]:
        """Return the data of the dossier's template. `ticked` holds what is prepared already."""
        drawn = chart(words, advice, self._marks, profile.interview.chapters(profile.answers))
        citations = Citations(words, self._sources)
        compared = [one for one in advice["channels"] if one["role"] != "avoid"][: room.compared]
        unknown = [question for question in self._branch(profile) if profile.unknown(question.id)]
        return {
            "language": str(words.language),
            "labels": _labels(words),
            "dated": text(words, "dossier.dated", as_of=advice["as_of"]),
            "notice": text(words, "dossier.notice", rules=advice["rules_version"]),
            "page": text(words, "dossier.page", number="#", total="#").split("#"),
            "for_whom": self._for_whom(words, profile),
            "chart": {**drawn, "described": self._described(words, drawn)},
            "summary": self._summary(words, advice, len(unknown)),
            "profile": [self._answer(words, profile, question) for question in self._branch(profile)
                        if question.type is not QuestionType.TEXT],
            "story": clipped(profile["brand_story"], room.story),
            "type": room.type,
            "channels": [self._channel(words, one, citations) for one in compared],
            "avoid": self._avoid(words, advice),
            "gates": [self._gate(words, gate, advice, citations) for gate in weighed(advice) if gate["status"] != "passed"],
            "plan": self._planner.plan(words, advice, citations, ticked),
            "budget": self._planner.budget(words, advice, citations),
            "bring": self._bring(words, profile, unknown),
            "ask": [text(words, f"dossier.ask.{name}") for name in ("aid", "training", "names", "post")],
            "sources": citations.listed(),
        }  # fmt: skip

    def _branch(self, profile: Profile) -> tuple[Question, ...]:
        return profile.interview.branch(profile.answers)

    def _for_whom(self, words: Words, profile: Profile) -> str:
        names = [unmarked(shown(words, profile.interview[name], profile[name]))
                 for name in ("product_category", "region") if profile[name] is not None]  # fmt: skip
        return " · ".join(names)

    def _summary(self, words: Words, advice: Mapping[str, Any], missing: int) -> list[str]:
        verdict = f"advice.verdict.{advice['verdict']}"
        lines = [f"{text(words, f'{verdict}.said')} {reason(words, advice['because'])}"]
        start = next((one for one in advice["channels"] if one["role"] == "start"), None)
        if start:
            lines.append(text(words, "dossier.said.first_channel", channel=words.say(f"advice.channels.{start['id']}.name"),
                              mode=words.say(f"advice.mode.{start['mode']}")))  # fmt: skip
        else:
            lines.append(text(words, "dossier.said.no_channel"))
        first = next(step for step in advice["next_steps"] if step["first"])
        lines.append(unmarked(words.say("dossier.said.first_step", step=words.say(f"advice.steps.{first['id']}.name"),
                                        because=reason(words, first["because"]))))  # fmt: skip
        nearest = nearest_change(advice)
        if nearest:
            lines.append(text(words, "dossier.said.reach", verdict=words.say(f"advice.verdict.{nearest['verdict']}.name"),
                              answers=answers_shown(words, self._knowledge.interview, nearest["answers"])))  # fmt: skip
        lines += [unmarked(close_call(words, self._knowledge.interview, one)) for one in advice["close_calls"]]
        lines += [reason(words, one) for one in advice["human_because"]]
        lines += [reason(words, one["because"]) for one in advice["contradictions"]]
        if missing:
            lines.append(text(words, "dossier.provisional", missing=missing))
        return lines

    def _answer(self, words: Words, profile: Profile, question: Question) -> dict[str, Any]:
        value = profile[question.id]
        known = value is not None
        said = unmarked(shown(words, question, value)) if known else text(words, "dossier.said.unknown")
        return {"label": unmarked(label(words, question)), "value": said, "known": known}

    def _channel(self, words: Words, channel: Mapping[str, Any], citations: Citations) -> dict[str, Any]:
        reasons = channel["reasons"][1:3] or channel["reasons"][:1]
        return {
            "name": text(words, f"advice.channels.{channel['id']}.name"),
            "chinese": self._chinese.get(channel["id"], ""),
            "role": text(words, f"advice.role.{channel['role']}"),
            "mode": text(words, f"advice.mode.{channel['mode']}") if channel["mode"] != "none" else "",
            "score": channel["score"],
            "start": channel["role"] == "start",
            "for": [reason(words, one) for one in reasons],
            "against": [reason(words, one) for one in channel["blockers"][:2]],
            "dated": citations.cite(channel["sources"], channel["status_as_of"]),
        }

    def _avoid(self, words: Words, advice: Mapping[str, Any]) -> list[str]:
        avoided = [one for one in advice["channels"] if one["role"] == "avoid" and one["blockers"]]
        avoided.sort(key=lambda one: FIRST_ASKED.index(one["id"]) if one["id"] in FIRST_ASKED else len(FIRST_ASKED))
        return [
            text(words, "dossier.said.avoid_one", name=words.say(f"advice.channels.{one['id']}.name"),
                 text=reason(words, one["blockers"][0]))
            for one in avoided[:AVOIDED]
        ]  # fmt: skip

    def _gate(self, words: Words, gate: Mapping[str, Any], advice: Mapping[str, Any], citations: Citations) -> dict[str, Any]:
        clearing = [step["id"] for step in advice["next_steps"] if gate["id"] in self._knowledge.steps[step["id"]].clears]
        names = ", ".join(text(words, f"advice.steps.{name}.name") for name in clearing[:2])
        how = text(words, f"dossier.clear.{gate['id']}")
        by_step = text(words, "dossier.said.by_step", steps=names) if names else ""
        return {
            "name": text(words, f"advice.gates.{gate['id']}.name"),
            "status": gate["status"],
            "said": text(words, f"advice.status.{gate['status']}"),
            "why": f"{reason(words, gate['because'])} {citations.numbers(gate['because']['sources'])}".strip(),
            "how": f"{how} {by_step}".strip(),
        }

    def _bring(self, words: Words, profile: Profile, unknown: Sequence[Question]) -> list[str]:
        names = ["sheet", "exports"]
        names += ["capacity"] if profile.relevant("spare_capacity_pct") else []
        names += ["shelf"] if profile.relevant("shelf_life_months") else []
        names += ["registration"] if profile.relevant("china_registration") else []
        names += ["mark"]
        names += ["contract"] if profile["china_partner"] in ("exclusive", "non_exclusive") else []
        names += ["claims"] if profile["health_claims"] is not False and profile.relevant("health_claims") else []
        names += ["images"] if profile.relevant("visual_content") else []
        lines = [text(words, f"dossier.bring.{name}") for name in names]
        if unknown:
            missing = ", ".join(unmarked(label(words, question)) for question in unknown)
            lines.append(text(words, "dossier.bring.unknown", questions=missing))
        return lines

    def _described(self, words: Words, drawn: Mapping[str, Any]) -> str:
        scores = ", ".join(f"{one['label']} {one['said']}" for one in (drawn["overall"], *drawn["chapters"]))
        gates = "; ".join(f"{gate['name']}: {gate['said']}" for gate in drawn["gates"])
        return text(words, "dossier.chart.described", scores=scores, gates=gates)


def _labels(words: Words) -> dict[str, str]:
    """Return titles, headings and fixed sentences of the dossier, by the last part of their key."""
    found = {"title": text(words, "dossier.title")}
    for group in ("head", "column"):
        found |= {f"{group}_{name}": text(words, f"dossier.{group}.{name}") for name in words.keys(f"dossier.{group}")}
    for name in ("estimated_times", "budget_note", "nothing_in_the_way", "avoid"):
        found[name] = text(words, f"dossier.said.{name}")
    return found
