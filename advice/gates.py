"""The gates for one route: passed, open, failed or unknown, each with the facts behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from advice.contradictions import contradictions
from advice.knowledge import Eligibility, Knowledge
from advice.profile import Profile
from advice.reasons import Because
from advice.routes import Route, candidates


class Status(StrEnum):
    """The status of a gate. Unknown never counts as failed."""

    PASSED = "passed"
    OPEN = "open"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate's status, with the facts behind it."""

    id: str
    status: Status
    because: Because


@dataclass(frozen=True, slots=True)
class Reading:
    """The input of a gate: the profile, one route and one day."""

    profile: Profile
    knowledge: Knowledge
    route: Route
    day: date

    def say(self, gate: str, status: Status, text: str, *names: str, **facts: object) -> Gate:
        """Return the gate with its reason ``gates.<gate>.<text>``. Without figures the gate's own sources are used."""
        because = self.knowledge.because(f"gates.{gate}.{text}", *names, day=self.day, **facts)
        sources = because.sources or self.knowledge.gate_sources[gate]
        return Gate(gate, status, Because(because.code, because.facts, sources))


def read_gates(profile: Profile, knowledge: Knowledge, day: date) -> tuple[Route, tuple[Gate, ...]]:
    """Return the best feasible route with its gates, or `Route.NONE` with the gates of the nearest route.

    A route is feasible when none of its gates has failed. The nearest route has the fewest failed gates; on a tie the more
    ambitious one counts.
    """
    tested = []
    for route in candidates(profile, knowledge):
        gates = gates_for(route, profile, knowledge, day)
        failed = sum(gate.status is Status.FAILED for gate in gates)
        if not failed:
            return route, gates
        tested.append((failed, gates))
    return Route.NONE, min(tested, key=lambda entry: entry[0])[1]


def gates_for(route: Route, profile: Profile, knowledge: Knowledge, day: date) -> tuple[Gate, ...]:
    """Return every gate of gates.yml for `route`, in file order."""
    reading = Reading(profile, knowledge, route, day)
    disputed = {entry.gate: entry.because for entry in contradictions(profile, knowledge)}
    gates = []
    for name, questions in knowledge.gates.items():
        if not any(profile.relevant(question) for question in questions):
            gates.append(reading.say(name, Status.PASSED, "not_asked"))
            continue
        gate = READERS[name](reading)
        missing = [question for question in questions if profile.unknown(question)]
        if missing and gate.status is not Status.FAILED:
            gate = reading.say(name, Status.UNKNOWN, "unknown", missing=missing)
        elif name in disputed and gate.status is Status.PASSED:
            gate = Gate(name, Status.OPEN, disputed[name])
        gates.append(gate)
    return tuple(gates)


def _consumer_product(reading: Reading) -> Gate:
    category = reading.profile.category
    if category == "b2b":
        return reading.say("consumer_product", Status.FAILED, "b2b", product_category=category)
    return reading.say("consumer_product", Status.PASSED, "consumer", product_category=category)


def _import_eligibility(reading: Reading) -> Gate:
    category = reading.profile.category
    if category is None:
        return reading.say("import_eligibility", Status.UNKNOWN, "unknown", missing=["product_category"])
    if not reading.profile.has("consumer"):
        return reading.say("import_eligibility", Status.PASSED, "not_asked")
    rule = reading.knowledge.eligibility[category]
    registration = reading.profile["china_registration"]
    status = eligibility_of(rule, reading.route, registration)
    if reading.profile.unknown("china_registration") and not rule.never:
        status = Status.UNKNOWN
    lifted = registration == "done" and (rule.needs_registration or rule.lifted_by_registration)
    text = "registered" if lifted else category
    if category in ("cosmetics", "supplements") and not reading.route.cross_border:
        text = f"{category}_importer"
    return reading.say("import_eligibility", status, text, rule.fact, product_category=category,
                       china_registration=registration)  # fmt: skip


def eligibility_of(rule: Eligibility, route: Route, registration: str | None) -> Status:
    """Return the status of import eligibility for a route, given the registration (None: not asked or unknown)."""
    if rule.never:
        return Status.FAILED
    if registration == "done":
        return Status.PASSED
    if route.cross_border:
        return Status(rule.cross_border)
    return Status(rule.general_trade if route is Route.GENERAL_TRADE else rule.importer)


def _trademark(reading: Reading) -> Gate:
    state = reading.profile["china_trademark"]
    match state:
        case "registered":
            return reading.say("trademark", Status.PASSED, "registered", china_trademark=state)
        case "taken":
            return reading.say("trademark", Status.FAILED, "taken", "ip_helpdesk", china_trademark=state)
        case "none" if reading.route is Route.FLAGSHIP:
            return reading.say("trademark", Status.FAILED, "none_flagship", china_trademark=state)
    return reading.say("trademark", Status.OPEN, state or "unknown", "trademark_procedure", china_trademark=state)


def _shelf_life(reading: Reading) -> Gate:
    months, figure = reading.profile.number("shelf_life_months"), reading.knowledge.figure
    if months is None:
        return reading.say("shelf_life", Status.UNKNOWN, "unknown", missing=["shelf_life_months"])
    if months >= figure("shelf_pass"):
        return reading.say("shelf_life", Status.PASSED, "long", "shelf_pass", shelf_life_months=months)
    if months >= figure("shelf_direct_mail"):
        return reading.say("shelf_life", Status.OPEN, "careful", "shelf_pass", shelf_life_months=months)
    if months >= figure("shelf_open"):
        return reading.say("shelf_life", Status.OPEN, "direct_mail", "shelf_direct_mail", shelf_life_months=months)
    heat = reading.profile.category is not None and reading.knowledge.eligibility[reading.profile.category].heat
    return reading.say("shelf_life", Status.FAILED, "short_heat" if heat else "short", "shelf_open", "shelf_pass",
                       "shelf_life_transit", shelf_life_months=months)  # fmt: skip


def _capacity(reading: Reading) -> Gate:
    percent, figure = reading.profile.number("spare_capacity_pct"), reading.knowledge.figure
    if percent is None:
        return reading.say("capacity", Status.UNKNOWN, "unknown", missing=["spare_capacity_pct"])
    if percent >= figure("capacity_pass"):
        return reading.say("capacity", Status.PASSED, "enough", "capacity_pass", spare_capacity_pct=percent)
    if percent >= figure("capacity_open"):
        return reading.say("capacity", Status.OPEN, "tight", "capacity_pass", spare_capacity_pct=percent)
    if reading.route.cross_border:
        return reading.say("capacity", Status.FAILED, "short_shop", "capacity_open", spare_capacity_pct=percent)
    return reading.say("capacity", Status.OPEN, "short_wholesale", "capacity_open", spare_capacity_pct=percent)


def _team(reading: Reading) -> Gate:
    staff, lead = reading.profile.number("staff_count"), reading.profile["china_lead"]
    route, figure = reading.route, reading.knowledge.figure
    if reading.profile.category == "b2b":
        return reading.say("team", Status.PASSED, "not_asked", staff_count=staff)
    if staff is not None:
        if route is Route.FLAGSHIP and staff < figure("staff_flagship"):
            return reading.say("team", Status.FAILED, "small_flagship", "staff_flagship", staff_count=staff)
        if route in (Route.PILOT, Route.GENERAL_TRADE) and staff < figure("staff_pilot"):
            return reading.say("team", Status.FAILED, "small_shop", "staff_pilot", staff_count=staff)
        if route is Route.DISTRIBUTOR and staff < figure("staff_pilot"):
            return reading.say("team", Status.OPEN, "small_distributor", "staff_pilot", staff_count=staff)
    if lead is False and route is Route.FLAGSHIP:
        return reading.say("team", Status.FAILED, "no_lead_flagship", staff_count=staff, china_lead=lead)
    if lead is False and route is Route.PILOT:
        return reading.say("team", Status.OPEN, "no_lead", staff_count=staff, china_lead=lead)
    return reading.say("team", Status.PASSED, "enough", staff_count=staff, china_lead=lead, route=str(route))


def _chinese_service(reading: Reading) -> Gate:
    service, budget = reading.profile["chinese_service"], reading.profile.number("budget_eur")
    if service in ("in_house", "partner"):
        return reading.say("chinese_service", Status.PASSED, str(service), chinese_service=service)
    if not reading.route.cross_border:
        return reading.say("chinese_service", Status.PASSED, "not_needed", chinese_service=service)
    if service is None or budget is None:
        missing = ["budget_eur"] if service else ["chinese_service"]
        return reading.say("chinese_service", Status.UNKNOWN, "unknown", missing=missing, chinese_service=service)
    short = budget < reading.knowledge.figure("budget_pilot")
    return reading.say("chinese_service", Status.FAILED if short else Status.OPEN, "none_poor" if short else "none",
                       "budget_pilot", chinese_service=service, budget_eur=budget)  # fmt: skip


def _cash(reading: Reading) -> Gate:
    budget, figure, route = reading.profile.number("budget_eur"), reading.knowledge.figure, reading.route
    if budget is None:
        return reading.say("cash", Status.UNKNOWN, "unknown", missing=["budget_eur"])
    needed = {Route.FLAGSHIP: "budget_flagship", Route.PILOT: "budget_pilot", Route.GENERAL_TRADE: "budget_operator"}
    least = needed.get(route, "budget_distributor")
    if budget < figure("budget_distributor"):
        return reading.say("cash", Status.FAILED, "learn_first", "budget_distributor", budget_eur=budget)
    if budget < figure(least):
        return reading.say("cash", Status.FAILED, f"short_{route}", least, budget_eur=budget)
    category = reading.profile.category
    if category is not None and reading.knowledge.eligibility[category].costly:
        return reading.say("cash", Status.OPEN, "costly", budget_eur=budget)
    if budget < figure("budget_pilot"):
        return reading.say("cash", Status.OPEN, "tight", "budget_pilot", "distributor_cost", budget_eur=budget)
    if budget < figure("budget_operator") and reading.profile["china_trademark"] == "none":
        return reading.say("cash", Status.OPEN, "filing_first", budget_eur=budget)
    return reading.say("cash", Status.PASSED, f"enough_{route}", least, budget_eur=budget)


def _margin(reading: Reading) -> Gate:
    margin, figure = reading.profile.number("gross_margin_pct"), reading.knowledge.figure
    if margin is None:
        return reading.say("margin", Status.UNKNOWN, "unknown", missing=["gross_margin_pct"])
    if margin >= figure("margin_pass"):
        return reading.say("margin", Status.PASSED, "enough", "margin_pass", gross_margin_pct=margin)
    if margin >= figure("margin_open"):
        return reading.say("margin", Status.OPEN, "tight", "margin_pass", gross_margin_pct=margin)
    status = Status.FAILED if reading.route.cross_border else Status.OPEN
    text = "short_shop" if reading.route.cross_border else "short_wholesale"
    return reading.say("margin", status, text, "margin_open", gross_margin_pct=margin)


def _exclusivity(reading: Reading) -> Gate:
    partner = reading.profile["china_partner"]
    status = Status.FAILED if partner == "exclusive" else Status.PASSED
    return reading.say("exclusivity", status, str(partner or "unknown"), china_partner=partner)


def _claims(reading: Reading) -> Gate:
    claims = reading.profile["health_claims"]
    if claims:
        return reading.say("claims", Status.OPEN, "made", "claims_fine", health_claims=claims)
    return reading.say("claims", Status.PASSED, "free", health_claims=claims)


READERS: dict[str, Callable[[Reading], Gate]] = {
    "consumer_product": _consumer_product,
    "import_eligibility": _import_eligibility,
    "trademark": _trademark,
    "shelf_life": _shelf_life,
    "capacity": _capacity,
    "team": _team,
    "chinese_service": _chinese_service,
    "cash": _cash,
    "margin": _margin,
    "exclusivity": _exclusivity,
    "claims": _claims,
}
