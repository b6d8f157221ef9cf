"""The plan of a dossier: next steps over twelve months, and the budget lines. Pure, except for reading plan.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_skeleton

from advice.knowledge import Fact, Knowledge
from advice.yaml_files import read_yaml
from bot.rendering.chart import reason, text
from bot.rendering.citations import Citations
from bot.rendering.words import Words

HORIZON = 12
"""The number of months in a plan."""

REVIEWS = (6, 12)
"""The months after which to ask for advice again."""

AUTUMN_STOCK = (9, 1)
"""Month and day by which goods for the autumn peak must have arrived."""

SHOPS = frozenset({"flagship", "store"})

Ticked = Mapping[str, Sequence[str]]
"""The items ticked as prepared, by step."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When to begin a step and how long it takes, in months from the day of the advice, and what to prepare."""

    begin: int
    months: int
    prepare: tuple[str, ...]


class Planner:
    """Computes plans and budgets from ``plan.yml``."""

    def __init__(self, knowledge: Knowledge, document: Mapping[str, Any]) -> None:
        self._knowledge = knowledge
        self._timings = {name: Timing(entry["begin"], entry["months"], tuple(entry["prepare"]))
                         for name, entry in document["steps"].items()}  # fmt: skip
        self._lines: Sequence[Mapping[str, Any]] = document["budget"]
        self._routes: Mapping[str, Mapping[str, str]] = document["routes"]

    @classmethod
    def load(cls, knowledge: Knowledge, folder: Path) -> Planner:
        """Return the planner with the timings in `folder`."""
        return cls(knowledge, read_yaml(folder / "plan.yml"))

    def plan(self, words: Words, advice: Mapping[str, Any], citations: Citations, ticked: Ticked) -> list[dict[str, Any]]:
        """Return the rows of the plan by date: each step with its period, reason and preparation, then the milestones."""
        day = date.fromisoformat(advice["as_of"])
        rows = [(self._begin(step), not step["first"], self._row(words, step, day, citations, ticked))
                for step in advice["next_steps"]]  # fmt: skip
        rows += [(months, True, row) for months, row in self._milestones(words, advice, day)]
        return [row for _, _, row in sorted(rows, key=lambda entry: entry[:2])]

    def _begin(self, step: Mapping[str, Any]) -> int:
        """Return the number of months until a step begins. The first step begins now."""
        return 0 if step["first"] else self._timings[step["id"]].begin

    def _row(self, words: Words, step: Mapping[str, Any], day: date, citations: Citations, ticked: Ticked) -> dict[str, Any]:
        first, done = self._begin(step), ticked.get(step["id"], ())
        begin, end = after(day, first), after(day, min(first + self._timings[step["id"]].months, HORIZON))
        return {
            "when": text(words, "dossier.period.range", begin=month(words, begin), end=month(words, end)),
            "what": text(words, f"advice.steps.{step['id']}.name"),
            "why": f"{reason(words, step['because'])} {citations.numbers(step['because']['sources'])}".strip(),
            "prepare": [{"said": text(words, f"dossier.checklist.{step['id']}.{item}"), "done": item in done}
                        for item in self._timings[step["id"]].prepare],
            "first": step["first"],
            "milestone": False,
        }  # fmt: skip

    def _milestones(self, words: Words, advice: Mapping[str, Any], day: date) -> Iterator[tuple[int, dict[str, Any]]]:
        steps = {step["id"]: step["because"]["code"] for step in advice["next_steps"]}
        if steps.get("trademark_filing") == "because.trademark_none":
            months = self._knowledge.told("trademark_procedure", day).values
            filed = self._timings["trademark_filing"].months
            earliest = filed + int(months["months_from"])
            said = text(words, "dossier.milestone.mark", **months)
            yield earliest, _milestone(month(words, after(day, earliest)), said)
        if any(one["role"] == "start" and one["mode"] in SHOPS for one in advice["channels"]):
            stock = next_autumn(day)
            months_on = (stock.year - day.year) * 12 + stock.month - day.month
            yield months_on, _milestone(month(words, stock), text(words, "dossier.milestone.autumn_stock"))
        for months_on in REVIEWS:
            when = month(words, after(day, months_on))
            yield months_on, _milestone(when, text(words, "dossier.milestone.review"))

    def budget(self, words: Words, advice: Mapping[str, Any], citations: Citations) -> list[dict[str, Any]]:
        """Return the budget lines for this advice, each with its range, sources and date."""
        day = date.fromisoformat(advice["as_of"])
        steps = {step["id"] for step in advice["next_steps"]}
        starting = {one["id"]: one["mode"] for one in advice["channels"] if one["role"] == "start"}
        paid = {name for name, mode in starting.items() if mode not in ("content_only", "first_talk")}
        lines = [
            self._line(words, entry["fact"], self._knowledge.told(entry["fact"], day), citations)
            for entry in self._lines
            if steps & set(entry.get("steps", ())) or paid & set(entry.get("channels", ()))
        ]
        route = self._routes.get(advice["route"]) if paid else None
        if route:
            least, most = (self._knowledge.figures[route[name]] for name in ("from", "to"))
            amounts = {"eur_from": least.values["value"], "eur_to": most.values["value"]}
            lines.append({
                "name": text(words, "dossier.budget.whole.name"),
                "amount": text(words, "dossier.budget.whole.amount", **amounts),
                "dated": citations.cite(least.sources, least.as_of), "whole": True,
            })  # fmt: skip
        return lines

    def _line(self, words: Words, name: str, fact: Fact, citations: Citations) -> dict[str, Any]:
        return {
            "name": text(words, f"dossier.budget.{name}.name"),
            "amount": text(words, f"dossier.budget.{name}.amount", **fact.values),
            "dated": citations.cite(fact.sources, fact.as_of),
            "whole": False,
        }


def after(day: date, months: int) -> date:
    """Return the first day of the month that many months after `day`, or `day` itself for 0."""
    if months == 0:
        return day
    years, zero_based = divmod(day.month - 1 + months, 12)
    return date(day.year + years, zero_based + 1, 1)


def next_autumn(day: date) -> date:
    """Return the next first of September after `day`."""
    stock = date(day.year, *AUTUMN_STOCK)
    return stock if stock > day else date(day.year + 1, *AUTUMN_STOCK)


def month(words: Words, day: date) -> str:
    """Return the short form of a month and year in this language."""
    return str(format_skeleton("yMMM", day, locale=words.language.locale))


def _milestone(when: str, said: str) -> dict[str, Any]:
    return {"when": when, "what": said, "why": "", "prepare": [], "first": False, "milestone": True}
