"""Every channel for one profile: start, later or avoid, with its fit, reasons and blockers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from advice.gates import Gate, Status
from advice.knowledge import Channel, Knowledge
from advice.profile import Profile
from advice.reasons import Because
from advice.recommendation import ChannelAdvice, Role, Verdict
from advice.routes import Route
from advice.starts import Decision
from advice.verdicts import no_route

POOR_FIT = 35
"""A channel whose fit with the category is lower than this is to be avoided."""

CLOSED = frozenset({"closed", "wrong_direction", "publicity_only", "unconfirmed"})

FLOOR = {Role.START: 60, Role.LATER: 20, Role.AVOID: 0}
SHARE = {Role.START: 0.4, Role.LATER: 0.4, Role.AVOID: 0.2}
ROLES = list(Role)


def rank_channels(decision: Decision, starts: Mapping[str, str], day: date) -> tuple[ChannelAdvice, ...]:
    """Return all channels of channels.yml: first those to start with, then those for later, then those to avoid.

    A score expresses the fit within the range of the channel's role, so the order follows the score.
    """
    order = {name: index for index, name in enumerate((*starts, *(set_aside(decision.knowledge, starts))))}
    advised = [_advise(channel, decision, starts, day) for channel in decision.knowledge.channels.values()]
    return tuple(sorted(advised, key=lambda entry: (ROLES.index(entry.role), -entry.score, order[entry.id])))


def set_aside(knowledge: Knowledge, starts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the channels that do not start, in the order of channels.yml."""
    return tuple(name for name in knowledge.channels if name not in starts)


def _advise(channel: Channel, decision: Decision, starts: Mapping[str, str], day: date) -> ChannelAdvice:
    standing = channel.standing(day)
    blockers = _blockers(channel, decision, standing.value, day)
    role = _role(channel, decision, standing.value, starts)
    fit = _fit(channel, decision, starts, role)
    bare = channel.id in starts and starts[channel.id] != channel.mode
    return ChannelAdvice(
        id=channel.id,
        score=round(FLOOR[role] + SHARE[role] * fit),
        role=role,
        mode=starts.get(channel.id, "none" if role is Role.AVOID else channel.mode),
        reasons=_reasons(channel, decision, role, bare, day),
        blockers=blockers,
        sources=channel.sources,
        status=standing.value,
        status_as_of=standing.as_of,
    )


def _role(channel: Channel, decision: Decision, status: str, starts: Mapping[str, str]) -> Role:
    if channel.id in starts:
        return Role.START
    category = decision.profile.category
    if channel.id == "b2b_sourcing" and category == "b2b":
        return Role.LATER
    if channel.never or status in CLOSED or decision.verdict is Verdict.NOT_A_FIT:
        return Role.AVOID
    if category is not None and channel.fit_for(category) < POOR_FIT:
        return Role.AVOID
    if channel.regime == "parcels" and decision.profile["value_density"] == "under_10":
        return Role.AVOID
    return Role.LATER if not _cheapens(channel, decision.profile) else Role.AVOID


def _fit(channel: Channel, decision: Decision, starts: Mapping[str, str], role: Role) -> int:
    profile = decision.profile
    fit = channel.fit_for(profile.category)
    if role is Role.START:
        # The first channel of the route stays first, whatever the scores of the others.
        return 100 if next(iter(starts)) == channel.id else min(fit, 95)
    if channel.id in ("xiaohongshu", "wechat_store", "douyin_global"):
        assets = profile["story_assets"]
        fit += 4 if assets is not None and len(assets) >= decision.knowledge.figure("story_assets_enough") else 0
        fit += {"photos": 2, "photos_and_video": 4}.get(profile["visual_content"], 0)
        fit += {"some": 2, "proven": 6}.get(profile["chinese_demand"], 0)
    for question, least in channel.minimum.items():
        value = profile.number(question)
        fit -= 25 if value is not None and value < least else 0
    if channel.regime == "parcels" and decision.status("margin") is Status.FAILED:
        fit -= 25
    if channel.regime == "importer" and _importer_status(decision) is Status.FAILED:
        fit -= 25
    if channel.regime == "parcels" and decision.route is Route.GENERAL_TRADE:
        fit -= 25
    return max(0, min(100, fit))


def _importer_status(decision: Decision) -> Status:
    category = decision.profile.category
    if category is None or decision.profile["china_registration"] == "done":
        return Status.PASSED
    return Status(decision.knowledge.eligibility[category].general_trade)


def _cheapens(channel: Channel, profile: Profile) -> bool:
    return channel.id == "pinduoduo" and profile["price_position"] in ("premium", "luxury")


def _reasons(channel: Channel, decision: Decision, role: Role, bare: bool, day: date) -> tuple[Because, ...]:
    knowledge, profile = decision.knowledge, decision.profile
    found = [knowledge.because(f"channels.{channel.id}.what", *channel.facts, day=day,
                               status_as_of=channel.standing(day).as_of)]  # fmt: skip
    if role is Role.AVOID or profile.category is None:
        return tuple(found)
    fit = channel.fit_for(profile.category)
    found.append(knowledge.because("reasons.fits" if fit >= 60 else "reasons.fits_partly", fit=fit,
                                   product_category=profile.category))  # fmt: skip
    if channel.regime == "parcels" and decision.route is Route.GENERAL_TRADE:
        found.append(Because("reasons.parcels_dearer", {}, ("EST",)))
    if role is Role.START:
        found.append(_route_reason(decision, bare))
        found.extend(_notes(channel, decision, day))
    return tuple(found)


def _route_reason(decision: Decision, bare: bool) -> Because:
    profile = decision.profile
    facts = {key: profile[key] for key in ("staff_count", "budget_eur", "china_trademark", "gross_margin_pct")}
    if decision.verdict is Verdict.NOT_YET:
        return Because("reasons.while_waiting", facts, ("EST",))
    if bare:
        return Because("reasons.before_filing", facts, ("P73", "EST"))
    return Because(f"reasons.route_{decision.route}", facts, ("EST",))


def _notes(channel: Channel, decision: Decision, day: date) -> list[Because]:
    """Return what a firm that starts here must know about its category, season or scale."""
    knowledge, profile = decision.knowledge, decision.profile
    found = []
    category = profile.category
    if category == "cosmetics" and channel.regime == "parcels":
        found.append(knowledge.because("reasons.cosmetics_cross_border", "cosmetics_animal_test", day=day))
    if category is not None and knowledge.eligibility[category].heat:
        found.append(Because("reasons.heat_season", {"product_category": category}, ("EST",)))
    if decision.route is Route.FLAGSHIP:
        found.append(Because("reasons.gift_season", {}, ("EST",)))
    if decision.route is Route.GENERAL_TRADE:
        found.append(Because("reasons.exclusive_pack", {"staff_count": profile["staff_count"]}, ("EST", "P31")))
        found.append(Because("reasons.channel_conflict", {}, ("EST",)))
    if profile["chinese_demand"] == "proven" and channel.regime == "parcels":
        found.append(Because("reasons.demand_proven", {"chinese_demand": "proven"}, ("EST",)))
    return found


def _blockers(channel: Channel, decision: Decision, status: str, day: date) -> tuple[Because, ...]:
    """Return the obstacles to this channel, most serious first."""
    knowledge, profile = decision.knowledge, decision.profile
    category = profile.category
    as_of = channel.standing(day).as_of
    if category == "b2b":
        return () if channel.id == "b2b_sourcing" else (Because("blockers.businesses_only", {}, ("EST",)),)
    if status in CLOSED:
        return (Because(f"blockers.{status}", {"status_as_of": as_of}, channel.sources),)
    if channel.id == "b2b_sourcing":
        return (Because("blockers.businesses_buy_there", {}, channel.sources),)
    found = []
    hopeless = no_route(profile, knowledge)
    if hopeless is not None:
        return (hopeless,)
    if category is not None and channel.fit_for(category) < POOR_FIT:
        found.append(Because("blockers.not_its_category", {"fit": channel.fit_for(category)}, ("EST",)))
    if _cheapens(channel, profile):
        found.append(Because("blockers.cheapens", {"price_position": profile["price_position"]}, ("P25", "EST")))
    if decision.lacking():
        found.append(Because("blockers.answers_missing", {"missing": decision.lacking()}))
    if decision.unsettled:
        found.append(decision.knowledge.because("blockers.import_eligibility_unknown", "positive_list", day=day))
    found.extend(_gate_blockers(channel, decision))
    for question, least in channel.minimum.items():
        value = profile.number(question)
        if value is not None and value < least:
            found.append(Because(f"blockers.{question}_below", {question: value, "least": least}, ("EST",)))
    if channel.regime == "parcels":
        found.extend(_parcel_blockers(decision))
    if channel.regime == "importer" and category is not None:
        if _importer_status(decision) is Status.FAILED:
            found.append(Because(f"blockers.import_{category}", {"product_category": category}, ("EST",)))
        elif profile["china_partner"] == "none":
            found.append(Because("blockers.importer_needed", {"china_partner": "none"}, ("EST",)))
    if channel.id == "jd_worldwide":
        found.append(Because("blockers.by_invitation", {}, ("P16",)))
    return tuple(found)


def _gate_blockers(channel: Channel, decision: Decision) -> list[Because]:
    """Return the firm's gates that block this channel."""
    profile, found = decision.profile, []
    mark = profile["china_trademark"]
    if mark in ("taken", "none"):
        found.append(Because(f"blockers.trademark_{mark}", {"china_trademark": mark}, ("P73",)))
    if profile["china_partner"] == "exclusive":
        found.append(Because("blockers.exclusive_partner", {"china_partner": "exclusive"}, ("EST",)))
    for gate in decision.gates:
        if gate.id in ("import_eligibility", "shelf_life", "claims") and gate.status in (Status.FAILED, Status.OPEN):
            found.append(_short(gate, profile))
        elif gate.id in ("capacity", "chinese_service", "margin") and gate.status is Status.FAILED:
            if channel.regime == "parcels":
                found.append(_short(gate, profile))
        elif gate.because.code == "gates.cash.learn_first":
            found.append(_short(gate, profile))
    return found


def _short(gate: Gate, profile: Profile) -> Because:
    """Return the gate's short form. Its full reason is stated with the gates and need not be repeated for each channel."""
    text = f"{gate.id}_{gate.status}"
    if gate.id == "import_eligibility":
        text = f"import_{profile.category}" if gate.status is Status.FAILED else "import_eligibility_open"
    return Because(f"blockers.{text}", gate.because.facts, gate.because.sources)


def _parcel_blockers(decision: Decision) -> list[Because]:
    profile, knowledge, found = decision.profile, decision.knowledge, []
    if profile["value_density"] == "under_10":
        found.append(Because("blockers.too_heavy", {"value_density": "under_10"}, ("EST",)))
    price = profile.number("unit_price_eur")
    if price is not None and price > knowledge.figure("order_limit_eur"):
        found.append(knowledge.because("blockers.price_above_limit", "order_limit_eur", unit_price_eur=price))
    return found
