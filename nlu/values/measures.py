"""What a figure is: its dimension, its bound, and the figure itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Dimension(StrEnum):
    """What a figure counts. SHARE is a part of one whole ("un quart"); OTHER a unit that no question asks for."""

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

    `value` is the lower end, in `unit`. For AGE it counts years; for YEAR and DATE it is the year; for SHARE it lies between 0
    and 1. `size` turns it into the base of its dimension (month, euro, kilogram, litre, person). MONEY_PER_WEIGHT is the price
    of `per` kilograms or litres. Figures above 1e15 are cut to that.
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
    """The word after the figure, folded, whether a unit is known by it or not."""
    raw: str = ""
    """The digits as typed, "" for a figure in words."""
    alternative: bool = False
    """"10 or 20": `low` or `high`, nothing between."""
    vague: bool = False
    """"quelques", "a few": nobody says how many."""
    slip: bool = False
    """A word of it was one letter off."""
    ambiguous: bool = False
    """A point or a comma that could as well have meant the other thing."""
    total: bool = False
    """It is said to be the sum: "en tout", "makes 17"."""
    scaled: bool = False
    """A thousand or a million was said ("80k")."""
    paired: float | None = None
    """The price that the words name if they name one: "twelve fifty"."""

    @property
    def single(self) -> bool:
        """Whether it is one figure, no range."""
        return self.low == self.high

    @property
    def currency(self) -> str:
        """The currency by its unit id ("eur", "usd", …), "" where none was named."""
        if self.dimension not in (Dimension.MONEY, Dimension.MONEY_PER_WEIGHT):
            return ""
        return "eur" if self.unit == "cent" else self.unit
