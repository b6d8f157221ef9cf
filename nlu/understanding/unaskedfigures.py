"""Figures for questions that were not asked: taken where the words leave no doubt about the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from nlu.understanding.candidates import around
from nlu.understanding.figurewords import FITTING, FigureWords, converted, tidy, year_like
from nlu.understanding.fractions import spelled_out
from nlu.understanding.headcount import headcount
from nlu.understanding.quantities import Bound, Quantity, Unit, Units
from nlu.understanding.reading import Answer

MOST_STAFF = 5000
"""More people than that are a market, not a team, when nobody asked for the team."""
_NAMED = {
    "budget_eur": re.compile(r"\bbudget[^,;.]*$"),
    "gross_margin_pct": re.compile(r"\b(?:marge|margin|bruttomarge|brutomarge|winstmarge)[^,;.]*$"),
}
_VERBS = frozenset({"is", "was", "wordt", "werd", "est", "ist", "war", "wird"})
_BECAME = re.compile(r" (?:jaar |jahre? )?(?:oud |alt )?geworden")
_ALONE = re.compile(r"\b(?:on my own|by myself|tout seul|toute seule|(?:in mijn|in m'n) eentje|helemaal alleen|ganz allein)\b")


class UnaskedFigures:
    """The reader of figures that come unasked."""

    def __init__(self, words: FigureWords, units: Units) -> None:
        self._words, self._units = words, units

    def answers(self, text: str, asked: str | None, language: str, today: date) -> list[Answer]:
        """Sure figures for the questions that were not asked."""
        found: list[Answer] = []
        text = spelled_out(text)
        quantities = self._units.quantities(text, language)
        if asked != "staff_count":
            found += self._staff(text, quantities)
        for quantity in quantities:
            if not quantity.single or quantity.vague or quantity.bound in (Bound.LESS, Bound.MORE):
                continue
            clause = around(text, quantity.start, quantity.end)
            for question, fitting in FITTING.items():
                if question in (asked, "staff_count") or not self._words.owners[question].search(clause):
                    continue
                if asked == "gross_margin_pct" and self._words.markup.search(clause) and len(quantities) == 1:
                    continue  # a markup said otherwise
                value = self._value(text, clause, question, quantity, fitting, today)
                if value is not None:
                    found.append(Answer(question, tidy(value), 0.93, quantity.start, quantity.end))
        by_question: dict[str, set[Any]] = {}
        for answer in found:
            by_question.setdefault(answer.question, set()).add(answer.value)
        return [answer for answer in found if len(by_question[answer.question]) == 1]

    def _staff(self, text: str, quantities: Sequence[Quantity]) -> list[Answer]:
        counted = headcount(text, quantities, self._units, self._words.plus_me.search(text) is not None)
        cued = [quantity for quantity in quantities if self._words.volunteer["staff_count"].search(text[: quantity.start])]
        if counted is not None:
            plain = counted.sure and counted.high is None and counted.bound not in (Bound.LESS, Bound.MORE)
            named = self._words.owners["staff_count"].search(text)
            alone = len(around(text, counted.start, counted.end).split()) <= 4
            someone = any(quantity.article for quantity in quantities)  # "I want to talk to a person"
            if plain and not someone and (named or cued or alone) and 0 < counted.value < MOST_STAFF:
                return [Answer("staff_count", tidy(counted.value), 0.95, counted.start, counted.end)]
            return []
        single = _ALONE.search(text)
        if single and not quantities:
            return [Answer("staff_count", 1, 0.93, single.start(), single.end())]
        for quantity in cued:
            alone = quantity.unit is Unit.NONE and quantity.single and not quantity.scaled
            alone = alone and not _BECAME.match(text[quantity.end :])
            if alone and not quantity.vague and 1 < quantity.low < 1000 and not year_like(text, quantity):
                return [Answer("staff_count", tidy(quantity.low), 0.95, quantity.start, quantity.end)]
        return []

    def _value(
        self, text: str, clause: str, question: str, quantity: Quantity, fitting: set[Unit], today: date
    ) -> float | None:
        if question == "founded_year":
            if not self._words.volunteer["founded_year"].search(clause) or self._words.not_founding.search(clause):
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
        if quantity.unit not in fitting or self._words.in_use.search(clause) or self._words.other_percentages.search(clause):
            return None
        rivals = [q for q, units in FITTING.items() if q != question and quantity.unit in units]
        if any(self._words.owners[rival].search(clause) for rival in rivals):
            return None
        if quantity.unit in (Unit.EUR, Unit.CENT) and (self._units.period(clause) or self._units.per_kilo(clause)):
            return None
        if question == "budget_eur" and quantity.low < 1000:
            return None
        return converted(question, quantity)[0]
