"""Amounts in euros: a budget, or the price of one item."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from nlu.values.answers import Answer, Ends, NumberQuestion, Reason, Refusal, settled
from nlu.values.measures import Dimension, Figure

PRICE = "unit_price_eur"
_SMALL, _SMALL_BARE = 100, 1000
"""Below these a budget is more likely meant in thousands, with and without a currency."""
_TON = 100_000
"""A "ton" of money, as the Dutch say."""


def money(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    """The amount that `figures` give, in euros; refused by the month, in another currency, and by the kilogram."""
    named = [figure for figure in figures if figure.dimension in (Dimension.MONEY, Dimension.MONEY_PER_WEIGHT)]
    return settled(named or figures, question, partial(_ends, price=question.id == PRICE))


def _ends(figure: Figure, price: bool) -> Ends | Refusal:
    low, high = figure.low * figure.size, figure.high * figure.size
    if figure.unit == "ton" and figure.noun == "ton" and not price:
        low, high = figure.low * _TON, figure.high * _TON
    elif figure.unit == "m":
        low, high = figure.low * 1e6, figure.high * 1e6
    elif figure.dimension not in (Dimension.MONEY, Dimension.NONE):
        return Refusal(Reason.DIMENSION)
    if figure.currency not in ("", "eur"):
        return Refusal(Reason.CURRENCY)
    if figure.period and (price or figure.period != "year"):
        return Refusal(Reason.PERIOD, (low,))
    if figure.paired is not None and figure.dimension is Dimension.NONE:
        return (figure.paired, figure.paired) if price else Refusal(Reason.UNCLEAR, (low,))
    if price:
        return Refusal(Reason.UNCLEAR, (low, low / 1000)) if figure.ambiguous else (low, high)
    least = _SMALL if figure.unit or figure.scaled else _SMALL_BARE
    if 0 < low < least:
        return Refusal(Reason.UNCLEAR, (low * 1000, low))
    return low, high
