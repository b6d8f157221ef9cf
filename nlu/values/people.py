"""Headcounts in full-time equivalents: figures and people named, added up."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.values.answers import Answer, Ends, NumberQuestion, Reason, Refusal, Value, inside, settled, tidy
from nlu.values.measures import Dimension, Figure

_EQUIVALENTS = ("etp", "vte", "fte", "ftes", "vtes", "vza", "equivalent", "equivalents")


def people(figures: Sequence[Figure], question: NumberQuestion) -> Answer:
    """The people that `figures` count; parts are added up, half-timers count half, a total that is said wins.

    "moi, ma femme et deux mi-temps" is 3; "12 ouvriers, 3 employés, 15 en tout" is 15; of "ik denk 12" only the 12 counts.
    """
    counted = [one for one in figures if one.dimension in (Dimension.PEOPLE, Dimension.NONE) and one.unit != "alone"]
    numbered = [one for one in counted if one.unit not in ("me", "kin")]
    kin = [one for one in counted if one.unit == "kin"]
    if not numbered and not kin:
        alone = [one for one in figures if one.unit in ("me", "alone")]
        return Value(1, alone[0].start, alone[-1].end) if alone else settled(figures, question, _ends)
    if len(numbered) == 1 and not kin:
        return settled(numbered, question, _ends)
    total = _total(counted, numbered)
    halves = [one for one in numbered if one.unit == "half_timer"]
    if total and halves and total.unit != "half_timer" and len(numbered) == 2 and not kin:
        # "7 in all, 2 of them half-timers": they are among those counted.
        heads = tidy(total.value - sum(one.value for one in halves) / 2)
        return Value(heads, total.start, counted[-1].end, likely=True) if heads > 0 else Refusal(Reason.UNCLEAR)
    if total:
        return settled([total], question, _ends)
    start, end, added = counted[0].start, counted[-1].end, tidy(sum(one.value * _weight(one) for one in counted))
    if any(not one.single or one.vague for one in counted):
        return Refusal(Reason.SEVERAL, (), start, end)
    if not inside(added, question):
        return Refusal(Reason.OUT_OF_BOUNDS, (added,), start, end)
    return Value(added, start, end, likely=any(one.dimension is Dimension.NONE for one in counted))


def _total(counted: Sequence[Figure], numbered: Sequence[Figure]) -> Figure | None:
    """The figure that is said to be the sum or is that of the others, or the equivalents beside the heads."""
    said = [one for one in numbered if one.total]
    largest = max(numbered, key=lambda one: one.value, default=None)
    if said or largest is None:
        return said[-1] if said else None
    others = [one for one in counted if one is not largest]
    sums = (sum(one.value for one in others), sum(one.value * _weight(one) for one in others))
    if others and largest.unit != "half_timer" and largest.value in sums:
        return largest
    equivalents = [one for one in numbered if one.noun.split(" ")[0] in _EQUIVALENTS]
    return equivalents[0] if len(numbered) == 2 and len(equivalents) == 1 else None


def _weight(figure: Figure) -> float:
    return 0.5 if figure.unit == "half_timer" else 1.0


def _ends(figure: Figure) -> Ends | Refusal:
    if figure.dimension not in (Dimension.PEOPLE, Dimension.NONE):
        return Refusal(Reason.DIMENSION)
    return figure.low * _weight(figure), figure.high * _weight(figure)
