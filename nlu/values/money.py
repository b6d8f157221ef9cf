"""Amounts in euros: a total, or the price of one item."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from nlu.values.answers import PRICE, TOTAL, Answer, Ends, NumberQuestion, Reason, Refusal, Value, inside, settled, tidy
from nlu.values.measures import Dimension, Figure
from nlu.values.months import in_months

_SMALL, _SMALL_BARE = 100, 1000
"""Below these a total is more likely meant in thousands, with and without a currency."""
_TON = 100_000
"""A "ton" of money, as the Dutch say."""


def money(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    """The amount that `figures` give, in euros; not in another currency, by the kilogram, or by the month without a term."""
    named = [figure for figure in figures if figure.dimension in (Dimension.MONEY, Dimension.MONEY_PER_WEIGHT)]
    bare = [figure for figure in figures if figure.dimension is Dimension.NONE or figure.unit in ("ton", "m")]
    answer = settled(named or bare or figures, question, partial(_ends, sense=question.sense))
    spans = [figure for figure in figures if figure.dimension is Dimension.DURATION]
    if isinstance(answer, Refusal) and answer.reason is Reason.PERIOD and len(spans) == 1 and question.sense != PRICE:
        paid = next((figure for figure in figures if figure.period == "month"), None)
        total = tidy(paid.value * in_months(spans[0].value, spans[0])) if paid else 0.0
        if paid and inside(total, question):
            return Value(total, paid.start, spans[0].end, likely=True)
    return answer


def _ends(figure: Figure, sense: str | None) -> Ends | Refusal:
    price = sense == PRICE
    low, high = figure.low * figure.size, figure.high * figure.size
    if figure.unit == "ton" and figure.noun == "ton" and not price:
        low, high = figure.low * _TON, figure.high * _TON
    elif figure.unit == "m":
        low, high = figure.low * 1e6, figure.high * 1e6
    elif figure.dimension not in (Dimension.MONEY, Dimension.NONE):
        return Refusal(Reason.DIMENSION)
    if figure.currency not in ("", "eur"):
        return Refusal(Reason.CURRENCY)
    if figure.period not in ("", "item") and (price or figure.period != "year"):
        return Refusal(Reason.PERIOD, (low,))
    if figure.paired is not None and figure.dimension is Dimension.NONE:
        return (figure.paired, figure.paired) if price else Refusal(Reason.UNCLEAR, (low,))
    if price:
        return Refusal(Reason.UNCLEAR, (low, low / 1000)) if figure.ambiguous else (low, high)
    least = _SMALL if figure.unit or figure.scaled else _SMALL_BARE
    if sense == TOTAL and 0 < low < least:
        return Refusal(Reason.UNCLEAR, (low * 1000, low))
    return low, high
