"""Close calls: advice whose first channel would change with a small error in one of our estimates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.recommendation import CloseCall
from advice.starts import starts
from advice.verdicts import decide

SMALL = 0.1
"""The relative error to test: 10 % of a figure, a weight or a channel's fit."""

SCORE, FIT = "score", "fit"
"""What a close call can depend on besides the answer to a question."""

ABOUT: Mapping[str, str] = MappingProxyType({
    "budget_": "budget_eur", "staff_": "staff_count", "sme_": "staff_count", "capacity_": "spare_capacity_pct",
    "margin_": "gross_margin_pct", "shelf_": "shelf_life_months", "yearly_limit": "unit_price_eur",
})  # fmt: skip
"""The question that a figure of figures.yml is compared with, by the start of the figure's name."""

SCORES = ("ready_score", "condition_score")


def close_calls(profile: Profile, knowledge: Knowledge, as_of: date) -> tuple[CloseCall, ...]:
    """Return the estimates that the first channel narrowly depends on, each with the channel it would change to.

    Each estimate is moved by `SMALL` up and down, one at a time, and the rules run again. The result is empty when nothing
    starts.
    """
    now = _first(profile, knowledge, as_of)
    found: dict[str, CloseCall] = {}
    for about, other in _moved(profile, knowledge, as_of, now):
        first = _first(profile, other, as_of)
        if first != now and about not in found:
            found[about] = CloseCall(about, first)
    return tuple(found.values())


def _first(profile: Profile, knowledge: Knowledge, as_of: date) -> str | None:
    decision, _, _ = decide(profile, knowledge, as_of)
    return next(iter(starts(decision)), None)


def _moved(profile: Profile, knowledge: Knowledge, as_of: date, now: str | None) -> Iterator[tuple[str, Knowledge]]:
    """Yield the knowledge with one estimate moved, and its subject, for the estimates that are near this profile."""
    for name, value in knowledge.numbers.items():
        question = next((asked for begins, asked in ABOUT.items() if name.startswith(begins)), None)
        answer = profile.number(question) if question else None
        if question and answer is not None and knowledge.figures[name].estimate:
            for moved in (value * (1 - SMALL), value * (1 + SMALL)):
                if (answer >= moved) != (answer >= value):
                    yield question, replace(knowledge, numbers={**knowledge.numbers, name: moved})
    yield from ((SCORE, other) for other in _other_scores(knowledge))
    if now is not None:
        channel = knowledge.channels[now]
        lower = replace(channel, fit={category: round(fit * (1 - SMALL)) for category, fit in channel.fit.items()})
        yield FIT, replace(knowledge, channels={**knowledge.channels, now: lower})


def _other_scores(knowledge: Knowledge) -> Iterator[Knowledge]:
    """Yield the knowledge with a verdict threshold or a chapter weight a little lower and a little higher."""
    for factor in (1 - SMALL, 1 + SMALL):
        for name in SCORES:
            yield replace(knowledge, numbers={**knowledge.numbers, name: knowledge.numbers[name] * factor})
        weights = knowledge.scoring["weights"]
        for chapter in weights:
            raw = {**weights, chapter: weights[chapter] * factor}
            whole = sum(raw.values())
            shares = {name: weight / whole for name, weight in raw.items()}
            yield replace(knowledge, scoring={**knowledge.scoring, "weights": shares})
