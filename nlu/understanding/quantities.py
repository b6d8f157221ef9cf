"""Quantities found in a message: a number or a range with its unit, its bound and the period that it is meant for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from nlu.understanding.numbers import Number, numbers, rescaled

_LINK = r"\s?-?(?:(?:de |d'|of |van |von |bonn?e?s? |goede |goeie |gute[ns]? |good |petite?s? |kleine |grosse )(?=\D))?"
_END = r"(?![^\W_])(?<!\w-)"

MOST_TOGETHER = 20
"""So many people at most work "met z'n ...", "a ...": more than that is another figure ("on travaille a 80")."""


class Unit(StrEnum):
    """What is counted. UNKNOWN is a noun that the word list does not hold; NONE is a number on its own."""

    PEOPLE = "people"
    HALF_TIME = "half_time"
    MONTH = "month"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    YEAR = "year"
    WEEK = "week"
    DAY = "day"
    PERCENT = "percent"
    EUR = "eur"
    CENT = "cent"
    CURRENCY = "currency"
    WEIGHT = "weight"
    OTHER = "other"
    UNKNOWN = "unknown"
    NONE = "none"


class Bound(StrEnum):
    """Which side of the figure was meant."""

    APPROX = "approx"
    LEAST = "least"
    MORE = "more"
    MOST = "most"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Quantity:
    """From `low` to `high` (equal for a single figure) of `unit`; `alternative` for "10 or 20"."""

    low: float
    high: float
    unit: Unit
    start: int
    end: int
    bound: Bound | None = None
    digits: bool = False
    vague: bool = False
    article: bool = False
    ambiguous: bool = False
    scaled: bool = False
    alternative: bool = False
    noun: str = ""
    paired: bool = False

    @property
    def single(self) -> bool:
        return self.low == self.high


class Units:
    """The word lists of ``units.yml``, compiled."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._after = [
            (Unit(name), re.compile(rf"{_LINK}(?:{'|'.join(terms)}){_END}")) for name, terms in data["units"].items()
        ]
        self._eur_before = re.compile(r"(?:€|\beur|\beuros?) ?$")
        self._currency_before = re.compile(r"(?:\$|£|¥|\busd|\brmb|\bcny) ?$")
        self._bounds = [
            (Bound(name), re.compile(rf"(?:^|[^\w])(?:{'|'.join(terms)})[ ']*(?:(?:de|d'|les|an|een|une?|a|die) ?)?$"))
            for name, terms in data["bounds"].items()
        ]
        self._between = re.compile(rf"(?:^|\W)(?:{'|'.join(data['range_between'])})[ ']*$")
        self._joint = re.compile(rf" ?(?:{'|'.join(data['range_joint'])}) ?(?:environ |les |die |de )?")
        self._alternative = re.compile(rf" ?(?:{'|'.join(data['alternative_joint'])}) ?")
        self._periods = {
            name: re.compile(rf"(?:^|[^\w])?(?:{'|'.join(terms)})(?!\w)") for name, terms in data["periods"].items()
        }
        self._per_kilo = re.compile("|".join(data["per_kilo"]))
        self._heads_before = re.compile(rf"(?:{'|'.join(data['heads_before'])}) ?$")
        self._together = re.compile(rf"(?<!\w)(?:{'|'.join(data['together'])})(?!\w)")
        self._masks = [re.compile(pattern) for pattern in data["masks"]]
        self._function_words = frozenset(word for line in data["function_words"] for word in line.split("|"))
        self._half_year = re.compile(rf"(?<!\w)(?:{'|'.join(data['units']['half_year'])})(?!\w)")
        self._word = re.compile(r"[ ]?([^\W\d_]+)")

    def quantities(self, text: str, language: str) -> list[Quantity]:
        """The quantities of `text` (folded), left to right, ranges joined, what is no quantity left out."""
        masked = self._mask(text)
        found = numbers(masked, language)
        joined: list[Quantity] = []
        index = 0
        while index < len(found):
            number = found[index]
            if joined and number.start < joined[-1].end:  # the "cents" of "80 cents"
                index += 1
                continue
            following = found[index + 1] if index + 1 < len(found) else None
            both = self._range(masked, number, following) if following else None
            if both is not None:
                joined.append(both)
                index += 2
                continue
            euros = self._euros_and_cents(masked, number, following) if following else None
            if euros is not None:
                joined.append(euros)
                index += 2
                continue
            joined.append(self._single(masked, number))
            index += 1
        return self._with_halves(masked, joined)

    def period(self, text: str) -> str | None:
        """The period that a figure in `text` is meant for: day, week, month, quarter, year or None."""
        return next((name for name, pattern in self._periods.items() if pattern.search(text)), None)

    def per_kilo(self, text: str) -> bool:
        """Whether a price in `text` is a price per kilogram."""
        return self._per_kilo.search(text) is not None

    def bounded(self, text: str, start: int) -> Bound | None:
        """The bound that the words before `start` set, the approximations first ("plus ou moins" is no "moins")."""
        before = text[max(0, start - 28) : start]
        return next((bound for bound, pattern in self._bounds if pattern.search(before)), None)

    def half_time_follows(self, text: str, end: int) -> bool:
        """Whether the people counted up to `end` are said to work half-time."""
        pattern = dict(self._after)[Unit.HALF_TIME]
        return pattern.match(text[end : end + 30]) is not None

    def _mask(self, text: str) -> str:
        for said, same in _SAID_OTHERWISE:  # a number before "half" would swallow it
            text = said.sub(lambda match, same=same: same.ljust(len(match[0])), text)  # type: ignore[misc]
        for pattern in self._masks:
            text = pattern.sub(lambda match: "\x00" * len(match[0]), text)
        return text

    def _unit(self, text: str, number: Number) -> tuple[Unit, int, int, str]:
        """The unit, where the quantity starts and ends with it, and the noun when it is not a known one."""
        after = text[number.end : number.end + 40]
        for unit, pattern in self._after:
            match = pattern.match(after)
            if match and not (unit is Unit.CENT and not number.digits):
                return unit, number.start, number.end + match.end(), match[0].strip()
        if any(match.end() == number.end for match in self._together.finditer(text)):
            return Unit.PEOPLE, number.start, number.end, ""
        before = text[max(0, number.start - 6) : number.start]
        for unit, pattern in ((Unit.EUR, self._eur_before), (Unit.CURRENCY, self._currency_before)):
            match = pattern.search(before)
            if match:
                return unit, number.start - len(match[0]), number.end, ""
        word = self._word.match(after)
        if word is None or number.article or word[1] in self._function_words:
            heads = number.value <= MOST_TOGETHER and self._heads_before.search(text[: number.start])
            return Unit.PEOPLE if heads else Unit.NONE, number.start, number.end, ""
        rest = after[word.end() :]
        for _ in range(2):  # "12 bons ouvriers", "12 full-time people"
            for unit, pattern in self._after:
                if unit in (Unit.PEOPLE, Unit.HALF_TIME):
                    match = pattern.match(rest)
                    if match:
                        return unit, number.start, number.end + (len(after) - len(rest)) + match.end(), match[0].strip()
            further = re.match(r"[ -]([^\W\d_]+)", rest)
            if further is None:
                break
            rest = rest[further.end() :]
        if self._verb(text, number.start, word[1], after[word.end() :]):
            return Unit.NONE, number.start, number.end, ""
        return Unit.UNKNOWN, number.start, number.end, word[1]

    @staticmethod
    def _verb(text: str, start: int, word: str, rest: str) -> bool:
        """Whether `word` is the verb at the end of a Dutch or German clause: "we kunnen 25.000 vrijmaken"."""
        clause = re.split(r"[,;.!?\n]", text[:start])[-1]
        last = re.match(r"\s*(?:$|[,;.!?\n]|(?:en|und|maar|aber|of|oder|als|wenn)\b)", rest)
        if last is None:
            return False
        if _MODAL.search(clause) and word.endswith("n"):
            return True
        return _HAVING.search(clause) is not None and _PARTICIPLE.fullmatch(word) is not None

    def _single(self, text: str, number: Number) -> Quantity:
        unit, start, end, noun = self._unit(text, number)
        bound = self.bounded(text, start)
        if bound is None and text[end : end + 1] == "+":
            bound = Bound.MORE
        return Quantity(number.value, number.value, unit, start, end, bound, number.digits, number.vague,
                        number.article, number.ambiguous, number.scaled, noun=noun, paired=number.paired)  # fmt: skip

    def _range(self, text: str, first: Number, second: Number) -> Quantity | None:
        gap = text[first.end : second.start]
        unit, _, first_end, _ = self._unit(text, first)
        trimmed = text[first_end : second.start] if unit not in (Unit.NONE, Unit.UNKNOWN) else gap
        joint = self._joint.fullmatch(trimmed)
        adjacent = trimmed == "-" and not first.digits and not second.digits
        if (joint is None and not adjacent) or first.article or (second.article and not second.scaled):
            return None
        word = trimmed.strip()
        start = first.start
        between = self._between.search(text[max(0, start - 14) : start])
        if word in ("et", "en", "and", "und") and not (between and between[0].strip(" '") in _BETWEEN):
            return None
        if word in (",", "/") or (first.digits and word == "-" and gap == " -"):
            return None
        second_unit, _, end, noun = self._unit(text, second)
        if unit is Unit.EUR and second_unit is Unit.NONE:
            second_unit = Unit.EUR
        if unit not in (Unit.NONE, Unit.UNKNOWN, second_unit):
            return None
        round_thousands = second.value >= 1000 and second.value % 1000 == 0 and first.value < 1000
        if (second.scaled or round_thousands) and not first.scaled and first.value < 1000:
            factor = _scale_of(second.value)
            if first.value * factor < second.value:
                first = rescaled(first, factor)
        if not 0 < first.value < second.value:
            return None
        alternative = bool(self._alternative.fullmatch(trimmed))
        return Quantity(first.value, second.value, second_unit, start, end, None, first.digits,
                        first.vague or second.vague, alternative=alternative, noun=noun,
                        scaled=second.scaled)  # fmt: skip

    @staticmethod
    def said_as_price(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
        """`quantities` with a price said without its currency put together: "twelve fifty", "neuf nonante-neuf"."""
        joined: list[Quantity] = []
        for quantity in quantities:
            previous = joined[-1] if joined else None
            if quantity.paired and quantity.single:
                joined.append(replace(quantity, low=quantity.low / 100, high=quantity.high / 100, unit=Unit.EUR, paired=False))
            elif (
                previous is not None
                and previous.unit in (Unit.NONE, Unit.UNKNOWN)
                and quantity.unit in (Unit.NONE, Unit.EUR)
                and not (previous.digits or quantity.digits or previous.article or previous.scaled)
                and previous.single
                and quantity.single
                and 10 <= quantity.low < 100
                and text[previous.end : quantity.start] == " "
            ):
                value = previous.low + quantity.low / 100
                joined[-1] = replace(previous, low=value, high=value, unit=Unit.EUR, end=quantity.end)
            else:
                joined.append(quantity)
        return joined

    def _euros_and_cents(self, text: str, number: Number, following: Number) -> Quantity | None:
        """A price written "12€50" or "12 euros 50"."""
        gap = text[number.end : following.start]
        alike = number.digits == following.digits and not number.article
        if not (alike and re.fullmatch(r" ?(?:€|euros?|eur) ?", gap)):
            return None
        if following.digits and following.end - following.start != 2:
            return None
        if not 5 <= following.value < 100 or following.scaled:
            return None
        if re.match(r" ?(?:%|\d|(?:kg|g|cl|l|ml)\b)", text[following.end :]):
            return None
        value = number.value + following.value / 100
        vague = number.vague or following.vague
        return Quantity(value, value, Unit.EUR, number.start, following.end, digits=number.digits, vague=vague)

    def _with_halves(self, text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
        """Joins "un an" with "et demi", "a year" with "and a half", and spells out "half a year"."""
        merged: list[Quantity] = []
        for quantity in quantities:
            previous = merged[-1] if merged else None
            if previous and quantity.low == quantity.high == 0.5 and previous.unit is not Unit.NONE:
                gap = text[previous.end : quantity.start]
                if re.fullmatch(r" (?:et|and|en|und)(?: an?| une?| een| eine?)? ?", gap):
                    merged[-1] = replace(previous, low=previous.low + 0.5, high=previous.high + 0.5, end=quantity.end,
                                         article=False)  # fmt: skip
                    continue
            half_of = previous and previous.low == previous.high == 0.5 and previous.unit is Unit.NONE
            if previous and half_of and quantity.article and quantity.start - previous.end == 1:
                merged[-1] = replace(quantity, low=0.5, high=0.5, start=previous.start, article=False)
                continue
            merged.append(quantity)
        merged = [quantity for quantity in merged if not quantity.article or self._counts(text, quantity)]
        for match in self._half_year.finditer(text):
            if not any(quantity.start <= match.start() < quantity.end for quantity in merged):
                merged.append(Quantity(1.0, 1.0, Unit.HALF_YEAR, match.start(), match.end()))
        return sorted(merged, key=lambda quantity: quantity.start)

    @staticmethod
    def _counts(text: str, quantity: Quantity) -> bool:
        """Whether a bare article counts: "un an" and "een medewerker" do, "un pot" does not; nor "par an"."""
        if quantity.unit in _COUNTED:
            return True
        return quantity.unit is Unit.NONE and not re.search(r"\w", text[: quantity.start] + text[quantity.end :])


_MODAL = re.compile(
    r"\b(?:kunnen|kan|konden|zouden|zou|willen|wil|mogen|moeten|konnen|konnten|kann|konnte|wollen|will|wurden|wurde"
    r"|mochten|mochte|durfen|sollen)\b"
)
_HAVING = re.compile(r"\b(?:haben|habe|hat|hebben|heb|heeft|sind|zijn|wurden?|werden?|worden)\b")
_PARTICIPLE = re.compile(r"(?:\w{2,7})?ge\w{2,}(?:t|d|en)|(?:be|ver|er)\w{3,}(?:t|d|en)|\w+iert")
_SAID_OTHERWISE = (
    (re.compile(r"\bhalf(?=[- ]tim)"), "part"),
    (re.compile(r"\bhalbe[nr]? (?:stellen|krafte?)\b"), "teilzeit"),
    (re.compile(r"\bhalbe stelle\b"), "teilzeit"),
    (re.compile(r"\bhalve krachten\b"), "deeltijds"),
    (re.compile(r"\been (?:man|stuk|persoon|mens|kop) of (?=\w)"), "ongeveer "),
    (re.compile(r"\bdreivierteljahr\b"), "9 monate"),
    (re.compile(r"\bvierteljahr\b"), "3 monate"),
)
_COUNTED = frozenset({Unit.PEOPLE, Unit.HALF_TIME, Unit.YEAR, Unit.MONTH, Unit.WEEK, Unit.HALF_YEAR, Unit.QUARTER})
_BETWEEN = frozenset({"entre", "tussen", "between", "zwischen"})


def _scale_of(value: float) -> float:
    for factor in (1e9, 1e6, 1e3, 100.0):
        if value >= factor:
            return factor
    return 1.0
