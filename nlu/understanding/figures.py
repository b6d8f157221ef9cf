"""Figures for the number questions: which quantity answers which question, in the question's own unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from advice.questions import Question
from nlu.understanding.candidates import Candidate, around
from nlu.understanding.deciding import decided, impossible
from nlu.understanding.figurewords import FITTING, FigureWords, converted, dated, year_like
from nlu.understanding.founding import Founding
from nlu.understanding.fractions import miscounted, parts, spelled_out
from nlu.understanding.headcount import headcount
from nlu.understanding.quantities import Bound, Quantity, Unit, Units
from nlu.understanding.reading import Doubt, Finding
from nlu.understanding.signals import Signals

NEAR, NEAR_IN_BAND = 1.35, 1.6
"""The widest ratios at which both ends of a range say the same, in any case and when no threshold of the advice lies
between them: the lower end is then taken, the cautious one, since every threshold is a minimum."""

MOST_SPARE = 300
"""Per cent; more is hardly meant."""
_NO_AMOUNT = frozenset({Unit.CURRENCY, Unit.PERCENT, Unit.WEEK, Unit.DAY, Unit.WEIGHT, Unit.OTHER})
_LESS_OF = re.compile(r"(?: \w+)? (?:de moins|en moins|minder|less|fewer|weniger)\b")
_NO_SHELF_PRICE = re.compile(
    r"\b(?:hors (?:tva|taxes?)|htva|excl\.?(?:usief)? ?(?:btw|vat)|zonder btw|plus (?:vat|tva)|ex(?:cl(?:uding)?)? vat"
    r"|before vat|ohne mwst|zzgl|wholesale|prix de gros|groothandel\w*|gro(?:ss|ß)handel\w*|revendeurs?|depart usine|ex works"
    r"|ab werk|inkoopprijs|prix d'achat|cost price|kostprijs|prix de revient|einkaufspreis)\b"
)
"""What is asked is the price in the shop, taxes in it."""
_CONTAINER = re.compile(
    r"(?:bouteilles?|flacons?|pots?|boites?|ballotins?|caisses?|cartons?|pieces?|fles(?:sen|jes)|doosjes|bakken|stuks?|bottles"
    r"|boxes|cases|units?|unites?|flaschen|kisten|kartons?|stuck)"
)
_SO_FAR = re.compile(r"\b(?:nog|encore|pour l'instant|pour le moment|yet|so far|noch|bisher|voorlopig|momenteel)\b")
"""Nothing set aside yet is not nothing to risk."""
_PER_CENT = re.compile(r"\bp\w{2,4} cents?$")
_NEGATIVE = re.compile(r"\s*-\d")
_MORE_PEOPLE = re.compile(r"\b(?:plus|avec|et|met|en|with|and|mit|und|parfois|soms|sometimes|manchmal|\d+)\b")


class Figures:
    """The reader of number questions, by the word lists of ``figures.yml``."""

    def __init__(self, words: FigureWords, units: Units, signals: Signals) -> None:
        self._words, self._units, self._signals = words, units, signals
        self._founding = Founding(words.data)

    def asked(self, text: str, question: Question, language: str, today: date) -> Finding:
        """The figure that `text` (folded) gives to the number question just asked."""
        text = spelled_out(text)
        quantities = self._units.quantities(text, language)
        if question.id == "budget_eur" and language == "nl":
            quantities = [_in_euros(text, quantity) for quantity in quantities]
        if question.id == "unit_price_eur":
            quantities = self._units.said_as_price(text, quantities)
        candidates = self._candidates(text, question, quantities, today)
        if question.unit == "eur":
            doubt = self._money_doubt(_without(text, quantities), question, quantities)
            if doubt is not None:
                return Finding(doubt=doubt)
        if not candidates:
            return Finding()
        if _NEGATIVE.match(text):
            return impossible(question, replace(candidates[0], value=-candidates[0].value))
        if question.unit not in ("percent", "year") and parts(_without(text, quantities)):
            candidates = [replace(one, confidence=0.5, doubt=one.doubt or Doubt.UNCLEAR) for one in candidates]
        return decided(text, question, candidates, self._signals)

    def quantities(self, text: str, language: str) -> list[Quantity]:
        """Every quantity of `text` (folded)."""
        return self._units.quantities(spelled_out(text), language)

    def claimed(self, text: str, quantity: Quantity) -> bool:
        """Whether the words around a figure without unit give it to a question that does not ask for a price."""
        if quantity.unit is not Unit.NONE:
            return False
        clause = self._clause(text, quantity)
        return any(
            self._words.owners[name].search(clause)
            for name in ("staff_count", "shelf_life_months", "founded_year", "budget_eur")
        )

    def _money_doubt(self, text: str, question: Question, quantities: Sequence[Quantity]) -> Doubt | None:
        amounts = [q for q in quantities if q.unit in (Unit.EUR, Unit.NONE, Unit.CURRENCY, Unit.CENT)]
        if not amounts:
            return None
        if any(quantity.unit is Unit.CURRENCY for quantity in amounts):
            return Doubt.CURRENCY
        period = self._units.period(text)
        if period is not None and period != "year":
            return Doubt.PERIOD
        if self._units.per_kilo(text):
            return Doubt.UNIT
        if question.id == "unit_price_eur" and (period == "year" or _NO_SHELF_PRICE.search(text)):
            return Doubt.UNIT
        several = [q for q in quantities if q.unit is Unit.OTHER and q.low > 1 and _CONTAINER.fullmatch(q.noun)]
        if question.id == "unit_price_eur" and several:
            return Doubt.UNIT
        return None

    def _candidates(self, text: str, question: Question, quantities: Sequence[Quantity], today: date) -> list[Candidate]:
        match question.id:
            case "staff_count":
                return self._people(text, quantities)
            case "founded_year":
                return self._founding.candidates(text, quantities, today)
            case "gross_margin_pct" | "spare_capacity_pct":
                found = self._percentages(text, question, quantities)
            case _:
                found = []
        found += [
            self._candidate(text, question, quantity, converted(question.id, quantity))
            for quantity in quantities
            if self._belongs(text, question.id, quantity)
            and not any(share.start < quantity.end and quantity.start < share.end for share in found)
        ]
        explicit = _explicit(found)
        nothing = self._words.none.search(text) if question.id in ("spare_capacity_pct", "budget_eur") else None
        if not found and nothing:
            settled = len(text.split()) <= 5 and not (question.id == "budget_eur" and _SO_FAR.search(text))
            doubt = None if settled else Doubt.UNCLEAR
            return [Candidate(0.0, 0.5 if doubt else 0.93, nothing.start(), nothing.end(), doubt)]
        return explicit or found

    def _people(self, text: str, quantities: Sequence[Quantity]) -> list[Candidate]:
        counted = headcount(text, quantities, self._units, self._words.plus_me.search(text) is not None)
        if counted is not None:
            high = counted.high or counted.value
            candidate = Quantity(counted.value, high, Unit.PEOPLE, counted.start, counted.end, counted.bound,
                                 alternative=counted.alternative)  # fmt: skip
            found = self._bounded("staff_count", candidate, 0.97, counted.value, high)
            return [found if counted.sure else Candidate(found.value, 0.6, found.start, found.end, Doubt.SEVERAL)]
        bare = [q for q in quantities if self._belongs(text, "staff_count", q)]
        kin = len(self._words.kin.findall(text))
        if kin > 1 and not bare:
            together = kin + (self._words.me.search(text) is not None)
            return [Candidate(together, 0.5 if quantities else 0.93, 0, len(text), Doubt.SEVERAL if quantities else None)]
        for count, pattern in self._words.couple.items():
            match = pattern.search(text)
            if match and not bare:
                more = _MORE_PEOPLE.search(text[: match.start()] + " " + text[match.end() :])
                return [Candidate(count, 0.5 if more else 0.95, match.start(), match.end(), Doubt.SEVERAL if more else None)]
        me = 1 if bare and self._words.plus_me.search(text) else 0
        found_bare = [self._bounded("staff_count", q, self._weight(text, q), q.low + me, q.high + me, q.unit) for q in bare]
        plain = [q for q in quantities if q.unit is Unit.NONE and not q.article and q.low < 1000 and not dated(text, q)]
        cued = any(self._words.volunteer["staff_count"].search(text[: q.start]) for q in bare)
        if (
            bare and not cued and len(plain) > len(bare) and all(q.unit is Unit.NONE for q in bare)
        ):  # "3 in the office and 9 in production"
            found_bare = [replace(one, confidence=0.5, doubt=one.doubt or Doubt.SEVERAL) for one in found_bare]
        return _explicit(found_bare) or found_bare

    def _percentages(self, text: str, question: Question, quantities: Sequence[Quantity]) -> list[Candidate]:
        if any(quantity.unit is Unit.PERCENT for quantity in quantities):
            return []
        found: list[Candidate] = []
        for share, pattern in self._words.shares.items():
            match = pattern.search(text)
            if match is None or (question.id == "gross_margin_pct" and share >= 100):
                continue
            if any(one.start < match.end() and match.start() < one.end for one in found):  # the "quart" of "trois quarts"
                continue
            before = self._units.bounded(text, match.start())
            quantity = Quantity(share, share, Unit.PERCENT, match.start(), match.end(), before)
            one = self._bounded(question.id, quantity, 0.94, share, share)
            found.append(
                replace(one, doubt=Doubt.UNCLEAR) if _LESS_OF.match(text[match.end() :]) or miscounted(match) else one
            )
        return sorted(found, key=lambda one: one.start)

    def _belongs(self, text: str, question: str, quantity: Quantity) -> bool:
        """Whether the question asked can claim the quantity."""
        if quantity.unit not in FITTING[question] and quantity.unit not in (Unit.NONE, Unit.UNKNOWN):
            return False
        if _PER_CENT.search(text[: quantity.end]) and quantity.unit is Unit.NONE:
            return False
        if quantity.low < 1 and not quantity.digits and quantity.unit in (Unit.NONE, Unit.UNKNOWN, Unit.PEOPLE):
            return False  # a half of what was misspelt
        clause = self._clause(text, quantity)
        if quantity.unit is Unit.PERCENT and self._words.other_percentages.search(clause):
            return False
        if self._words.owners[question].search(clause):
            return not (question == "shelf_life_months" and quantity.unit is Unit.UNKNOWN)
        for other, pattern in self._words.owners.items():
            fits = quantity.unit in FITTING[other] or quantity.unit is Unit.NONE
            if other != question and fits and pattern.search(clause):
                return False
        if quantity.unit is Unit.NONE and year_like(text, quantity):
            return False
        return self._share_of(text, quantity)

    @staticmethod
    def _share_of(text: str, quantity: Quantity) -> bool:
        """False for the "2" and the "3" of a fraction such as 2/3."""
        return not (text[quantity.end : quantity.end + 1] == "/" or text[max(0, quantity.start - 1) : quantity.start] == "/")

    def _clause(self, text: str, quantity: Quantity) -> str:
        return around(text, quantity.start, quantity.end)

    def _weight(self, text: str, quantity: Quantity) -> float:
        """How far a quantity on its own can be trusted: short messages and known units most."""
        if quantity.unit is not Unit.NONE:
            return 0.97
        return 0.97 if len(text.split()) <= 6 else 0.91

    def _candidate(self, text: str, question: Question, quantity: Quantity, ends: tuple[float, float]) -> Candidate:
        found = self._bounded(question.id, quantity, self._weight(text, quantity), *ends, quantity.unit)
        if question.id == "spare_capacity_pct" and self._words.in_use.search(text) and 0 < found.value < 100:
            return Candidate(100 - found.value, 0.5, found.start, found.end, Doubt.UNCLEAR, found.value)
        bare = quantity.unit is Unit.NONE and not quantity.scaled
        start, end, low = found.start, found.end, found.value
        if question.id == "gross_margin_pct" and self._words.markup.search(text):
            return replace(found, confidence=0.5, doubt=found.doubt or Doubt.UNCLEAR)
        if quantity.paired or (question.id == "budget_eur" and quantity.ambiguous and not quantity.digits):
            return Candidate(low, 0.5, start, end, Doubt.UNCLEAR)
        if question.id == "budget_eur" and 0 < low < (1000 if bare else 100):
            return Candidate(low * 1000, 0.5, start, end, Doubt.UNCLEAR, low)
        if question.id == "spare_capacity_pct" and low > MOST_SPARE:
            return Candidate(low, 0.5, start, end, Doubt.UNCLEAR)
        if question.unit == "percent" and bare and 0 < low < 1.5 and low != 1:
            return Candidate(low * 100, 0.5, start, end, Doubt.UNCLEAR)
        if question.id == "unit_price_eur" and quantity.ambiguous:
            return Candidate(low, 0.5, start, end, Doubt.UNCLEAR, low / 1000)
        return found

    def _bounded(
        self, question: str, quantity: Quantity, weight: float, low: float, high: float, unit: Unit = Unit.PEOPLE
    ) -> Candidate:
        start, end = quantity.start, quantity.end
        if unit is Unit.UNKNOWN:
            return Candidate(low, 0.4, start, end, Doubt.UNIT)
        return replace(self._known(question, quantity, weight, low, high), bare=unit is Unit.NONE)

    def _known(self, question: str, quantity: Quantity, weight: float, low: float, high: float) -> Candidate:
        start, end = quantity.start, quantity.end
        if quantity.vague:
            return Candidate(low, 0.4, start, end, Doubt.UNCLEAR)
        if low != high:
            if quantity.alternative:
                return Candidate(low, 0.5, start, end, Doubt.SEVERAL, high)
            crossed = any(low < edge <= high for edge in self._words.bands.get(question, ()))
            if low > 0 and high / low <= (NEAR if crossed else NEAR_IN_BAND):
                return Candidate(low, min(weight, 0.92), start, end)
            return Candidate(low, 0.5, start, end, Doubt.RANGE, high)
        if quantity.bound is Bound.LESS or (quantity.bound is Bound.MORE and low < self._words.top.get(question, 1e12)):
            return Candidate(low, 0.5, start, end, Doubt.BOUND)
        return Candidate(low, min(weight, 0.93) if quantity.bound else weight, start, end)


def _explicit(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates whose unit is understood; all, where a figure of no unit stands beside one of an unknown unit."""
    known = [candidate for candidate in found if candidate.doubt is not Doubt.UNIT]
    return list(found) if len(known) < len(found) and all(candidate.bare for candidate in known) else known


def _in_euros(text: str, quantity: Quantity) -> Quantity:
    """A Dutch "ton" of money, a hundred thousand, where nothing is named that is weighed."""
    if quantity.unit is not Unit.WEIGHT or quantity.noun != "ton":
        return quantity
    if re.match(r" (?!euro|max|ongeveer|of zo|voor|als|per|dat|zou|kunnen|maar|en )\w", text[quantity.end :]):
        return quantity
    return replace(quantity, low=quantity.low * 1e5, high=quantity.high * 1e5, unit=Unit.EUR, scaled=True)


def _without(text: str, quantities: Sequence[Quantity]) -> str:
    """`text` with its amounts blanked: "a quarter" of "a quarter of a million" is no period."""
    for quantity in quantities:
        if quantity.unit in _NO_AMOUNT or quantity.article:
            continue
        text = text[: quantity.start] + " " * (quantity.end - quantity.start) + text[quantity.end :]
    return text
