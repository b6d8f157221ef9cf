"""The knowledge behind the advice, loaded from ``knowledge/``: facts, thresholds, channels, gates and steps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from advice.questions import Interview, load_interview
from advice.reasons import Because
from advice.yaml_files import read_yaml

RULES_REVISION = 1
"""Increment when the meaning of the rules changes. Their source is also hashed into `rules_version`."""

FILES = (
    "agencies", "categories", "channels", "facts", "figures", "gates", "next_steps", "questions", "scoring", "sources",
)  # fmt: skip
"""The files that the rules read. Each is hashed into `rules_version`."""


class KnowledgeError(ValueError):
    """A file of ``knowledge/`` refers to something that does not exist."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One version of a fact, with its first and last day (inclusive; None: open).

    `as_of` is as precise as its source: a day, a month or a year.
    """

    id: str
    values: Mapping[str, Any]
    sources: tuple[str, ...]
    as_of: str
    confidence: str
    estimate: bool
    review_by: date
    begins: date | None = None
    ends: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether the fact is in force on `day`."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Standing:
    """A channel's status since a day, and when it was last checked."""

    value: str
    as_of: str
    begins: date | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and its data for the rules. `regime` is parcels, importer, partner or none."""

    id: str
    standings: tuple[Standing, ...]
    regime: str
    mode: str
    bare_mode: str | None
    never: bool
    minimum: Mapping[str, float]
    fit: Mapping[str, int]
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    as_of: str
    confidence: str
    review_by: date

    def standing(self, day: date) -> Standing:
        """Return the status in force on that day: the latest that had begun."""
        begun = [entry for entry in self.standings if entry.begins is None or entry.begins <= day]
        return begun[-1] if begun else self.standings[0]

    def fit_for(self, category: str | None) -> int:
        """Return the channel's fit with a category, 0-100. For an unknown category it is the middle of the range."""
        if category is None:
            return sum(self.fit.values()) // len(self.fit)
        return self.fit.get(category, self.fit.get("other", 0))


@dataclass(frozen=True, slots=True)
class Step:
    """A next step and the gates that it helps to pass."""

    id: str
    clears: tuple[str, ...]
    facts: tuple[str, ...]
    regional: bool
    sources: tuple[str, ...]
    as_of: str
    confidence: str
    review_by: date


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The import rules for a category, before any answer about registration."""

    cross_border: str
    general_trade: str
    importer: str
    fact: str
    needs_registration: bool = False
    lifted_by_registration: bool = False
    never: bool = False
    human: bool = False
    importer_first: bool = False
    costly: bool = False
    heat: bool = False


@dataclass(frozen=True, slots=True)
class Agency:
    """The regional agency of a region."""

    name: str
    site: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a fact. `where` is None for a source without a page."""

    code: str
    where: str | None
    date: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All knowledge that the rules use, and the resulting version of the rules."""

    interview: Interview
    figures: Mapping[str, Fact]
    facts: Mapping[str, tuple[Fact, ...]]
    channels: Mapping[str, Channel]
    gates: Mapping[str, tuple[str, ...]]
    gate_sources: Mapping[str, tuple[str, ...]]
    eligibility: Mapping[str, Eligibility]
    steps: Mapping[str, Step]
    agencies: Mapping[str, Agency]
    sources: Mapping[str, Source]
    scoring: Mapping[str, Any]
    rules_version: str
    documents: Mapping[str, Any] = field(repr=False, default_factory=dict)
    numbers: Mapping[str, float] = field(repr=False, default_factory=dict)

    def figure(self, name: str) -> float:
        """Return the threshold of that name in figures.yml."""
        return self.numbers[name]

    def fact(self, name: str, day: date) -> Fact | None:
        """Return the version of a fact in force on `day`, or None."""
        return next((fact for fact in self.facts[name] if fact.holds(day)), None)

    def told(self, name: str, day: date) -> Fact:
        """Return the version of a fact to quote on `day`: the one in force, else the newest, which has its own date."""
        return self.fact(name, day) or self.facts[name][-1]

    def because(self, code: str, *names: str, day: date | None = None, **facts: Any) -> Because:
        """Return a reason whose facts include these thresholds and dated facts, with their sources."""
        merged: dict[str, Any] = {}
        sources: dict[str, None] = {}
        for name in names:
            if name in self.figures:
                found = self.figures[name]
                merged[name] = found.values["value"]
            else:
                found = self.told(name, day or date.max)
                merged |= {**found.values, "fact_as_of": found.as_of}
            sources |= dict.fromkeys(found.sources)
        return Because(code, {**merged, **facts}, tuple(sources))


def load_knowledge(root: Path) -> Knowledge:
    """Load the knowledge from the folder `root`. Raise KnowledgeError for a reference without a target."""
    texts = {name: (root / f"{name}.yml").read_text(encoding="utf-8") for name in FILES}
    documents = {name: read_yaml(root / f"{name}.yml") for name in FILES}
    figures = {name: _figure(name, {**documents["figures"]["defaults"], **entry})
               for name, entry in documents["figures"]["figures"].items()}  # fmt: skip
    facts = {name: tuple(_fact(name, {**documents["facts"]["defaults"], **entry}) for entry in versions)
             for name, versions in documents["facts"]["facts"].items()}  # fmt: skip
    gates = documents["gates"]
    knowledge = Knowledge(
        interview=load_interview(root),
        figures=figures,
        facts=facts,
        channels={name: _channel(name, {**documents["channels"]["defaults"], **entry})
                  for name, entry in documents["channels"]["channels"].items()},
        gates={name: tuple(entry["questions"]) for name, entry in gates["gates"].items()},
        gate_sources={name: tuple(entry["sources"]) for name, entry in gates["gates"].items()},
        eligibility={name: Eligibility(**entry) for name, entry in gates["eligibility"].items()},
        steps={name: _step(name, {**documents["next_steps"]["defaults"], **entry})
               for name, entry in documents["next_steps"]["steps"].items()},
        agencies={name: Agency(entry["name"], entry["site"], tuple(entry["facts"]), tuple(entry["sources"]))
                  for name, entry in documents["agencies"]["agencies"].items()},
        sources={code: Source(code, entry["where"], entry["date"], entry["kind"])
                 for code, entry in documents["sources"]["sources"].items()},
        scoring=documents["scoring"],
        rules_version=_version(texts),
        documents=documents,
        numbers={name: float(fact.values["value"]) for name, fact in figures.items()},
    )  # fmt: skip
    _check(knowledge)
    return knowledge


def _version(texts: Mapping[str, str]) -> str:
    """Return the rules version. Equal versions give equal advice, so the source code of the rules is hashed too."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        digest.update(f"{name}\n{texts[name]}\n".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return f"{RULES_REVISION}-{digest.hexdigest()[:12]}"


def _figure(name: str, entry: Mapping[str, Any]) -> Fact:
    return _fact(name, {**entry, "values": {"value": entry["value"], "unit": entry["unit"]}})


def _fact(name: str, entry: Mapping[str, Any]) -> Fact:
    return Fact(
        id=name,
        values=entry["values"],
        sources=tuple(entry.get("sources", ())),
        as_of=str(entry["as_of"]),
        confidence=entry["confidence"],
        estimate=entry["estimate"],
        review_by=entry["review_by"],
        begins=entry.get("from"),
        ends=entry.get("until"),
    )


def _channel(name: str, entry: Mapping[str, Any]) -> Channel:
    return Channel(
        id=name,
        standings=tuple(Standing(row["value"], str(row["as_of"]), row.get("from")) for row in entry["status"]),
        regime=entry["regime"],
        mode=entry["mode"],
        bare_mode=entry.get("bare_mode"),
        never=entry["never"],
        minimum=entry.get("minimum", {}),
        fit=entry["fit"],
        facts=tuple(entry["facts"]),
        sources=tuple(entry.get("sources", ())),
        as_of=str(entry["as_of"]),
        confidence=entry["confidence"],
        review_by=entry["review_by"],
    )


def _step(name: str, entry: Mapping[str, Any]) -> Step:
    return Step(
        id=name,
        clears=tuple(entry["clears"]),
        facts=tuple(entry["facts"]),
        regional=entry["regional"],
        sources=tuple(entry.get("sources", ())),
        as_of=str(entry["as_of"]),
        confidence=entry["confidence"],
        review_by=entry["review_by"],
    )


def _check(knowledge: Knowledge) -> None:
    for owner, name in _named_facts(knowledge):
        if name not in knowledge.facts:
            raise KnowledgeError(f"{owner} refers to fact {name!r}, which facts.yml lacks")
    for gate, questions in knowledge.gates.items():
        for question in questions:
            if question not in knowledge.interview:
                raise KnowledgeError(f"gate {gate} refers to question {question!r}, which questions.yml lacks")
    for category in knowledge.interview.traits:
        if category not in knowledge.eligibility:
            raise KnowledgeError(f"gates.yml lacks the eligibility of {category!r}")


def _named_facts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for channel in knowledge.channels.values():
        yield from ((f"channel {channel.id}", name) for name in channel.facts)
    for step in knowledge.steps.values():
        yield from ((f"step {step.id}", name) for name in step.facts)
    for region, agency in knowledge.agencies.items():
        yield from ((f"agency of {region}", name) for name in agency.facts)
    for category, rule in knowledge.eligibility.items():
        yield (f"eligibility of {category}", rule.fact)
