"""The routes to China, and the candidates for a profile, most ambitious first."""

from __future__ import annotations

from enum import StrEnum

from advice.knowledge import Knowledge
from advice.profile import Profile


class Route(StrEnum):
    """A route to China. NONE means that none is feasible."""

    FLAGSHIP = "flagship"
    PILOT = "pilot"
    GENERAL_TRADE = "general_trade"
    DISTRIBUTOR = "distributor"
    NONE = "none"

    @property
    def cross_border(self) -> bool:
        """Return whether goods travel as parcels to the firm's own shop."""
        return self in (Route.FLAGSHIP, Route.PILOT)


def candidates(profile: Profile, knowledge: Knowledge) -> tuple[Route, ...]:
    """Return the routes to test, in order of preference.

    A flagship first, then a pilot, then general trade, then a distributor's supplier. Weight, cold chain and price can
    rule out parcels. Scale puts general trade first. An unknown answer rules nothing out.
    """
    importer = (Route.GENERAL_TRADE, Route.DISTRIBUTOR) if may_trade(profile, knowledge) else (Route.DISTRIBUTOR,)
    if not parcels_possible(profile, knowledge) or importer_first(profile, knowledge):
        return importer
    if at_scale(profile, knowledge):
        return (Route.GENERAL_TRADE, Route.FLAGSHIP, Route.PILOT, Route.DISTRIBUTOR)
    return (Route.FLAGSHIP, Route.PILOT, *importer)


def parcels_possible(profile: Profile, knowledge: Knowledge) -> bool:
    """Return whether goods can travel as parcels: EUR 10 a kilo or more, and within a person's yearly limit."""
    price = profile.number("unit_price_eur")
    return profile["value_density"] != "under_10" and (price is None or price <= knowledge.figure("yearly_limit_eur"))


def importer_first(profile: Profile, knowledge: Knowledge) -> bool:
    """Return whether an importer is usual (beer, cold chain), unless the goods are worth over EUR 30 a kilo."""
    category = profile.category
    if category is None or not knowledge.eligibility[category].importer_first:
        return False
    return knowledge.eligibility[category].needs_registration or profile["value_density"] != "over_30"


def at_scale(profile: Profile, knowledge: Knowledge) -> bool:
    """Return whether the firm is past SME size with a registered mark and the means: general trade costs less a unit."""
    return _reaches(profile, "staff_count", knowledge.figure("sme_limit")) and may_trade(profile, knowledge)


def may_trade(profile: Profile, knowledge: Knowledge) -> bool:
    """Return whether general trade in the firm's own name can be tested: it has an importer, or the size to find one."""
    partner = profile["china_partner"] == "non_exclusive" or (
        _reaches(profile, "staff_count", knowledge.figure("sme_limit"))
        and _reaches(profile, "budget_eur", knowledge.figure("budget_flagship"))
    )
    return (
        partner
        and profile["china_trademark"] == "registered"
        and _reaches(profile, "staff_count", knowledge.figure("staff_general_trade"))
        and _reaches(profile, "budget_eur", knowledge.figure("budget_operator"))
    )


def _reaches(profile: Profile, question_id: str, threshold: float) -> bool:
    value = profile.number(question_id)
    return value is not None and value >= threshold
