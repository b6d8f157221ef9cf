"""Figures for the number questions: which quantity answers which question, in the question's own unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from actions.advice.questions import Question
from nlu.understanding.candidates import Candidate, around
from nlu.understanding.founding import Founding
from nlu.understanding.fractions import miscounted, parts, spelled_out
from nlu.understanding.headcount import headcount
from nlu.understanding.quantities import Bound, Quantity, Unit, Units
from nlu.understanding.reading import Answer, Doubt
from nlu.understanding.signals import Signals

NEAR, NEAR_IN_BAND = 1.35, 1.6
"""The widest ratios at which both ends of a range say the same, in any case and when no threshold of the advice lies
between them: the lower end is then taken, the cautious one, since every threshold is a minimum."""

MOST_SPARE = 300
"""Per cent; more is hardly meant."""
MOST_STAFF = 5000
"""More people than that are a market, not a team, when nobody asked for the team."""
_MONTHS = {Unit.MONTH: 1.0, Unit.YEAR: 12.0, Unit.HALF_YEAR: 6.0, Unit.QUARTER: 3.0}
_FITTING = {
    "staff_count": {Unit.PEOPLE, Unit.HALF_TIME},
    "shelf_life_months": {*_MONTHS, Unit.WEEK, Unit.DAY},
    "gross_margin_pct": {Unit.PERCENT},
    "spare_capacity_pct": {Unit.PERCENT},
    "unit_price_eur": {Unit.EUR, Unit.CENT},
    "budget_eur": {Unit.EUR},
    "founded_year": {Unit.YEAR},
}
_DATED = re.compile(
    r"\b(?:depuis|en|in|sinds|since|seit|anno|ab|des|sedert|vanaf|from|de|van|im|jahr|annee|jaar)(?: \w{3,9})? ?$"
)

_NAMED = {
    "budget_eur": re.compile(r"\bbudget[^,;.]*$"),
    "gross_margin_pct": re.compile(r"\b(?:marge|margin|bruttomarge|brutomarge|winstmarge)[^,;.]*$"),
}
_VERBS = frozenset({"is", "was", "wordt", "werd", "est", "ist", "war", "wird"})
_NO_AMOUNT = frozenset({Unit.CURRENCY, Unit.PERCENT, Unit.WEEK, Unit.DAY, Unit.WEIGHT, Unit.OTHER})
_LESS_OF = re.compile(r"(?: \w+)? (?:de moins|en moins|minder|less|fewer|weniger)\b")
_BECAME = re.compile(r" (?:jaar |jahre? )?(?:oud |alt )?geworden")
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
_ALONE = re.compile(r"\b(?:on my own|by myself|tout seul|toute seule|(?:in mijn|in m'n) eentje|helemaal alleen|ganz allein)\b")
_NOT_THAT = re.compile(r"[ ,]*(?:et |and |en |und )?(?:pas|not|niet|nicht|geen|keine) (?:de |des |the )?")
_MORE_PEOPLE = re.compile(r"\b(?:plus|avec|et|met|en|with|and|mit|und|parfois|soms|sometimes|manchmal|\d+)\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """What the figures of a message say to one question."""

    answers: tuple[Answer, ...] = ()
    guesses: tuple[Answer, ...] = ()
    doubt: Doubt | None = None


class Figures:
    """The reader of number questions, by the word lists of ``figures.yml``."""

    def __init__(self, data: Mapping[str, Any], units: Units, signals: Signals) -> None:
        def words(patterns: Sequence[str]) -> re.Pattern[str]:
            return re.compile("|".join(f"(?<!\\w)(?:{pattern})" for pattern in patterns))

        def whole(patterns: Sequence[str]) -> re.Pattern[str]:
            return re.compile("|".join(f"(?<![\\w])(?:{pattern})(?!\\w)" for pattern in patterns))

        self._units, self._signals = units, signals
        self._owners = {question: words(patterns) for question, patterns in data["owners"].items()}
        self._volunteer = {question: words(patterns) for question, patterns in data["volunteer"].items()}
        self._not_founding = words(data["not_founding"])
        self._none = whole(data["none"])
        self._other_percentages = words(data["other_percentages"])
        self._markup = words(data["markup"])
        self._in_use = words(data["in_use"])
        self._shares = {float(share): whole(patterns) for share, patterns in data["shares"].items()}
        self._couple = {float(count): whole(patterns) for count, patterns in data["couple"].items()}
        self._plus_me = words(data["plus_me"])
        self._kin, self._me = whole(data["kin"]), whole(data["me"])
        self._founding = Founding(data)
        self._bands = {question: tuple(map(float, edges)) for question, edges in data["bands"].items()}
        self._top = {question: edges[-1] for question, edges in self._bands.items()}

    def asked(self, text: str, question: Question, language: str, today: date) -> Figure:
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
                return Figure(doubt=doubt)
        if not candidates:
            return Figure()
        if _NEGATIVE.match(text):
            return self._impossible(question, replace(candidates[0], value=-candidates[0].value))
        if question.unit not in ("percent", "year") and parts(_without(text, quantities)):
            candidates = [replace(one, confidence=0.5, doubt=one.doubt or Doubt.UNCLEAR) for one in candidates]
        return self._decide(text, question, candidates)

    def volunteered(self, text: str, asked: str | None, language: str, today: date) -> list[Answer]:
        """Sure figures for the questions that were not asked."""
        found: list[Answer] = []
        text = spelled_out(text)
        quantities = self._units.quantities(text, language)
        if asked != "staff_count":
            found += self._volunteered_staff(text, quantities)
        for quantity in quantities:
            if not quantity.single or quantity.vague or quantity.bound in (Bound.LESS, Bound.MORE):
                continue
            clause = self._clause(text, quantity)
            for question, fitting in _FITTING.items():
                if question in (asked, "staff_count") or not self._owners[question].search(clause):
                    continue
                if asked == "gross_margin_pct" and self._markup.search(clause) and len(quantities) == 1:
                    continue  # a markup said otherwise
                value = self._volunteered_value(text, clause, question, quantity, fitting, today)
                if value is not None:
                    found.append(Answer(question, _tidy(value), 0.93, quantity.start, quantity.end))
        by_question: dict[str, set[Any]] = {}
        for answer in found:
            by_question.setdefault(answer.question, set()).add(answer.value)
        return [answer for answer in found if len(by_question[answer.question]) == 1]

    def quantities(self, text: str, language: str) -> list[Quantity]:
        """Every quantity of `text` (folded)."""
        return self._units.quantities(spelled_out(text), language)

    def claimed(self, text: str, quantity: Quantity) -> bool:
        """Whether the words around a figure without unit give it to a question that does not ask for a price."""
        if quantity.unit is not Unit.NONE:
            return False
        clause = self._clause(text, quantity)
        return any(
            self._owners[name].search(clause) for name in ("staff_count", "shelf_life_months", "founded_year", "budget_eur")
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
            self._candidate(text, question, quantity, self._convert(question.id, quantity))
            for quantity in quantities
            if self._belongs(text, question.id, quantity)
            and not any(share.start < quantity.end and quantity.start < share.end for share in found)
        ]
        explicit = _explicit(found)
        nothing = self._none.search(text) if question.id in ("spare_capacity_pct", "budget_eur") else None
        if not found and nothing:
            settled = len(text.split()) <= 5 and not (question.id == "budget_eur" and _SO_FAR.search(text))
            doubt = None if settled else Doubt.UNCLEAR
            return [Candidate(0.0, 0.5 if doubt else 0.93, nothing.start(), nothing.end(), doubt)]
        return explicit or found

    def _people(self, text: str, quantities: Sequence[Quantity]) -> list[Candidate]:
        counted = headcount(text, quantities, self._units, self._plus_me.search(text) is not None)
        if counted is not None:
            high = counted.high or counted.value
            candidate = Quantity(counted.value, high, Unit.PEOPLE, counted.start, counted.end, counted.bound,
                                 alternative=counted.alternative)  # fmt: skip
            found = self._bounded("staff_count", candidate, 0.97, counted.value, high)
            return [found if counted.sure else Candidate(found.value, 0.6, found.start, found.end, Doubt.SEVERAL)]
        bare = [q for q in quantities if self._belongs(text, "staff_count", q)]
        kin = len(self._kin.findall(text))
        if kin > 1 and not bare:
            together = kin + (self._me.search(text) is not None)
            return [Candidate(together, 0.5 if quantities else 0.93, 0, len(text), Doubt.SEVERAL if quantities else None)]
        for count, pattern in self._couple.items():
            match = pattern.search(text)
            if match and not bare:
                more = _MORE_PEOPLE.search(text[: match.start()] + " " + text[match.end() :])
                return [Candidate(count, 0.5 if more else 0.95, match.start(), match.end(), Doubt.SEVERAL if more else None)]
        me = 1 if bare and self._plus_me.search(text) else 0
        found_bare = [self._bounded("staff_count", q, self._weight(text, q), q.low + me, q.high + me, q.unit) for q in bare]
        plain = [q for q in quantities if q.unit is Unit.NONE and not q.article and q.low < 1000 and not self._dated(text, q)]
        cued = any(self._volunteer["staff_count"].search(text[: q.start]) for q in bare)
        if (
            bare and not cued and len(plain) > len(bare) and all(q.unit is Unit.NONE for q in bare)
        ):  # "3 in the office and 9 in production"
            found_bare = [replace(one, confidence=0.5, doubt=one.doubt or Doubt.SEVERAL) for one in found_bare]
        return _explicit(found_bare) or found_bare

    @staticmethod
    def _dated(text: str, quantity: Quantity) -> bool:
        """Whether a small figure is a year of two digits, a percentage's or a date's."""
        return text[quantity.start - 1 : quantity.start] == "'" or _DATED.search(text[: quantity.start]) is not None

    def _percentages(self, text: str, question: Question, quantities: Sequence[Quantity]) -> list[Candidate]:
        if any(quantity.unit is Unit.PERCENT for quantity in quantities):
            return []
        found: list[Candidate] = []
        for share, pattern in self._shares.items():
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
        if quantity.unit not in _FITTING[question] and quantity.unit not in (Unit.NONE, Unit.UNKNOWN):
            return False
        if _PER_CENT.search(text[: quantity.end]) and quantity.unit is Unit.NONE:
            return False
        if quantity.low < 1 and not quantity.digits and quantity.unit in (Unit.NONE, Unit.UNKNOWN, Unit.PEOPLE):
            return False  # a half of what was misspelt
        clause = self._clause(text, quantity)
        if quantity.unit is Unit.PERCENT and self._other_percentages.search(clause):
            return False
        if self._owners[question].search(clause):
            return not (question == "shelf_life_months" and quantity.unit is Unit.UNKNOWN)
        for other, pattern in self._owners.items():
            fits = quantity.unit in _FITTING[other] or quantity.unit is Unit.NONE
            if other != question and fits and pattern.search(clause):
                return False
        if quantity.unit is Unit.NONE and self._year_like(text, quantity):
            return False
        return self._share_of(text, quantity)

    @staticmethod
    def _year_like(text: str, quantity: Quantity) -> bool:
        if not (quantity.digits and not quantity.scaled and 1000 <= quantity.low <= 2100):
            return False
        plain = re.fullmatch(r"\d{4}", text[quantity.start : quantity.end])
        return bool(plain and _DATED.search(text[: quantity.start]))

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

    @staticmethod
    def _convert(question: str, quantity: Quantity) -> tuple[float, float]:
        ends = (quantity.low, quantity.high)
        if question == "shelf_life_months":
            if quantity.unit in _MONTHS:
                return tuple(end * _MONTHS[quantity.unit] for end in ends)  # type: ignore[return-value]
            if quantity.unit is Unit.WEEK:
                return tuple(end / 4 if end <= 12 else end * 12 / 52 for end in ends)  # type: ignore[return-value]
            if quantity.unit is Unit.DAY:
                return tuple(end / 30 if end % 30 == 0 and end < 360 else end * 12 / 365 for end in ends)  # type: ignore[return-value]
        if quantity.unit is Unit.CENT:
            return ends[0] / 100, ends[1] / 100
        return ends

    def _candidate(self, text: str, question: Question, quantity: Quantity, ends: tuple[float, float]) -> Candidate:
        found = self._bounded(question.id, quantity, self._weight(text, quantity), *ends, quantity.unit)
        if question.id == "spare_capacity_pct" and self._in_use.search(text) and 0 < found.value < 100:
            return Candidate(100 - found.value, 0.5, found.start, found.end, Doubt.UNCLEAR, found.value)
        bare = quantity.unit is Unit.NONE and not quantity.scaled
        start, end, low = found.start, found.end, found.value
        if question.id == "gross_margin_pct" and self._markup.search(text):
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
            crossed = any(low < edge <= high for edge in self._bands.get(question, ()))
            if low > 0 and high / low <= (NEAR if crossed else NEAR_IN_BAND):
                return Candidate(low, min(weight, 0.92), start, end)
            return Candidate(low, 0.5, start, end, Doubt.RANGE, high)
        if quantity.bound is Bound.LESS or (quantity.bound is Bound.MORE and low < self._top.get(question, 1e12)):
            return Candidate(low, 0.5, start, end, Doubt.BOUND)
        return Candidate(low, min(weight, 0.93) if quantity.bound else weight, start, end)

    def _decide(self, text: str, question: Question, candidates: Sequence[Candidate]) -> Figure:
        minimum = question.minimum if question.minimum is not None else float("-inf")
        maximum = question.maximum if question.maximum is not None else float("inf")
        legal = [candidate for candidate in candidates if minimum <= candidate.value <= maximum]
        if not legal:
            return self._impossible(question, candidates[0])
        values = {candidate.value for candidate in legal}
        if len(values) > 1:
            return self._among(text, question, legal)
        best = max(legal, key=lambda candidate: candidate.confidence)
        answer = self._answer(question, best)
        if best.doubt is not None:
            other = () if best.other is None else (Answer(question.id, _tidy(best.other), 0.4, best.start, best.end),)
            return Figure(guesses=(answer, *other), doubt=best.doubt)
        return Figure(answers=(answer,))

    def _impossible(self, question: Question, candidate: Candidate) -> Figure:
        """A figure that the question cannot take, as its only guess: whoever answers names it."""
        return Figure(guesses=(replace(self._answer(question, candidate), confidence=0.4),), doubt=Doubt.OUT_OF_RANGE)

    def _among(self, text: str, question: Question, legal: Sequence[Candidate]) -> Figure:
        """More than one value: "not 5 but 15" is clear, "5, no, 15" is asked, the rest offers the first two."""
        first, last = legal[0], legal[-1]
        between = text[first.end : last.start]
        if self._signals.not_but(text[max(0, first.start - 12) : last.start]):
            return Figure(answers=(self._answer(question, last),))
        rejected = _NOT_THAT.fullmatch(text[first.end : last.start])
        if rejected and len(legal) == 2:
            return Figure(answers=(self._answer(question, first),))
        if self._signals.corrects(between):
            return Figure(guesses=(self._answer(question, last),), doubt=Doubt.CONTRADICTION)
        return Figure(guesses=tuple(self._answer(question, candidate) for candidate in legal[:2]), doubt=Doubt.SEVERAL)

    @staticmethod
    def _answer(question: Question, candidate: Candidate) -> Answer:
        value = round(candidate.value) if question.integer else candidate.value
        return Answer(question.id, _tidy(value), candidate.confidence, candidate.start, candidate.end)

    def _volunteered_staff(self, text: str, quantities: Sequence[Quantity]) -> list[Answer]:
        counted = headcount(text, quantities, self._units, self._plus_me.search(text) is not None)
        cued = [quantity for quantity in quantities if self._volunteer["staff_count"].search(text[: quantity.start])]
        if counted is not None:
            plain = counted.sure and counted.high is None and counted.bound not in (Bound.LESS, Bound.MORE)
            named = self._owners["staff_count"].search(text)
            alone = len(around(text, counted.start, counted.end).split()) <= 4
            someone = any(quantity.article for quantity in quantities)  # "I want to talk to a person"
            if plain and not someone and (named or cued or alone) and 0 < counted.value < MOST_STAFF:
                return [Answer("staff_count", _tidy(counted.value), 0.95, counted.start, counted.end)]
            return []
        single = _ALONE.search(text)
        if single and not quantities:
            return [Answer("staff_count", 1, 0.93, single.start(), single.end())]
        for quantity in cued:
            alone = quantity.unit is Unit.NONE and quantity.single and not quantity.scaled
            alone = alone and not _BECAME.match(text[quantity.end :])
            if alone and not quantity.vague and 1 < quantity.low < 1000 and not self._year_like(text, quantity):
                return [Answer("staff_count", _tidy(quantity.low), 0.95, quantity.start, quantity.end)]
        return []

    def _volunteered_value(
        self, text: str, clause: str, question: str, quantity: Quantity, fitting: set[Unit], today: date
    ) -> float | None:
        if question == "founded_year":
            if not self._volunteer["founded_year"].search(clause) or self._not_founding.search(clause):
                return None
            if quantity.unit is Unit.YEAR and quantity.bound is None and quantity.low == int(quantity.low) < 1000:
                return float(today.year - int(quantity.low))
            if quantity.unit is Unit.NONE and quantity.digits and 1000 <= quantity.low <= today.year:
                return quantity.low
            return None
        named = question in _NAMED and _NAMED[question].search(text[max(0, quantity.start - 24) : quantity.start])
        plain = quantity.unit is Unit.NONE or (quantity.unit is Unit.UNKNOWN and quantity.noun in _VERBS)
        if plain and named and (question != "budget_eur" or quantity.low >= 1000):
            return None if self._units.period(clause) else quantity.low
        if quantity.unit not in fitting or self._in_use.search(clause) or self._other_percentages.search(clause):
            return None
        rivals = [q for q, units in _FITTING.items() if q != question and quantity.unit in units]
        if any(self._owners[rival].search(clause) for rival in rivals):
            return None
        if quantity.unit in (Unit.EUR, Unit.CENT) and (self._units.period(clause) or self._units.per_kilo(clause)):
            return None
        if question == "budget_eur" and quantity.low < 1000:
            return None
        return self._convert(question, quantity)[0]


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


def _tidy(value: float) -> float | int:
    """Whole numbers as integers, others to one decimal where they were converted, else as they are."""
    if value == int(value):
        return int(value)
    return round(value, 2)
