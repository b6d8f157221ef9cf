"""Possible improvements: other answers within the firm's reach, tried one by one, then together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from advice.knowledge import Knowledge
from advice.profile import Answer, Profile
from advice.recommendation import Change, Verdict
from advice.starts import NEEDED, starts
from advice.verdicts import decide

MOST = 8
"""The maximum number of changes: a longer list does not help."""

CHOICES: Mapping[str, tuple[Answer, ...]] = MappingProxyType({
    "china_trademark": ("filed", "registered"),
    "china_registration": ("done",),
    "health_claims": (False,),
    "china_lead": (True,),
    "chinese_service": ("partner",),
    "china_partner": ("none", "non_exclusive"),
    "order_management": ("webshop", "erp"),
    "export_experience": ("eu", "outside_eu"),
    "visual_content": ("photos", "photos_and_video"),
})  # fmt: skip
"""The answers that a firm can work on. Its region and founding year are not among them."""

FIGURES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "shelf_life_months": ("shelf_open", "shelf_pass"),
    "spare_capacity_pct": ("capacity_open", "capacity_pass"),
    "staff_count": ("staff_pilot", "staff_flagship"),
    "budget_eur": ("budget_distributor", "budget_pilot", "budget_operator", "budget_flagship"),
    "gross_margin_pct": ("margin_open", "margin_pass"),
})  # fmt: skip


def what_would_change(profile: Profile, knowledge: Knowledge, as_of: date) -> tuple[Change, ...]:
    """Return the changes that improve the verdict or let something start, largest gain first, computed by the rules.

    When no single answer lifts the verdict, the last entry is a small set, found by taking the best next answer each time.
    It is left out while an answer is unknown without which nothing starts: then that answer is what is missing.
    """
    now = _outcome(profile, knowledge, as_of, {})
    if now.verdict is Verdict.NOT_A_FIT:
        return ()
    tried = [_outcome(profile, knowledge, as_of, {question: value})
             for question, value in _candidates(profile, knowledge)]  # fmt: skip
    better = [change for change in tried if _gain(change, now) > 0]
    better.sort(key=lambda change: -_gain(change, now))
    kept = _least_effort(better)[:MOST]
    settled = now.verdict is Verdict.READY or any(profile.unknown(question) for question in NEEDED)
    if not settled and not any(change.verdict.rank > now.verdict.rank for change in kept):
        together = _together(profile, knowledge, as_of, now)
        kept = (*kept[: MOST - 1], together) if together is not None else kept
    return tuple(kept)


def _outcome(profile: Profile, knowledge: Knowledge, as_of: date, changes: Mapping[str, Answer]) -> Change:
    decision, _, _ = decide(profile.changed(changes), knowledge, as_of)
    return Change(MappingProxyType(dict(changes)), decision.verdict, next(iter(starts(decision)), None), decision.route)


def _candidates(profile: Profile, knowledge: Knowledge) -> Iterator[tuple[str, Answer]]:
    for question, values in CHOICES.items():
        if profile.relevant(question):
            yield from ((question, value) for value in values if profile[question] != value)
    for question, names in FIGURES.items():
        present = profile.number(question)
        if profile.relevant(question):
            for name in names:
                figure = knowledge.figure(name)
                if present is None or present < figure:
                    yield question, int(figure) if figure.is_integer() else figure


def _gain(change: Change, now: Change) -> int:
    """Return the gain: a better verdict counts most, then a first start, then a more ambitious start."""
    verdict = change.verdict.rank - now.verdict.rank
    if verdict < 0:
        return -1
    started = bool(change.first_channel) - bool(now.first_channel)
    if started < 0:
        return -1
    moved = change.first_channel != now.first_channel and change.first_channel is not None
    return 4 * verdict + 2 * started + moved


def _least_effort(changes: list[Change]) -> tuple[Change, ...]:
    """Remove answers that gain nothing beyond a smaller change of the same question."""
    kept: list[Change] = []
    for change in changes:
        (question,) = change.answers
        same = [other for other in kept if question in other.answers]
        if not any((other.verdict, other.first_channel) == (change.verdict, change.first_channel) for other in same):
            kept.append(change)
    return tuple(kept)


def _together(profile: Profile, knowledge: Knowledge, as_of: date, now: Change) -> Change | None:
    """Return a small set of answers that lifts the verdict, or None. Each step takes the answer that clears the most."""
    taken: dict[str, Answer] = {}
    for _ in range(4):
        best: tuple[tuple[int, int, int], str, Answer] | None = None
        for question, value in _candidates(profile.changed(taken), knowledge):
            decision, scores, _ = decide(profile.changed({**taken, question: value}), knowledge, as_of)
            failed = sum(gate.status == "failed" for gate in decision.gates)
            waiting = sum(gate.status != "passed" for gate in decision.gates)
            key = (decision.verdict.rank, -failed * 100 - waiting, scores.overall)
            if best is None or key > best[0]:
                best = (key, question, value)
        if best is None:
            return None
        taken[best[1]] = best[2]
        if best[0][0] > now.verdict.rank:
            return _outcome(profile, knowledge, as_of, taken)
    return None
