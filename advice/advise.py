"""The advice for a profile: pure and deterministic, each part with the facts behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from advice.channels import rank_channels
from advice.close_calls import close_calls
from advice.contradictions import contradictions
from advice.knowledge import Knowledge
from advice.profile import Profile, read_profile
from advice.recommendation import Change, Recommendation
from advice.sensitivity import what_would_change
from advice.starts import human_reasons, starts
from advice.steps import next_steps
from advice.verdicts import decide


def advise_mapping(mapping: Mapping[str, Any], knowledge: Knowledge, as_of: date) -> Recommendation:
    """Return the advice for a plain mapping. Raise AnswerError for an unknown key or an invalid value."""
    profile, ignored = read_profile(mapping, knowledge.interview, as_of=as_of)
    return advise(profile, knowledge, as_of, ignored=ignored)


def advise(
    profile: Profile, knowledge: Knowledge, as_of: date, *, ignored: tuple[str, ...] = (), sensitivity: bool = True
) -> Recommendation:
    """Return the recommendation for a profile on a day. Equal profile, day and rules version give equal bytes."""
    decision, scores, because = decide(profile, knowledge, as_of)
    started = starts(decision)
    human = human_reasons(profile, knowledge)
    changes: tuple[Change, ...] = ()
    if sensitivity:
        changes = what_would_change(profile, knowledge, as_of)
    return Recommendation(
        verdict=decision.verdict,
        because=because,
        as_of=as_of,
        rules_version=knowledge.rules_version,
        route=decision.route,
        scores=scores,
        gates=tuple(decision.gates),
        channels=rank_channels(decision, started, as_of),
        next_steps=next_steps(decision, started, human, as_of),
        what_would_change=changes,
        contradictions=contradictions(profile, knowledge),
        ignored=ignored,
        human_review=bool(human),
        human_because=human,
        close_calls=close_calls(profile, knowledge, as_of) if sensitivity else (),
    )
