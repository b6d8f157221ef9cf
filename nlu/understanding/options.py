"""The option of a choice question that a message means: what the rules settle and what the model finds likely, together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advice.questions import Interview, Question, QuestionType
from nlu.understanding.categories import Categories
from nlu.understanding.choices import Choices, Option
from nlu.understanding.clauses import listed, without_questions
from nlu.understanding.density import QUESTION, density
from nlu.understanding.facts import NEGATIVE, Facts
from nlu.understanding.figures import Figures
from nlu.understanding.folding import fold
from nlu.understanding.reading import Answer, Doubt, Finding
from nlu.understanding.regions import Regions
from nlu.understanding.signals import Signals
from nlu.understanding.similarity import HIGHEST, NOTHING, Embed, OptionModels

SURE = 0.9
LIKELY = 0.25
CONTRADICTS = 0.5
"""A model as sure as this of another option than the rule is heard: the person is asked."""
LISTED = 0.8
"""The same where the rule is a word list of products."""
_LISTS = frozenset({"product_category"})
NAMED_IN_PASSING = frozenset({"region", "product_category"})
PASSING = 0.6
"""A sentence that the model takes for no answer at all from here on only names a place or a product in passing."""


class Options:
    """The reader of choice questions and of those with several answers."""

    def __init__(
        self, interview: Interview, choices: Choices, regions: Regions, categories: Categories, figures: Figures, facts: Facts,
        signals: Signals, models: OptionModels,
    ) -> None:  # fmt: skip
        self._interview, self._choices, self._regions, self._categories = interview, choices, regions, categories
        self._figures, self._facts, self._signals, self._models = figures, facts, signals, models

    def one(self, text: str, told: str, asked: Question, language: str, embed: Embed | None) -> Finding:
        """The option that `told`, the statements of `text` folded, settles."""
        if asked.id == QUESTION:
            band = density(self._figures, told, language)
            if band is not None:
                return band
        if asked.id == "region":
            places = self._regions.asked(told, self._categories.spans(told))
            options = [Option(place.region, place.confidence, place.start, place.end) for place in places]
            if self._regions.unclear(told) and not options:
                return Finding(doubt=Doubt.UNCLEAR)
        elif asked.id == "product_category":
            options = [Option(p.category, p.confidence, p.start, p.end) for p in self._categories.asked(told)]
            if not options and self._categories.vague(told):
                return Finding(doubt=Doubt.UNCLEAR)
        else:
            options = self._choices.settled(told, asked)
        likely = self._likely(text, told, asked, embed, options)
        stray = asked.id in NAMED_IN_PASSING and len(told.split()) > 2 and likely and likely[0][0] == NOTHING
        if (
            stray
            and likely[0][1] >= PASSING
            and options
            and not self._regions.seated(told)
            and not self._categories.made(told)
        ):
            guesses = tuple(Answer(asked.id, option.value, 0.5, option.start, option.end) for option in options[:2])
            return Finding(guesses=guesses, doubt=Doubt.UNCLEAR)
        if asked.id == "region" and len(options) == 1 and options[0].confidence >= 0.95:
            likely = []  # a place that is known is not argued with
        short = asked.id == "product_category" and len(told.split()) <= 2
        alone = 1.01 if asked.id == "region" else HIGHEST if short else 0.0  # no place is known by its meaning
        if not options and likely and likely[0][0] not in (NOTHING, *NEGATIVE) and self._facts.affirmative(asked.id):
            alone = 1.01 if self._signals.negated(told) else alone
        if asked.id == "export_experience" and not self._signals.corrects(told):  # "only to France" is no "not yet"
            likely = [(name, odds if name != "none" else min(odds, 0.49)) for name, odds in likely] if options else likely
        return combined(asked, options, likely, max(self._threshold(asked), alone), len(told))

    def several(self, text: str, told: str, asked: Question, embed: Embed | None) -> Finding:
        """The options that the clauses of `told` speak of, in the order of the question."""
        rules = {option.value: option for option in self._choices.settled(told, asked)}
        chosen = {str(value): option.confidence for value, option in rules.items()}
        doubtful: list[str] = []
        if embed is not None and asked.id in self._models:
            model = self._models[asked.id]
            for clause in listed(text, told):
                settled = self._choices.settled(fold(clause), asked)
                if settled:
                    continue
                option, odds = model.probabilities(embed(clause))[0]
                if option == NOTHING or odds < LIKELY:
                    if len(clause.split()) <= 2 and chosen:  # one of a list was not understood: the list is not whole
                        doubtful.append(NOTHING)
                    continue
                if odds >= model.threshold:
                    chosen.setdefault(option, odds)
                elif odds >= 0.5:
                    doubtful.append(option)
        if chosen and not doubtful:
            value = [option for option in asked.options if option in chosen]
            return Finding((Answer(asked.id, value, min(chosen.values()), 0, len(told)),))
        likely = [option for option in asked.options if option in chosen or option in doubtful]
        guesses = (Answer(asked.id, likely, 0.5, 0, len(told)),) if likely else ()
        return Finding(guesses=guesses, doubt=Doubt.UNCLEAR)

    def assets(self, story: str, embed: Embed | None = None) -> tuple[str, ...]:
        """The story assets that a brand story already tells of, to be offered ticked."""
        finding = self.several(story, fold(story), self._interview["story_assets"], embed)
        found = finding.answers + finding.guesses
        return tuple(found[0].value) if found else ()

    def _likely(
        self, text: str, told: str, asked: Question, embed: Embed | None, options: Sequence[Option]
    ) -> list[tuple[Any, float]]:
        """What the trained model finds likely; not asked where a rule leaves no room ("oui", "Odoo" in two words)."""
        if embed is None or asked.id not in self._models:
            return []
        if len(options) == 1 and options[0].confidence >= 0.95 and asked.id not in NAMED_IN_PASSING:
            return []
        ranked = self._models[asked.id].probabilities(embed(without_questions(text, told)))
        if asked.id == "export_experience" and len(options) == 1 and options[0].value != "none":
            ranked = [
                (name, odds) for name, odds in ranked if name in (NOTHING, "none", options[0].value)
            ]  # a country is known
        if asked.type is QuestionType.YES_NO:
            return [({"yes": True, "no": False}.get(option, NOTHING), odds) for option, odds in ranked]
        return list(ranked)

    def _threshold(self, asked: Question) -> float:
        return self._models[asked.id].threshold if asked.id in self._models else 1.0


def combined(
    asked: Question, options: Sequence[Option], likely: Sequence[tuple[Any, float]], threshold: float, length: int
) -> Finding:
    """Rules and model together: agreement is sure, disagreement is asked, silence leaves it to the model."""

    def answer(option: Option, confidence: float) -> Answer:
        return Answer(asked.id, option.value, round(confidence, 3), option.start, option.end)

    top, odds = likely[0] if likely else (NOTHING, 0.0)
    chances = dict(likely)
    if len(options) == 1:
        option = options[0]
        contradicted = top not in (NOTHING, option.value) and odds >= (LISTED if asked.id in _LISTS else CONTRADICTS)
        supported = top == option.value and odds >= 0.5
        if option.confidence >= SURE and not contradicted:
            return Finding((answer(option, option.confidence),))
        if (option.confidence >= 0.85 and not likely) or (supported and option.confidence >= 0.5):
            return Finding((answer(option, max(option.confidence, SURE)),))
        other = [Answer(asked.id, top, odds, 0, length)] if contradicted else []
        return Finding(guesses=(answer(option, option.confidence), *other), doubt=Doubt.UNCLEAR)
    if len(options) > 1:
        best = max(options, key=lambda option: chances.get(option.value, 0.0))
        if asked.id == "product_category" and top == best.value and odds >= threshold:
            return Finding((answer(best, odds),))
        return Finding(guesses=tuple(answer(option, 0.5) for option in options[:2]), doubt=Doubt.SEVERAL)
    if top != NOTHING and odds >= threshold:
        return Finding((Answer(asked.id, top, round(odds, 3), 0, length),))
    guesses = [Answer(asked.id, value, round(chance, 3), 0, length) for value, chance in likely[:3]
               if value != NOTHING and chance >= LIKELY]  # fmt: skip
    return Finding(guesses=tuple(guesses[:2]), doubt=Doubt.UNCLEAR)
