"""The verdict of a profile, with the route, gates and scores behind it."""

from __future__ import annotations

from datetime import date

from advice.gates import Gate, Status, read_gates
from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.reasons import Because
from advice.recommendation import Verdict
from advice.routes import Route
from advice.scores import Scores, score
from advice.starts import Decision


def decide(profile: Profile, knowledge: Knowledge, as_of: date) -> tuple[Decision, Scores, Because]:
    """Return verdict, route and gates, with the scores and the verdict's reason. Channels and steps follow from them."""
    scores = score(profile, knowledge)
    route, gates = read_gates(profile, knowledge, as_of)
    hopeless = no_route(profile, knowledge)
    if hopeless is not None:
        return Decision(profile, knowledge, Verdict.NOT_A_FIT, Route.NONE, gates), scores, hopeless
    verdict, because = _verdict(scores, gates, knowledge)
    return Decision(profile, knowledge, verdict, route, gates), scores, because


def no_route(profile: Profile, knowledge: Knowledge) -> Because | None:
    """Return why no route is possible: business buyers, meat, or dairy that keeps less than six months; else None."""
    category = profile.category
    if category in ("b2b", "meat"):
        return Because(f"why.not_a_fit_{category}", {"product_category": category})
    months = profile.number("shelf_life_months")
    if category == "dairy" and months is not None and months < knowledge.figure("shelf_open"):
        return knowledge.because("why.not_a_fit_dairy", "shelf_open", shelf_life_months=months)
    return None


def _verdict(scores: Scores, gates: tuple[Gate, ...], knowledge: Knowledge) -> tuple[Verdict, Because]:
    failed = [gate.id for gate in gates if gate.status is Status.FAILED]
    if failed:
        return Verdict.NOT_YET, Because("why.not_yet_gate", {"gates": failed, "overall": scores.overall})
    if scores.overall < knowledge.figure("condition_score"):
        unknown = [gate.id for gate in gates if gate.status is Status.UNKNOWN]
        code = "why.not_yet_unknown" if unknown else "why.not_yet_score"
        return Verdict.NOT_YET, knowledge.because(code, "condition_score", overall=scores.overall, gates=unknown)
    waiting = [gate.id for gate in gates if gate.status is not Status.PASSED]
    if waiting:
        return Verdict.READY_WITH_CONDITIONS, Because(
            "why.conditions_gates", {"gates": waiting, "overall": scores.overall})  # fmt: skip
    if scores.overall < knowledge.figure("ready_score"):
        return Verdict.READY_WITH_CONDITIONS, knowledge.because(
            "why.conditions_score", "ready_score", overall=scores.overall)  # fmt: skip
    return Verdict.READY, knowledge.because("why.ready", "ready_score", overall=scores.overall)
