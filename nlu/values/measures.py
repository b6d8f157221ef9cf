"""What a figure is: its dimension, its bound, and the figure itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Dimension(StrEnum):
    """What a figure counts. SHARE is a part of one whole ("un quart"); OTHER is a unit that no question asks for."""

    NONE = "none"
    COUNT = "count"
    PEOPLE = "people"
    PERCENT = "percent"
    SHARE = "share"
    MONEY = "money"
    MONEY_PER_WEIGHT = "money_per_weight"
    DURATION = "duration"
    YEAR = "year"
    DATE = "date"
    AGE = "age"
    WEIGHT = "weight"
    VOLUME = "volume"
    ORDINAL = "ordinal"
    OTHER = "other"


class Bound(StrEnum):
    """On which side of the figure the value lies: "at least", "more than", "at most", "less than"."""

    LEAST = "least"
    MORE = "more"
    MOST = "most"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity at `start` to `end` of the text that was given, from `low` to `high` of `unit` (equal for a single one).

    `value` is the lower end, in `unit`; AGE counts years, YEAR and DATE are the year, SHARE lies between 0 and 1. `size` turns
    it into the base of its dimension (month, euro, kilogram, litre, person). MONEY_PER_WEIGHT is the price of `per` kilograms
    or litres. `period` is what the figure is for: "month", "year", …, or "item". `noun` is the word after the figure, folded;
    `raw` the digits as typed. `alternative`: "10 or 20"; `vague`: "a few", or a misspelt number beside it; `slip`: a word was
    one letter off; `ambiguous`: a point or comma could mean the other thing; `total`: said to be the sum; `scaled`: "80k";
    `paired`: the price that the words name if they name one ("twelve fifty"). Figures above 1e15 are cut to that.
    """

    start: int
    end: int
    value: float
    low: float
    high: float
    dimension: Dimension = Dimension.NONE
    unit: str = ""
    size: float = 1.0
    bound: Bound | None = None
    approximate: bool = False
    period: str = ""
    per: float = 1.0
    noun: str = ""
    raw: str = ""
    alternative: bool = False
    vague: bool = False
    slip: bool = False
    ambiguous: bool = False
    total: bool = False
    scaled: bool = False
    paired: float | None = None

    @property
    def single(self) -> bool:
        """Whether it is one figure, no range."""
        return self.low == self.high

    @property
    def currency(self) -> str:
        """The currency by its unit id ("eur", "usd", …), "" where none was named."""
        money = self.dimension in (Dimension.MONEY, Dimension.MONEY_PER_WEIGHT)
        return "" if not money else "eur" if self.unit == "cent" else self.unit
