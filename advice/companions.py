"""Audit of the files besides the rules: plan, KOL prices, channel names, Chinese phrases, quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from advice.knowledge import Knowledge
from advice.profile import AnswerError, read_profile

FILES = ("plan", "kol", "channel_names", "chinese_phrases")
"""The files of ``knowledge/`` that documents and dialogue use and the rules do not."""

REQUESTS = ("talk", "training")
TIMED = ("begin", "months")


@dataclass(frozen=True, slots=True)
class Companions:
    """These files as loaded, with the topics of faq.yml."""

    plan: Mapping[str, Any]
    kol: Mapping[str, Any]
    channel_names: Mapping[str, Any]
    chinese_phrases: Mapping[str, Any]
    topics: Sequence[Mapping[str, Any]]


Wrong = tuple[str, str, str]
"""Kind, place and detail."""


def dated(companions: Companions) -> Iterator[tuple[str, Sequence[str], date | None]]:
    """Yield everything that states a fact: place, sources and review_by. Missing fields come from the file's defaults."""
    for file, document, names in (
        ("plan.yml", companions.plan, ("steps", "budget", "routes")),
        ("kol.yml", companions.kol, ("tiers", "forbidden")),
    ):
        for name in names:
            entry = document[name]
            own = entry if isinstance(entry, Mapping) and ("sources" in entry or "review_by" in entry) else {}
            usual = {**document["defaults"], **own}
            yield f"{file}: {name}", usual.get("sources", ()), usual.get("review_by")


def needed_texts(companions: Companions) -> Iterator[str]:
    """Yield the keys that every language needs for the names in these files."""
    for name, step in companions.plan["steps"].items():
        yield from (f"dossier.checklist.{name}.{item}" for item in step["prepare"])
    for kind in REQUESTS:
        yield from (f"requests.{part}.{kind}" for part in ("offer", "consent", "entry"))
    for line in companions.plan["budget"]:
        yield from (f"dossier.budget.{line['fact']}.{part}" for part in ("name", "amount"))
    yield from (f"brief.tier.{name}" for name in companions.kol["tiers"]["rows"])
    yield from (f"brief.forbidden.{name}" for name in companions.kol["forbidden"])
    yield from (f"brief.pitch.asset.{name}" for name in companions.chinese_phrases["assets"])
    yield from (f"brief.pitch.category.{name}" for name in companions.chinese_phrases["category"])


def wrong(companions: Companions, knowledge: Knowledge, on: date) -> Iterator[Wrong]:
    """Yield references without a target, ambiguous names, and figures that are stated twice and differ."""
    yield from _plan(companions.plan, knowledge, on)
    yield from _kol(companions.kol, knowledge)
    yield from _names(companions.channel_names["channels"], knowledge)
    yield from _chinese(companions, knowledge)
    yield from _quotes(companions, knowledge, on)


def _plan(plan: Mapping[str, Any], knowledge: Knowledge, on: date) -> Iterator[Wrong]:
    yield from _same("plan.yml: steps", plan["steps"], knowledge.steps)
    for name, step in plan["steps"].items():
        where = f"plan.yml: {name}"
        for part in (part for part in TIMED if not isinstance(step.get(part), int)):
            yield "no_such", where, f"{part}: invalid value {step.get(part)!r}; expected whole months"
        if step.get("request", REQUESTS[0]) not in REQUESTS:
            yield "no_such", where, f"request: invalid value {step['request']!r}; expected one of {', '.join(REQUESTS)}"
        for condition in step.get("conditions", ()):
            yield from _condition(where, condition, knowledge, on)
    for line in plan["budget"]:
        yield from _among("plan.yml: budget", [line["fact"]], knowledge.facts)
        yield from _among("plan.yml: budget", line.get("steps", ()), knowledge.steps)
        yield from _among("plan.yml: budget", line.get("channels", ()), knowledge.channels)
    for name, route in plan["routes"].items():
        yield from _among(f"plan.yml: {name}", route.values(), knowledge.figures)


def _condition(where: str, condition: Mapping[str, Any], knowledge: Knowledge, on: date) -> Iterator[Wrong]:
    question = condition["question"]
    yield from _among(where, [question], knowledge.interview.ids)
    yield from _among(where, [condition[part] for part in ("least", "below") if part in condition], knowledge.figures)
    for value in condition.get("is", ()):
        yield from _answer(where, {question: value}, knowledge, on)


def _kol(kol: Mapping[str, Any], knowledge: Knowledge) -> Iterator[Wrong]:
    traits = knowledge.interview.traits
    known = {"all", *traits, *(trait for of_one in traits.values() for trait in of_one)}
    for name, group in kol["forbidden"].items():
        yield from _among(f"kol.yml: {name}", [group["for"]], known)
    yield from _among("kol.yml: not_for", kol["not_for"], traits)


def _names(channels: Mapping[str, Any], knowledge: Knowledge) -> Iterator[Wrong]:
    yield from _same("channel_names.yml", channels, knowledge.channels)
    counted = Counter(name for entry in channels.values() for name in entry["names"])
    for name in (name for name, count in counted.items() if count > 1):
        yield "ambiguous", "channel_names.yml", f"{name!r} means several channels"


def _chinese(companions: Companions, knowledge: Knowledge) -> Iterator[Wrong]:
    phrases, interview = companions.chinese_phrases, knowledge.interview
    spoken = set(interview.traits) - set(companions.kol["not_for"])
    yield from _same("chinese_phrases.yml: category", phrases["category"], spoken)
    for part, question in (("origin", "region"), ("assets", "story_assets")):
        yield from _same(f"chinese_phrases.yml: {part}", phrases[part], interview[question].options)
    banned = [term for group in companions.kol["forbidden"].values() for term in group["terms"]]
    for where, phrase in _phrases("chinese_phrases.yml", phrases):
        for language in (language for language in ("zh", "en") if not phrase.get(language)):
            yield "no_text", where, language
        for term in (term for term in banned if term in phrase.get("zh", "")):
            yield "forbidden", where, f"says {term}, which kol.yml forbids"


def _phrases(where: str, found: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, below in found.items():
        if isinstance(below, Mapping):
            spoken = "zh" in below or "en" in below
            yield from [(f"{where}: {name}", below)] if spoken else _phrases(f"{where}: {name}", below)


def _quotes(companions: Companions, knowledge: Knowledge, on: date) -> Iterator[Wrong]:
    """Compare figures that are stated in two files."""
    for topic in companions.topics:
        figures = topic.get("facts") or {}
        yield from _agree(f"faq.yml: {topic['id']}", figures, topic.get("quotes") or {}, knowledge, on)
    tiers = companions.kol["tiers"]
    figures = {f"{name}.{part}": value for name, row in tiers["rows"].items() for part, value in row.items()}
    yield from _agree("kol.yml: tiers", figures, tiers.get("quotes") or {}, knowledge, on)


def _agree(
    where: str, figures: Mapping[str, Any], quotes: Mapping[str, str], knowledge: Knowledge, on: date
) -> Iterator[Wrong]:
    for name, address in quotes.items():
        file, *path = address.split(".")
        if name not in figures:
            yield "no_such", where, f"quotes {name}, which it does not show"
            continue
        values = figure_at(file, path, knowledge, on)
        if values is None:
            yield "no_such", where, f"quotes {address}, which is not there"
        elif values != figures[name]:
            yield "disagrees", where, f"{name} is {figures[name]}, but {address} is {values}"


def figure_at(file: str, path: Sequence[str], knowledge: Knowledge, on: date) -> Any:
    """Return the figure at a path such as ``facts.rail.days``, in the version of that day, or None."""
    match file, path:
        case "figures", [name] if name in knowledge.figures:
            return knowledge.figures[name].values["value"]
        case "facts", [name, value] if name in knowledge.facts:
            return knowledge.told(name, on).values.get(value)
        case _:
            return None


def _answer(where: str, answer: Mapping[str, Any], knowledge: Knowledge, on: date) -> Iterator[Wrong]:
    try:
        read_profile(answer, knowledge.interview, as_of=on)
    except AnswerError as error:
        yield "no_such", where, str(error)


def _same(where: str, found: Any, wanted: Any) -> Iterator[Wrong]:
    for name in sorted(set(wanted) - set(found)):
        yield "missing", where, f"lacks {name}"
    yield from _among(where, found, wanted)


def _among(where: str, names: Any, known: Any) -> Iterator[Wrong]:
    for name in names:
        if name not in known:
            yield "no_such", where, f"names {name!r}, which does not exist"
