"""Decides what to start now and how. The policy keeps a firm from starting too early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advice.gates import Gate, Status
from advice.knowledge import Knowledge
from advice.profile import Profile
from advice.reasons import Because
from advice.recommendation import Verdict
from advice.routes import Route

NEEDED = ("product_category", "china_trademark", "staff_count", "budget_eur", "china_partner")
"""Nothing is started while one of these is unknown."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The state of the advice before channels are ranked: everything that decides what starts."""

    profile: Profile
    knowledge: Knowledge
    verdict: Verdict
    route: Route
    gates: Sequence[Gate]

    def status(self, gate: str) -> Status:
        """Return the status of that gate."""
        return next(entry.status for entry in self.gates if entry.id == gate)

    def reaches(self, question: str, figure: str) -> bool:
        """Return whether a number is known and at least the figure."""
        value = self.profile.number(question)
        return value is not None and value >= self.knowledge.figure(figure)

    @property
    def unsettled(self) -> bool:
        """Whether no rule says yet if the goods may enter: a regulatory check comes first, and nothing starts before it."""
        return self.profile.has("unsettled") and self.status("import_eligibility") is Status.UNKNOWN

    def lacking(self) -> list[str]:
        """Return the unknown answers without which nothing is started."""
        return [question for question in NEEDED if self.profile.unknown(question)]


def starts(decision: Decision) -> Mapping[str, str]:
    """Return the channels to start with in order, each with its mode. The result is empty when nothing may start."""
    if decision.lacking() or decision.unsettled or decision.verdict is Verdict.NOT_A_FIT:
        return {}
    if decision.verdict is Verdict.NOT_YET:
        return _while_not_yet(decision)
    if decision.status("import_eligibility") is Status.UNKNOWN:
        return {}
    chosen = _on_route(decision)
    if decision.profile["china_trademark"] == "none":
        return _without_mark(chosen, decision)
    return {name: decision.knowledge.channels[name].mode for name in chosen}


def human_reasons(profile: Profile, knowledge: Knowledge) -> tuple[Because, ...]:
    """Return why a human must look at this first. The result is empty when nobody needs to."""
    found = []
    category = profile.category
    if category is not None and knowledge.eligibility[category].human:
        found.append(Because(f"human.{category}", {"product_category": category}))
    if profile["china_trademark"] == "taken":
        found.append(knowledge.because("human.trademark_taken", china_trademark="taken"))
    if profile["china_partner"] == "exclusive":
        found.append(knowledge.because("human.exclusive_partner", china_partner="exclusive"))
    if profile["health_claims"]:
        found.append(knowledge.because("human.health_claims", health_claims=True))
    return tuple(found)


def _while_not_yet(decision: Decision) -> Mapping[str, str]:
    """Return Xiaohongshu content or a distributor if that is safe: no legal, medical or contractual obstacle, a team and
    budget that can bear it, and for a distributor goods that may be imported."""
    if human_reasons(decision.profile, decision.knowledge):
        return {}
    if not (decision.reaches("staff_count", "staff_pilot") and decision.reaches("budget_eur", "budget_distributor")):
        return {}
    failed = {gate.id for gate in decision.gates if gate.status is Status.FAILED}
    if not failed and decision.route in (Route.DISTRIBUTOR, Route.GENERAL_TRADE):
        bare = decision.profile["china_trademark"] == "none"
        channel = decision.knowledge.channels["distributor"]
        return {"distributor": channel.bare_mode or channel.mode} if bare else {"distributor": channel.mode}
    if failed <= {"shelf_life"} and decision.reaches("budget_eur", "budget_pilot"):
        return {"xiaohongshu": "content_only"}
    return {}


def _on_route(decision: Decision) -> tuple[str, ...]:
    match decision.route:
        case Route.FLAGSHIP:
            return (_better(("tmall_global", "jd_worldwide"), decision), "xiaohongshu")
        case Route.PILOT:
            first = _better(("xiaohongshu", "tmall_global_consignment"), decision)
            if not decision.reaches("budget_eur", "budget_operator"):
                return (first,)
            return (first, *(name for name in ("xiaohongshu", "tmall_global_consignment") if name != first))
        case Route.GENERAL_TRADE:
            if decision.reaches("staff_count", "sme_limit") and decision.reaches("budget_eur", "budget_flagship"):
                return ("tmall_domestic", "jd_retail")
            return ("distributor", "jd_retail")
        case Route.DISTRIBUTOR:
            return ("distributor",)
    return ()


def _without_mark(chosen: Sequence[str], decision: Decision) -> Mapping[str, str]:
    """Return at most content or a first talk, after filing the trademark."""
    modes = {name: decision.knowledge.channels[name].bare_mode for name in chosen}
    bare = {name: mode for name, mode in modes.items() if mode is not None}
    return bare or {"xiaohongshu": "content_only"}


def _better(names: Sequence[str], decision: Decision) -> str:
    category = decision.profile.category
    return max(names, key=lambda name: decision.knowledge.channels[name].fit_for(category))
