"""Headcounts in full-time equivalents: figures and people named, added up."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.values.answers import Answer, Ends, NumberQuestion, Reason, Refusal, Value, inside, settled, tidy
from nlu.values.measures import Dimension, Figure

_NAMED = ("me", "kin")
_HALF = 0.5


def people(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    """The people that `figures` count; parts are added up, half-timers count half, a total that is said wins.

    "moi, ma femme et deux mi-temps" is 3; "12 ouvriers, 3 employés, 15 en tout" is 15; "ik" beside a figure is not added when
    that figure comes alone.
    """
    counted = [figure for figure in figures if figure.dimension is Dimension.PEOPLE and figure.unit not in ("me", "alone")]
    bare = [figure for figure in figures if figure.dimension is Dimension.NONE]
    if not counted and not bare:
        named = [figure for figure in figures if figure.unit in ("me", "alone")]
        return Value(1, named[0].start, named[-1].end) if named else settled(figures, question, _ends)
    said = [figure for figure in (*counted, *bare) if figure.total]
    if said and len(figures) > 1:
        return settled(said[-1:], question, _ends)
    kin = [figure for figure in counted if figure.unit == "kin"]
    parts = [figure for figure in counted if figure.unit != "kin"]
    if not kin and len(parts) + len(bare) == 1:
        return settled(parts or bare, question, _ends)
    total = _total(parts + kin, bare, figures)
    if total is not None:
        return settled([total], question, _ends)
    return _sum(figures, question)


def _total(parts: Sequence[Figure], bare: Sequence[Figure], figures: Sequence[Figure]) -> Figure | None:
    """The figure that is the sum of the others, or the equivalents where heads and equivalents are both said."""
    numbered = sorted((figure for figure in (*parts, *bare) if figure.unit not in _NAMED), key=lambda figure: figure.value)
    if not numbered:
        return None
    largest = numbered[-1]
    rest = sum(_weight(figure) for figure in figures if figure is not largest and figure.unit != "alone")
    heads = sum(figure.value for figure in figures if figure is not largest and figure.unit != "alone")
    if rest and largest.unit != "half_timer" and largest.value in (rest, heads):
        return largest
    equivalents = [figure for figure in numbered if figure.noun.split(" ")[0] in ("etp", "vte", "fte", "ftes", "vtes", "vza", "equivalent")]
    return equivalents[0] if len(numbered) == 2 and len(equivalents) == 1 else None


def _sum(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    added = [figure for figure in figures if figure.dimension in (Dimension.PEOPLE, Dimension.NONE) and figure.unit != "alone"]
    start, end = added[0].start, added[-1].end
    if any(not figure.single or figure.vague for figure in added):
        return Refusal(Reason.SEVERAL, (), start, end)
    total = tidy(sum(_weight(figure) for figure in added))
    if not inside(total, question):
        return Refusal(Reason.OUT_OF_BOUNDS, (), start, end)
    return Value(total, start, end, likely=any(figure.dimension is Dimension.NONE for figure in added))


def _weight(figure: Figure) -> float:
    return figure.value * (_HALF if figure.unit == "half_timer" else 1.0)


def _ends(figure: Figure) -> Ends | Refusal:
    if figure.dimension not in (Dimension.PEOPLE, Dimension.NONE):
        return Refusal(Reason.DIMENSION)
    weight = _HALF if figure.unit == "half_timer" else 1.0
    return figure.low * weight, figure.high * weight
