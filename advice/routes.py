"""The routes to China, and which of them a profile may be tested for, the most ambitious first."""

from __future__ import annotations

from enum import StrEnum

from advice.knowledge import Knowledge
from advice.profile import Profile


class Route(StrEnum):
    """A way to China; NONE where none is feasible."""

    FLAGSHIP = "flagship"
    PILOT = "pilot"
    GENERAL_TRADE = "general_trade"
    DISTRIBUTOR = "distributor"
    NONE = "none"

    @property
    def cross_border(self) -> bool:
        """Whether goods travel as parcels to a shop of the firm's own."""
        return self in (Route.FLAGSHIP, Route.PILOT)


def candidates(profile: Profile, knowledge: Knowledge) -> tuple[Route, ...]:
    """The routes to test, in order of preference.

    A flagship first, then a pilot, then general trade, then a distributor's supplier. Weight, cold chain and price can
    rule parcels out; scale makes general trade the first choice. What is unknown rules nothing out.
    """
    importer = (Route.GENERAL_TRADE, Route.DISTRIBUTOR) if may_trade(profile, knowledge) else (Route.DISTRIBUTOR,)
    if not parcels_possible(profile, knowledge) or importer_first(profile, knowledge):
        return importer
    if at_scale(profile, knowledge):
        return (Route.GENERAL_TRADE, Route.FLAGSHIP, Route.PILOT, Route.DISTRIBUTOR)
    return (Route.FLAGSHIP, Route.PILOT, *importer)


def parcels_possible(profile: Profile, knowledge: Knowledge) -> bool:
    """Whether the goods can travel as parcels: not under EUR 10 a kilo, nor dearer than a person's yearly limit."""
    price = profile.number("unit_price_eur")
    return profile["value_density"] != "under_10" and (price is None or price <= knowledge.figure("yearly_limit_eur"))


def importer_first(profile: Profile, knowledge: Knowledge) -> bool:
    """Whether an importer is the usual way (beer, cold chain), unless the goods are worth over EUR 30 a kilo."""
    category = profile.category
    if category is None or not knowledge.eligibility[category].importer_first:
        return False
    return knowledge.eligibility[category].needs_registration or profile["value_density"] != "over_30"


def at_scale(profile: Profile, knowledge: Knowledge) -> bool:
    """Whether the firm is past SME size, with a registered mark and the means: general trade costs it less a unit."""
    return _reaches(profile, "staff_count", knowledge.figure("sme_limit")) and may_trade(profile, knowledge)


def may_trade(profile: Profile, knowledge: Knowledge) -> bool:
    """Whether general trade in the firm's own name can be tested: an importer in hand, or the size to find one."""
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
