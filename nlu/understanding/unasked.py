"""Answers to questions that were not asked: places, products, figures and what a clause describes."""

from __future__ import annotations

from datetime import date

from advice.questions import Question
from nlu.understanding.categories import Categories
from nlu.understanding.choices import Choices
from nlu.understanding.clauses import clause_of, clauses, without_answers
from nlu.understanding.facts import NEGATIVE, Facts
from nlu.understanding.folding import fold
from nlu.understanding.reading import Answer, Finding
from nlu.understanding.regions import Regions
from nlu.understanding.signals import Signals
from nlu.understanding.similarity import ANYWHERE, NOTHING, Embed, OptionModels
from nlu.understanding.unaskedfigures import UnaskedFigures

TELLS_OF_OTHERS = frozenset({"brand_story", "story_assets", "export_experience", "china_partner", "chinese_service"})
"""Questions whose answers name places and products that are not the firm's own."""

SHORT = 8
"""Words; a town in a longer answer to another question must be said to be the seat."""


class Unasked:
    """The reader of what comes unasked."""

    def __init__(
        self, choices: Choices, regions: Regions, categories: Categories, figures: UnaskedFigures, facts: Facts,
        signals: Signals, models: OptionModels,
    ) -> None:  # fmt: skip
        self._choices, self._regions, self._categories, self._figures = choices, regions, categories, figures
        self._facts, self._signals, self._models = facts, signals, models

    def sure(self, told: str, asked: Question | None, language: str, today: date, answered: Finding) -> list[Answer]:
        """Sure facts for other questions than the one asked, which `answered` answers."""
        asked_id = asked.id if asked is not None else None
        found = self._figures.answers(told, asked_id, language, today)
        if asked_id not in TELLS_OF_OTHERS:
            if asked_id != "region":
                spans = self._categories.spans(told)
                place = self._regions.volunteered(told, spans, plainly=_story(asked, told))
                if place is not None:
                    found.append(Answer("region", place.region, place.confidence, place.start, place.end))
            if asked_id != "product_category":
                introduced = asked_id is None and bool(found)
                introduced = introduced or (asked_id == "region" and bool(self._regions.asked(told, [])))
                product = self._categories.volunteered(told, introduced=introduced)
                if product is not None and not (product.category == "b2b" and asked is not None):
                    found.append(Answer("product_category", product.category, 0.93, product.start, product.end))
        for name, option in self._choices.told(told, asked_id) if asked_id != "brand_story" else ():
            if option.value in NEGATIVE or self._facts.kept(told, name)[option.start : option.end].strip():
                found.append(Answer(name, option.value, option.confidence, option.start, option.end))
        told_of = {answer.question for answer in found}
        if asked_id not in ("export_experience", "china_partner", "brand_story") and "export_experience" not in told_of:
            rest = without_answers(told, answered.answers) if asked_id == "region" else told
            export = self._choices.exports(self._facts.kept(rest, "export_experience"))
            if export is not None:
                found.append(Answer("export_experience", export.value, 0.92, export.start, export.end))
        if asked_id == "value_density":  # the price of a box, from which the band was reckoned
            found = [answer for answer in found if answer.question != "unit_price_eur"]
        return [answer for answer in found if not self._signals.hedged(clause_of(told, answer))]

    def described(self, text: str, told: str, known: set[str], embed: Embed | None) -> list[Answer]:
        """Options of other questions that single clauses of `told` describe, by the model over all options at once."""
        if embed is None or ANYWHERE not in self._models or self._signals.hedged(told):
            return []
        model = self._models[ANYWHERE]
        found: dict[str, list[Answer]] = {}
        for clause in clauses(text, told):
            if len(clause.split()) < 3:
                continue
            label, odds = model.probabilities(embed(clause))[0]
            question, _, option = label.partition(".")
            if label == NOTHING or odds < model.threshold or question in known:
                continue
            value = {"yes": True, "no": False}.get(option, option)
            if value not in NEGATIVE and self._facts.kept(fold(clause), question) != fold(clause):
                continue
            start = text.find(clause)
            found.setdefault(question, []).append(Answer(question, value, round(odds, 3), start, start + len(clause)))
        return [answers[0] for answers in found.values() if len({answer.value for answer in answers}) == 1]


def _story(asked: Question | None, told: str) -> bool:
    """Whether a town in `told` may just be passed through: in a long sentence or in the chapter of the brand story."""
    return asked is not None and (len(told.split()) > SHORT or asked.chapter == "brand_story")
