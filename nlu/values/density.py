"""The value of a product per kilogram: said outright, or from the price and the weight of one item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.values.answers import Reason, Refusal
from nlu.values.measures import Bound, Dimension, Figure

UNDER_10, FROM_10_TO_30, OVER_30 = "under_10", "10_to_30", "over_30"
_WEIGHTS = (Dimension.WEIGHT, Dimension.VOLUME)


@dataclass(frozen=True, slots=True)
class Density:
    """`low` to `high` EUR per kilogram (a litre counts as one), their band, and where the price stands."""

    low: float
    high: float
    band: str
    start: int
    end: int


def density(figures: Sequence[Figure]) -> Density | Refusal:
    """The EUR per kilogram that `figures` (of the whole message, in its order) give, or why there is none.

    A price per kilogram comes first, then the price of an item over its weight ("6 x 33 cl" is one), then a figure on its own.
    """
    found = [figure for figure in figures if figure.dimension not in (Dimension.YEAR, Dimension.DATE)]
    if any(figure.currency not in ("", "eur") for figure in found):
        return Refusal(Reason.CURRENCY)
    per_kilo = [figure for figure in found if figure.dimension is Dimension.MONEY_PER_WEIGHT]
    if per_kilo:
        return _agreed([_banded(figure, figure.size / figure.per) for figure in per_kilo if figure.per])
    money = [figure for figure in found if figure.dimension is Dimension.MONEY]
    prices = money or [figure for figure in found if figure.dimension is Dimension.NONE and not figure.vague]
    weights = [figure for figure in found if figure.dimension in _WEIGHTS]
    if not prices:
        return Refusal(Reason.NOTHING)
    if weights:
        kilos = [weight.value * weight.size * _packed(found, weight) for weight in weights]
        return _agreed([_banded(price, price.size / one) for price in prices for one in kilos if one > 0])
    if any(figure.period == "item" for figure in prices):
        return Refusal(Reason.DIMENSION, (), prices[0].start, prices[0].end)
    return _agreed([_banded(figure, figure.size) for figure in prices])


def _agreed(bands: Sequence[Density | Refusal]) -> Density | Refusal:
    """The one band that all of `bands` name; the doubt where one is in doubt or two differ."""
    doubts = [one for one in bands if isinstance(one, Refusal)]
    sure = [one for one in bands if isinstance(one, Density)]
    if doubts or not sure:
        return doubts[0] if doubts else Refusal(Reason.NOTHING)
    return sure[0] if len({one.band for one in sure}) == 1 else Refusal(Reason.SEVERAL, (), sure[0].start, sure[-1].end)


def _banded(figure: Figure, factor: float) -> Density | Refusal:
    low, high = figure.low * factor, figure.high * factor
    start, end = figure.start, figure.end
    if low < 0:
        return Refusal(Reason.OUT_OF_BOUNDS, (), start, end)
    if figure.bound in (Bound.LESS, Bound.MOST):
        return Density(0.0, low, UNDER_10, start, end) if low <= 10 else Refusal(Reason.BOUND, (), start, end)
    if figure.bound is Bound.MORE or (figure.bound is Bound.LEAST and low >= 30):
        return Density(low, low, OVER_30, start, end) if low >= 30 else Refusal(Reason.BOUND, (), start, end)
    if band(low) != band(high if high == low else high - 0.01):
        return Refusal(Reason.RANGE, (), start, end)
    return Density(low, high, band(low), start, end)


def band(price: float) -> str:
    """The band of `price` EUR per kilogram."""
    return UNDER_10 if price < 10 else FROM_10_TO_30 if price <= 30 else OVER_30


def _packed(found: Sequence[Figure], weight: Figure) -> float:
    """How many of `weight` one price is for: the 6 of "6 x 33 cl"."""
    before = [figure for figure in found if figure.end <= weight.start and weight.start - figure.end <= 4]
    return before[-1].value if before and before[-1].unit == "times" else 1.0
