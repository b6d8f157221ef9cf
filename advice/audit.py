"""The audit of ``comptoir data audit``: facts without a source, facts past their review date, missing texts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from advice import companions
from advice.companions import Companions
from advice.knowledge import Knowledge, load_knowledge
from advice.languages import declared_languages, texts_of
from advice.questions import QuestionType
from advice.yaml_files import read_yaml

PARTS = {QuestionType.YES_NO: ("options.yes", "options.no"), QuestionType.SEVERAL: ("done", "none_of_these")}
"""What a question of that type needs beside its name, its words and its options; for all else there are words that fit any."""
STEP_PARTS = ("name", "what", "for_whom", "prepare", "contact")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem; `where` names its place.

    `kind` is no_source, unknown_source, overdue, no_text, no_such (a reference without a target), missing, ambiguous,
    forbidden, or disagrees (a figure that is stated twice and differs).
    """

    kind: str
    where: str
    detail: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.kind}: {self.where}: {self.detail}"


def audit(knowledge: Path, words: Path, on: date) -> list[Finding]:
    """Return all findings in the folders `knowledge` and `words` on the day `on`."""
    topics = read_yaml(knowledge / "faq.yml")["topics"]
    beside = Companions(**{name: read_yaml(knowledge / f"{name}.yml") for name in companions.FILES}, topics=topics)
    complete = [language for language, declared in declared_languages(words).items() if declared.fallback is None]
    texts = {language: frozenset(_keys(words, language)) for language in complete}
    return findings(load_knowledge(knowledge), texts, on, topics=topics, beside=beside)


def findings(
    knowledge: Knowledge,
    words: Mapping[str, Container[str]],
    on: date,
    *,
    topics: Sequence[Mapping[str, Any]] = (),
    beside: Companions | None = None,
) -> list[Finding]:
    """Yield the findings for loaded knowledge in a fixed order.

    `words` holds the keys of each language that has to have every text, `topics` the entries of faq.yml, `beside` the other
    files.
    """
    stated = [*_dated(knowledge, topics), *(companions.dated(beside) if beside else ())]
    found = [*_sources_and_reviews(knowledge, stated, on)]
    found.extend(_unsettled(knowledge))
    found.extend(Finding(*one) for one in (companions.wrong(beside, knowledge, on) if beside else ()))
    needed = [*needed_texts(knowledge, topics), *(companions.needed_texts(beside) if beside else ())]
    for language, texts in words.items():
        missing = (key for key in needed if key not in texts)
        found.extend(Finding("no_text", f"templates/words/{language}", key) for key in missing)
    return found


def needed_texts(knowledge: Knowledge, topics: Sequence[Mapping[str, Any]] = ()) -> Iterator[str]:
    """Yield the keys that every language needs for the existing questions, gates, channels, steps and topics."""
    for question in knowledge.interview.questions:
        yield from (f"questions.{question.id}.{part}" for part in ("ask", "label", *PARTS.get(question.type, ())))
        yield from (f"questions.{question.id}.options.{option}" for option in question.options)
        if question.unit is not None:
            yield f"questions.units.{question.unit}"
    for category in knowledge.eligibility:
        yield f"advice.gates.import_eligibility.{category}"
    for gate in knowledge.gates:
        yield f"advice.gates.{gate}.name"
    for channel in knowledge.channels:
        yield from (f"advice.channels.{channel}.{part}" for part in ("name", "what"))
    for step in knowledge.steps:
        yield from (f"advice.steps.{step}.{part}" for part in STEP_PARTS)
    for topic in topics:
        yield f"faq.{topic['id']}.answer"


def _sources_and_reviews(
    knowledge: Knowledge, stated: Iterable[tuple[str, Sequence[str], date | None]], on: date
) -> Iterator[Finding]:
    for where, sources, review_by in stated:
        if not sources:
            yield Finding("no_source", where, "has no source")
        for code in sources:
            if code not in knowledge.sources:
                yield Finding("unknown_source", where, f"names {code}, which sources.yml lacks")
        if review_by is None:
            yield Finding("overdue", where, "has no review_by date")
        elif review_by < on:
            yield Finding("overdue", where, f"review was due by {review_by.isoformat()}")


def _unsettled(knowledge: Knowledge) -> Iterator[Finding]:
    """Categories with the trait unsettled whose rule of import says something, and the other way round."""
    for category, rule in knowledge.eligibility.items():
        unknown = "unknown" in (rule.cross_border, rule.general_trade, rule.importer)
        if unknown != ("unsettled" in knowledge.interview.traits[category]):
            yield Finding("disagrees", f"gates.yml: {category}", "unsettled here or in categories.yml, and not in the other")


def _dated(knowledge: Knowledge, topics: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Sequence[str], date | None]]:
    """Yield everything that states a fact: its place, its sources and its review date."""
    for name, fact in knowledge.figures.items():
        yield f"figures.yml: {name}", fact.sources, fact.review_by
    for name, versions in knowledge.facts.items():
        # An expired version needs its source, but no further review.
        for version in versions:
            ended = version.ends is not None and version is not versions[-1]
            yield f"facts.yml: {name}", version.sources, date.max if ended else version.review_by
    for channel in knowledge.channels.values():
        yield f"channels.yml: {channel.id}", channel.sources, channel.review_by
    for step in knowledge.steps.values():
        yield f"next_steps.yml: {step.id}", step.sources, step.review_by
    for region, agency in knowledge.agencies.items():
        yield f"agencies.yml: {region}", agency.sources, date.max
    for gate, sources in knowledge.gate_sources.items():
        yield f"gates.yml: {gate}", sources, date.max
    scoring = knowledge.scoring
    yield "scoring.yml", scoring["sources"], scoring["review_by"]
    for topic in topics:
        yield f"faq.yml: {topic['id']}", topic.get("sources", ()), topic.get("review_by")


def _keys(words: Path, language: str) -> Iterator[str]:
    """Yield the dotted keys of a language's texts. A missing folder has none."""
    for path in sorted((words / language).glob("*.yml")):
        yield from _below(path.stem, texts_of(words, language, path.stem))


def _below(prefix: str, found: Any) -> Iterator[str]:
    if isinstance(found, Mapping):
        for name, below in found.items():
            yield from _below(f"{prefix}.{name}", below)
    elif isinstance(found, str) and found.strip():
        yield prefix
