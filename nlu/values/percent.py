"""Percentages: said outright, as a part of the whole, or as the step from one quantity to another."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.values.answers import GROWTH, Answer, Ends, NumberQuestion, Reason, Refusal, Value, inside, settled, tidy
from nlu.values.measures import Dimension, Figure

_MOST = 100
"""A range above this is one of quantities: "from 200 to 260 a day"."""
MOST_GROWTH = 300
"""Per cent; more is hardly meant."""
_QUANTITIES = (Dimension.COUNT, Dimension.NONE, Dimension.WEIGHT, Dimension.VOLUME, Dimension.OTHER)


def percent(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    """The percentage that `figures` give; where growth is asked for, also that between two quantities."""
    named = [figure for figure in figures if figure.dimension in (Dimension.PERCENT, Dimension.SHARE)]
    times = [figure for figure in figures if figure.unit == "times" and figure.single and figure.value > 1]
    if not named and len(times) == 1:
        grown = 100 * (times[0].value - 1) / (1 if question.sense == GROWTH else times[0].value)
        return Value(tidy(round(grown, 1)), times[0].start, times[0].end, likely=True)
    if not named and question.sense == GROWTH and (len(figures) > 1 or figures[0].high > _MOST):
        return _growth(figures, question)
    answer = settled(named or figures, question, _ends)
    if isinstance(answer, Value) and question.sense == GROWTH and answer.value > MOST_GROWTH:
        return Refusal(Reason.UNCLEAR, (answer.value,), answer.start, answer.end)
    return answer


def _ends(figure: Figure) -> Ends | Refusal:
    if figure.dimension is Dimension.PERCENT:
        return figure.low, figure.high
    if figure.dimension is Dimension.SHARE:
        return tidy(round(100 * figure.low, 1)), tidy(round(100 * figure.high, 1))
    if figure.dimension is not Dimension.NONE or figure.scaled:
        return Refusal(Reason.DIMENSION)
    if 0 < figure.low < 1.5 and figure.low != 1:
        return Refusal(Reason.UNCLEAR, (tidy(100 * figure.low), figure.low))
    return figure.low, figure.high


def _growth(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    """The step from the smaller of two quantities to the larger: "we make 40 pallets, could be 50" is 25."""
    counted = [figure for figure in figures if figure.dimension in _QUANTITIES]
    units = {figure.unit for figure in counted if figure.unit}
    sizes = sorted({end * figure.size for figure in counted for end in (figure.low, figure.high)})
    if len(units) > 1 or len(sizes) != 2 or sizes[0] <= 0:
        return Refusal(Reason.SEVERAL, (), figures[0].start, figures[-1].end)
    grown = tidy(round(100 * (sizes[1] / sizes[0] - 1), 1))
    if not inside(grown, question):
        return Refusal(Reason.OUT_OF_BOUNDS, (grown,), figures[0].start, figures[-1].end)
    if grown > MOST_GROWTH:
        return Refusal(Reason.OUT_OF_BOUNDS, (), figures[0].start, figures[-1].end)
    return Value(grown, counted[0].start, counted[-1].end, likely=True)
