"""Plain figures: for a question whose unit has no parser of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from nlu.values.answers import Answer, Ends, NumberQuestion, Reason, Refusal, settled
from nlu.values.lexicon import Unit, known_units
from nlu.values.measures import Dimension, Figure

_COUNTED = (Dimension.NONE, Dimension.COUNT, Dimension.OTHER)


def plain(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    """The number that `figures` give; in the unit of the question where that is one of ``units.yml``."""
    unit = known_units().get(question.unit or "")
    measured = [figure for figure in figures if unit and figure.dimension == unit.dimension and figure.unit]
    return settled(measured or figures, question, partial(_ends, unit=unit))


def _ends(figure: Figure, unit: Unit | None) -> Ends | Refusal:
    if unit is not None and figure.dimension == unit.dimension and figure.unit:
        if figure.dimension is Dimension.MONEY and figure.currency != unit.id:
            return Refusal(Reason.CURRENCY)
        return figure.low * figure.size / unit.size, figure.high * figure.size / unit.size
    if figure.dimension is Dimension.NONE or (unit is None and figure.dimension in _COUNTED):
        return figure.low, figure.high
    return Refusal(Reason.DIMENSION)
