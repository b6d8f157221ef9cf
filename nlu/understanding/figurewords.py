"""The words that tell to which question a figure belongs, and what a quantity is in that question's unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from nlu.understanding.quantities import Quantity, Unit

MONTHS = {Unit.MONTH: 1.0, Unit.YEAR: 12.0, Unit.HALF_YEAR: 6.0, Unit.QUARTER: 3.0}
FITTING = {
    "staff_count": {Unit.PEOPLE, Unit.HALF_TIME},
    "shelf_life_months": {*MONTHS, Unit.WEEK, Unit.DAY},
    "gross_margin_pct": {Unit.PERCENT},
    "spare_capacity_pct": {Unit.PERCENT},
    "unit_price_eur": {Unit.EUR, Unit.CENT},
    "budget_eur": {Unit.EUR},
    "founded_year": {Unit.YEAR},
}
_DATED = re.compile(
    r"\b(?:depuis|en|in|sinds|since|seit|anno|ab|des|sedert|vanaf|from|de|van|im|jahr|annee|jaar)(?: \w{3,9})? ?$"
)


class FigureWords:
    """The word lists of ``figures.yml``, compiled; each stands there under the name that it has here."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        def words(patterns: Sequence[str]) -> re.Pattern[str]:
            return re.compile("|".join(f"(?<!\\w)(?:{pattern})" for pattern in patterns))

        def whole(patterns: Sequence[str]) -> re.Pattern[str]:
            return re.compile("|".join(f"(?<![\\w])(?:{pattern})(?!\\w)" for pattern in patterns))

        self.data = data
        self.owners = {question: words(patterns) for question, patterns in data["owners"].items()}
        self.volunteer = {question: words(patterns) for question, patterns in data["volunteer"].items()}
        self.not_founding = words(data["not_founding"])
        self.none = whole(data["none"])
        self.other_percentages = words(data["other_percentages"])
        self.markup = words(data["markup"])
        self.in_use = words(data["in_use"])
        self.shares = {float(share): whole(patterns) for share, patterns in data["shares"].items()}
        self.couple = {float(count): whole(patterns) for count, patterns in data["couple"].items()}
        self.plus_me = words(data["plus_me"])
        self.kin, self.me = whole(data["kin"]), whole(data["me"])
        self.bands = {question: tuple(map(float, edges)) for question, edges in data["bands"].items()}
        self.top = {question: edges[-1] for question, edges in self.bands.items()}


def converted(question: str, quantity: Quantity) -> tuple[float, float]:
    """The ends of `quantity` in the unit of `question`."""
    ends = (quantity.low, quantity.high)
    if question == "shelf_life_months":
        if quantity.unit in MONTHS:
            return tuple(end * MONTHS[quantity.unit] for end in ends)  # type: ignore[return-value]
        if quantity.unit is Unit.WEEK:
            return tuple(end / 4 if end <= 12 else end * 12 / 52 for end in ends)  # type: ignore[return-value]
        if quantity.unit is Unit.DAY:
            return tuple(end / 30 if end % 30 == 0 and end < 360 else end * 12 / 365 for end in ends)  # type: ignore[return-value]
    if quantity.unit is Unit.CENT:
        return ends[0] / 100, ends[1] / 100
    return ends


def year_like(text: str, quantity: Quantity) -> bool:
    """Whether a figure without unit stands where a year does: "since 1998"."""
    if not (quantity.digits and not quantity.scaled and 1000 <= quantity.low <= 2100):
        return False
    plain = re.fullmatch(r"\d{4}", text[quantity.start : quantity.end])
    return bool(plain and _DATED.search(text[: quantity.start]))


def dated(text: str, quantity: Quantity) -> bool:
    """Whether a small figure is a year of two digits, a percentage's or a date's."""
    return text[quantity.start - 1 : quantity.start] == "'" or _DATED.search(text[: quantity.start]) is not None


def tidy(value: float) -> float | int:
    """Whole numbers as integers, others to one decimal where they were converted, else as they are."""
    if value == int(value):
        return int(value)
    return round(value, 2)
