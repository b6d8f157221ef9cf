"""One message read in the light of the question just asked: sure answers, guesses, and the reason for a doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from actions.advice.questions import Question, QuestionType
from nlu.understanding.categories import Categories
from nlu.understanding.choices import Choices, Option
from nlu.understanding.facts import NEGATIVE, Facts, without_names
from nlu.understanding.figures import Figure, Figures
from nlu.understanding.folding import fold
from nlu.understanding.quantities import Bound, Unit, Units
from nlu.understanding.reading import Answer, Doubt, Reading, Signal
from nlu.understanding.regions import Regions
from nlu.understanding.signals import Signals, sentences
from nlu.understanding.similarity import ANYWHERE, HIGHEST, NOTHING, OptionModels, Vectors
from nlu.understanding.sources import LANGUAGES, Sources, load_sources
from nlu.understanding.stories import substantial
from nlu.understanding.targets import Targets

Embed = Callable[[str], Vectors]

SURE = 0.9
LIKELY = 0.25
SHORT = 8
"""Words; a town in a longer answer to another question must be said to be the seat."""
CONTRADICTS = 0.5
"""A model as sure as this of another option than the rule is heard: the person is asked."""
LISTED = 0.8
"""The same where the rule is a word list of products."""
_LISTS = frozenset({"product_category"})
_NAMED_IN_PASSING = frozenset({"region", "product_category"})
PASSING = 0.6
"""A sentence that the model takes for no answer at all from here on only names a place or a product in passing."""
_TELLS_OF_OTHERS = frozenset({"brand_story", "story_assets", "export_experience", "china_partner", "chinese_service"})
_NEVER_DESCRIBED = frozenset({"story_assets", "region", "value_density"})
"""Read from places and figures alone, or not to be volunteered."""
_ITEM_ENDS = re.compile(r"[,;.!?\n+&/]| (?:et|and|en|und|mais|maar|but|aber) ")
_NORMALLY = re.compile(r"\b(?:normalement|norma+l gezien)\b")
"""Before a figure no hedge: what is printed on the box "normally" is what is printed there."""
_NOW_AND_THEN = re.compile(
    r"\b(?:parfois|certaines annees|soms|sometimes|manchmal|pas toujours|niet altijd|not always|nicht immer)\b"
)
_CLAUSE_ENDS = re.compile(r"[,;.!?\n]| (?:mais|maar|but|aber) ")


class Reader:
    """Reads messages; built once, without state between messages."""

    def __init__(self, sources: Sources, models: OptionModels | None = None) -> None:
        lists = sources.lists
        self.interview = sources.interview
        self._models = models or OptionModels()
        self._signals = Signals(lists["signals"])
        self._figures = Figures(lists["figures"], Units(lists["units"]), self._signals)
        self._regions = Regions(lists["places"], lists["seat"])
        self._categories = Categories(lists["products"], lists["seat"]["makes"])
        self._targets = Targets(lists["targets"])
        self._facts = Facts(lists["facts"], lists["choices"]["countries"])
        self._choices = Choices(lists["choices"], sources.labels, self._signals)

    @classmethod
    def load(cls, knowledge: Path, gazetteer: Path, words: Path | None = None, models: OptionModels | None = None) -> Reader:
        """A reader from ``knowledge/``, ``nlu/gazetteer/``, ``templates/words/`` and trained models, if any."""
        return cls(load_sources(knowledge, gazetteer, words), models)

    def read(self, text: str, question: str | None, language: str, *, today: date, embed: Embed | None = None) -> Reading:
        """What `text` answers; `question` is the id of the one just asked, `today` counts anniversaries."""
        reading = self._read(text, question, language, today, embed)
        return replace(reading, signal=self._signal(fold(text)))

    def reread(
        self, reading: Reading, text: str, question: str | None, language: str, *, today: date, embed: Embed | None = None
    ) -> Reading:
        """`reading` of a wish to change an answer: `text` read once more as the answer to the question that it names."""
        named = self._targets.target("edit", fold(text))
        if named is None or named[0] == question or named[0] not in self.interview:
            return reading
        again = self._read(text, named[0], language, today, embed)
        kept = tuple(answer for answer in reading.answers if answer.question in (named[0], question))
        known = {answer.question for answer in kept}
        meant = tuple(answer for answer in again.answers if answer.question == named[0] and named[0] not in known)
        return replace(reading, answers=kept + meant)

    def _signal(self, folded: str) -> Signal | None:
        if self._signals.insulting(folded):
            return Signal.INSULT
        polarity = self._signals.polarity(folded)
        return None if polarity is None else Signal.YES if polarity.value else Signal.NO

    def _read(self, text: str, question: str | None, language: str, today: date, embed: Embed | None) -> Reading:
        if question is not None and question not in self.interview:
            raise ValueError(f"unknown question {question!r}; known: {', '.join(self.interview.ids)}")
        if language not in LANGUAGES:
            raise ValueError(f"unknown language {language!r}; known: {', '.join(LANGUAGES)}")
        asked = self.interview[question] if question is not None else None
        folded = fold(text)
        if asked is not None and (label := self._choices.label(folded, asked.id)):
            return Reading((Answer(asked.id, label.value, 1.0, 0, len(text)),))
        if self._signals.hostile(folded):
            return Reading(doubt=Doubt.HOSTILE)
        said = folded if asked is not None and asked.type is QuestionType.TEXT else without_names(folded)
        told, questioned = self._told(said, asked)
        if not told.strip():
            return self._from_question(questioned, asked, language, today)
        figure = self._asked(text, told, asked, language, today, embed) if asked is not None else Figure()
        figure = self._weighed(figure, questioned, asked, language, today)
        figure = self._tempered(told, asked, figure)
        volunteered = self._volunteered(told, asked, language, today, figure)
        if question not in _TELLS_OF_OTHERS:
            known = {answer.question for answer in (*volunteered, *figure.answers, *figure.guesses)} | {question or ""}
            rest = _without_answer(told, figure)
            described = self._described(text, told, known | _NEVER_DESCRIBED, embed)
            volunteered += [
                one for one in described if one.question == "product_category" or rest[one.start : one.end].strip()
            ]
        if figure.answers or figure.guesses or figure.doubt or asked is None:
            doubt = figure.doubt
        else:
            doubt = Doubt.QUESTION if questioned.strip() else Doubt.UNCLEAR
        return Reading(figure.answers + tuple(volunteered), figure.guesses, doubt, asks_back=bool(questioned.strip()))

    def _told(self, text: str, asked: Question | None) -> tuple[str, str]:
        """The statements of `text` and its questions, each blanked out of the other, so that offsets hold."""
        told, questioned = list(text), [" "] * len(text)
        for start, sentence in sentences(text):
            if self._signals.asks(sentence):
                head = self._stated(sentence, asked)
                start, sentence = start + head, sentence[head:]
                told[start : start + len(sentence)] = " " * len(sentence)
                questioned[start : start + len(sentence)] = sentence
        return "".join(told), "".join(questioned)

    def _stated(self, sentence: str, asked: Question | None) -> int:
        """How much of a question is a short answer before it: "9 months, is that enough?"."""
        comma = re.search(r",(?!\d)", sentence)
        if asked is None or comma is None:
            return 0
        head, tail = sentence[: comma.start()], sentence[comma.end() :]
        if len(head.split()) > 4 or len(tail.split()) < 2 or re.search(r"\d", tail) or self._signals.asks(head):
            return 0
        if asked.type is QuestionType.CHOICE and self._settles(head, asked):
            return comma.end()
        polarity = self._signals.polarity(head)
        answers = re.search(r"\d", head) if asked.type is QuestionType.NUMBER else polarity is not None and polarity.alone
        return comma.end() if answers else 0

    def _settles(self, head: str, asked: Question) -> bool:
        """Whether the few words of `head` name one place, one product or one option by themselves."""
        if asked.id == "region":
            places = self._regions.asked(head, self._categories.spans(head))
            return len(places) == 1 and places[0].confidence >= SURE
        if asked.id == "product_category":
            return len(self._categories.asked(head)) == 1
        options = self._choices.settled(head, asked)
        return len(options) == 1 and options[0].confidence >= SURE

    def _from_question(self, text: str, asked: Question | None, language: str, today: date) -> Reading:
        """A message that only asks: "12 people?" is a guess, "what is a KOL?" nothing."""
        if asked is None or asked.type is not QuestionType.NUMBER or len(text.split()) > 6:
            return Reading(doubt=Doubt.QUESTION)
        figure = self._figures.asked(text, asked, language, today)
        return Reading(guesses=(figure.answers + figure.guesses)[:2], doubt=Doubt.QUESTION)

    def _weighed(self, figure: Figure, questioned: str, asked: Question | None, language: str, today: date) -> Figure:
        """`figure`, unless the same message asks about another value: "a year. Or six months?"."""
        if asked is None or asked.type is not QuestionType.NUMBER or not (figure.answers and questioned.strip()):
            return figure
        rival = self._figures.asked(questioned, asked, language, today)
        others = [answer for answer in rival.answers + rival.guesses if answer.value != figure.answers[0].value]
        if not others:
            return figure
        return Figure(guesses=(figure.answers[0], others[0]), doubt=Doubt.CONTRADICTION)

    def _asked(self, text: str, told: str, asked: Question, language: str, today: date, embed: Embed | None) -> Figure:
        match asked.type:
            case QuestionType.NUMBER:
                return self._number(told, asked, language, today)
            case QuestionType.TEXT:
                if substantial(told) and not self._signals.speaks_to_us(told) and not self._signals.addressed(told):
                    told_of = self.assets(text, embed)
                    guesses = (Answer("story_assets", list(told_of), 0.5, 0, len(text)),) if told_of else ()
                    return Figure((Answer(asked.id, text.strip(), 0.95, 0, len(text)),), guesses)
                return Figure(doubt=Doubt.UNCLEAR)
            case QuestionType.SEVERAL:
                return self._several(text, told, asked, embed)
            case _:
                return self._factual(text, told, asked, language, embed)

    def _number(self, told: str, asked: Question, language: str, today: date) -> Figure:
        """The figure of today; one of last year, of next year or of a competitor is asked about."""
        figure = self._figures.asked(told, asked, language, today)
        kept = self._facts.kept(told, asked.id)
        if kept == told or not (figure.answers or figure.guesses):
            return figure
        current = self._figures.asked(kept, asked, language, today)
        if current.answers:
            return current
        return Figure(guesses=(figure.answers + figure.guesses)[:2], doubt=figure.doubt or Doubt.UNCLEAR)

    def _factual(self, text: str, told: str, asked: Question, language: str, embed: Embed | None) -> Figure:
        """The option that the clauses settle that state a fact; one that is only planned, past or another's is asked about."""
        kept = self._facts.kept(told, asked.id)
        if kept == told:
            return self._choice(text, told, asked, language, embed)
        if kept.strip() and asked.id not in _NAMED_IN_PASSING:
            figure = self._choice(text, kept, asked, language, embed)
            if figure.answers and figure.answers[0].value is not True:
                return figure
        figure = self._choice(text, told, asked, language, embed)
        if any(answer.value in NEGATIVE for answer in figure.answers):
            return figure
        guesses = (figure.answers + figure.guesses)[:2]
        if not guesses and "none" in asked.options and self._facts.planned(told):  # who looks for somebody has nobody yet
            guesses = (Answer(asked.id, "none", 0.5, 0, len(told)),)
        return Figure(guesses=guesses, doubt=figure.doubt or Doubt.UNCLEAR)

    def _choice(self, text: str, told: str, asked: Question, language: str, embed: Embed | None) -> Figure:
        if asked.id == "value_density":
            band = self._density(told, asked, language)
            if band is not None:
                return band
        if asked.id == "region":
            places = self._regions.asked(told, self._categories.spans(told))
            options = [Option(place.region, place.confidence, place.start, place.end) for place in places]
            if self._regions.unclear(told) and not options:
                return Figure(doubt=Doubt.UNCLEAR)
        elif asked.id == "product_category":
            options = [Option(p.category, p.confidence, p.start, p.end) for p in self._categories.asked(told)]
            if not options and self._categories.vague(told):
                return Figure(doubt=Doubt.UNCLEAR)
        else:
            options = self._choices.settled(told, asked)
        likely = self._likely(text, told, asked, embed, options)
        stray = asked.id in _NAMED_IN_PASSING and len(told.split()) > 2 and likely and likely[0][0] == NOTHING
        if (
            stray
            and likely[0][1] >= PASSING
            and options
            and not self._regions.seated(told)
            and not self._categories.made(told)
        ):
            guesses = tuple(Answer(asked.id, option.value, 0.5, option.start, option.end) for option in options[:2])
            return Figure(guesses=guesses, doubt=Doubt.UNCLEAR)
        if asked.id == "region" and len(options) == 1 and options[0].confidence >= 0.95:
            likely = []  # a place that is known is not argued with
        short = asked.id == "product_category" and len(told.split()) <= 2
        alone = 1.01 if asked.id == "region" else HIGHEST if short else 0.0  # no place is known by its meaning
        if not options and likely and likely[0][0] not in (NOTHING, *NEGATIVE) and self._facts.affirmative(asked.id):
            alone = 1.01 if self._signals.negated(told) else alone
        if asked.id == "export_experience" and not self._signals.corrects(told):  # "only to France" is no "not yet"
            likely = [(name, odds if name != "none" else min(odds, 0.49)) for name, odds in likely] if options else likely
        return _combined(asked, options, likely, max(self._threshold(asked), alone), len(told))

    def _likely(
        self, text: str, told: str, asked: Question, embed: Embed | None, options: Sequence[Option]
    ) -> list[tuple[Any, float]]:
        """What the trained model finds likely; not asked where a rule leaves no room ("oui", "Odoo" in two words)."""
        if embed is None or asked.id not in self._models:
            return []
        if len(options) == 1 and options[0].confidence >= 0.95 and asked.id not in _NAMED_IN_PASSING:
            return []
        ranked = self._models[asked.id].probabilities(embed(_kept(text, told)))
        if asked.id == "export_experience" and len(options) == 1 and options[0].value != "none":
            ranked = [
                (name, odds) for name, odds in ranked if name in (NOTHING, "none", options[0].value)
            ]  # a country is known
        if asked.type is QuestionType.YES_NO:
            return [({"yes": True, "no": False}.get(option, NOTHING), odds) for option, odds in ranked]
        return list(ranked)

    def _threshold(self, asked: Question) -> float:
        return self._models[asked.id].threshold if asked.id in self._models else 1.0

    def _several(self, text: str, told: str, asked: Question, embed: Embed | None) -> Figure:
        """The options that the clauses of `told` speak of, in the order of the question."""
        rules = {option.value: option for option in self._choices.settled(told, asked)}
        chosen = {str(value): option.confidence for value, option in rules.items()}
        doubtful: list[str] = []
        if embed is not None and asked.id in self._models:
            model = self._models[asked.id]
            for clause in _listed(text, told):
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
            return Figure((Answer(asked.id, value, min(chosen.values()), 0, len(told)),))
        likely = [option for option in asked.options if option in chosen or option in doubtful]
        guesses = (Answer(asked.id, likely, 0.5, 0, len(told)),) if likely else ()
        return Figure(guesses=guesses, doubt=Doubt.UNCLEAR)

    def assets(self, story: str, embed: Embed | None = None) -> tuple[str, ...]:
        """The story assets that a brand story already tells of, to be offered ticked."""
        figure = self._several(story, fold(story), self.interview["story_assets"], embed)
        found = figure.answers + figure.guesses
        return tuple(found[0].value) if found else ()

    def _density(self, told: str, asked: Question, language: str) -> Figure | None:
        """The band of the one price per kilogram that `told` names, or the band whose bounds it repeats."""
        found = [q for q in self._figures.quantities(told, language) if not self._figures.claimed(told, q)]
        quantities = [q for q in found if q.unit in (Unit.EUR, Unit.NONE, Unit.CENT, Unit.UNKNOWN)]
        weights = [q for q in found if q.unit is Unit.WEIGHT]
        if len(quantities) != 1 or len(weights) > 1 or quantities[0].unit in (Unit.CENT, Unit.UNKNOWN):
            return None
        quantity = quantities[0]
        if weights:
            kilos = weights[0].low * _KILOS.get(weights[0].noun.split()[-1] if weights[0].noun else "", 0.0)
            if not kilos or quantity.unit is not Unit.EUR or not quantity.single:
                return None
            quantity = replace(quantity, low=quantity.low / kilos, high=quantity.high / kilos)
        low, high = quantity.low, quantity.high
        span = (quantity.start, quantity.end)
        per = 1.0 if weights else next((kilos for kilos, words in _PER.items() if words.search(told)), 1.0)
        low, high = low / per, high / per
        if not weights and per == 1.0 and _PER_ITEM.search(told):
            return Figure(guesses=(Answer(asked.id, _band(low), 0.5, *span),), doubt=Doubt.UNIT)
        if quantity.bound in (Bound.LESS, Bound.MOST):
            sure, low = low <= 10, min(low, 9.99)
        elif quantity.bound in (Bound.MORE, Bound.LEAST):
            sure, low = low >= 30, max(low, 30.01) if low >= 30 else low
        else:
            sure = _band(low) == _band(high if high == low else high - 0.01)
        answer = Answer(asked.id, _band(low), 0.94, *span)
        if sure:
            return Figure((answer,))
        other = Answer(asked.id, _band(quantity.high + 0.01), 0.5, *span)
        guesses = (answer,) if other.value == answer.value else (answer, other)
        return Figure(guesses=guesses, doubt=Doubt.RANGE if high > quantity.low else Doubt.BOUND)

    def _tempered(self, told: str, asked: Question | None, figure: Figure) -> Figure:
        """`figure` with its answers turned to guesses where the message hedges or says not to know."""
        if asked is None or asked.type is QuestionType.TEXT:
            return figure
        doubt = None
        numeric = asked.type is QuestionType.NUMBER
        if self._signals.unknown(told):
            doubt = Doubt.UNKNOWN
        elif not numeric and self._signals.takes_back(told):
            doubt = Doubt.CONTRADICTION
        elif self._signals.hedged(_meant(told, asked)):
            doubt = Doubt.HEDGE
        elif self._signals.addressed(told):
            doubt = Doubt.UNCLEAR
        if doubt is None:
            return figure
        candidates = () if doubt is Doubt.UNKNOWN and not numeric else (figure.answers + figure.guesses)[:2]
        return Figure(guesses=tuple(replace(answer, confidence=0.5) for answer in candidates), doubt=doubt)

    def _volunteered(self, told: str, asked: Question | None, language: str, today: date, answered: Figure) -> list[Answer]:
        """Sure facts for other questions than the one asked, which `answered` answers."""
        asked_id = asked.id if asked is not None else None
        found = self._figures.volunteered(told, asked_id, language, today)
        if asked_id not in _TELLS_OF_OTHERS:
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
            rest = _without_answer(told, Figure(answered.answers)) if asked_id == "region" else told
            export = self._choices.exports(self._facts.kept(rest, "export_experience"))
            if export is not None:
                found.append(Answer("export_experience", export.value, 0.92, export.start, export.end))
        if asked_id == "value_density":  # the price of a box, from which the band was reckoned
            found = [answer for answer in found if answer.question != "unit_price_eur"]
        return [answer for answer in found if not self._signals.hedged(_around(told, answer))]

    def _described(self, text: str, told: str, known: set[str], embed: Embed | None) -> list[Answer]:
        """Options of other questions that single clauses of `told` describe, by the model over all options at once."""
        if embed is None or ANYWHERE not in self._models or self._signals.hedged(told):
            return []
        model = self._models[ANYWHERE]
        found: dict[str, list[Answer]] = {}
        for clause in _clauses(text, told):
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


def _combined(
    asked: Question, options: Sequence[Option], likely: Sequence[tuple[Any, float]], threshold: float, length: int
) -> Figure:
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
            return Figure((answer(option, option.confidence),))
        if (option.confidence >= 0.85 and not likely) or (supported and option.confidence >= 0.5):
            return Figure((answer(option, max(option.confidence, SURE)),))
        other = [Answer(asked.id, top, odds, 0, length)] if contradicted else []
        return Figure(guesses=(answer(option, option.confidence), *other), doubt=Doubt.UNCLEAR)
    if len(options) > 1:
        best = max(options, key=lambda option: chances.get(option.value, 0.0))
        if asked.id == "product_category" and top == best.value and odds >= threshold:
            return Figure((answer(best, odds),))
        return Figure(guesses=tuple(answer(option, 0.5) for option in options[:2]), doubt=Doubt.SEVERAL)
    if top != NOTHING and odds >= threshold:
        return Figure((Answer(asked.id, top, round(odds, 3), 0, length),))
    guesses = [Answer(asked.id, value, round(chance, 3), 0, length) for value, chance in likely[:3]
               if value != NOTHING and chance >= LIKELY]  # fmt: skip
    return Figure(guesses=tuple(guesses[:2]), doubt=Doubt.UNCLEAR)


_PER = {
    0.5: re.compile(
        r"\b(?:demi[- ]?kilo|halve kilo|half kilo|halbes kilo|la livre|het pond|per pond|das pfund|pro pfund|a pound)\b"
    ),
    1000.0: re.compile(r"\b(?:la tonne|par tonne|per ton|de ton|a ton|pro tonne|die tonne)\b"),
}
"""The kilograms that a price is for, where it is no price per kilogram."""
_PER_ITEM = re.compile(
    r"\b(?:piece|stuk|stuck|unite|unit|each|en magasin|en rayon|in de winkel|retail|in shops?|in stores?|im laden"
    r"|(?:la|le|l'|par|per|de|het|a|an|each|die|das|pro|une?|een|eine?) ?"
    r"(?:bouteille|pot|boite|paquet|flacon|tablette|ballotin|canette"
    r"|fles|flesje|doos|doosje|pak|blik|potje|zakje|bottle|box|jar|bar|can|pack|bag|piece|flasche|dose|packung|schachtel|glas"
    r"|tafel|tute))\b"
)
_KILOS = {"kg": 1.0, "kgs": 1.0, "kilo": 1.0, "kilos": 1.0, "g": 0.001, "gr": 0.001, "gramme": 0.001,
          "grammes": 0.001, "gram": 0.001, "grams": 0.001, "gramm": 0.001}  # fmt: skip


def _story(asked: Question | None, told: str) -> bool:
    """Whether a town in `told` may just be passed through: in a long sentence or in the chapter of the brand story."""
    return asked is not None and (len(told.split()) > SHORT or asked.chapter == "brand_story")


def _band(price: float) -> str:
    return "under_10" if price < 10 else "10_to_30" if price <= 30 else "over_30"


def _kept(text: str, told: str) -> str:
    """`text` as it was typed, without the questions that `told` has blanked out."""
    kept = "".join(typed if folded != " " or typed == " " else " " for typed, folded in zip(text, told, strict=True))
    return " ".join(kept.split()) if kept != text else text.strip()


def _clauses(text: str, told: str) -> list[str]:
    """The clauses of `text` as they were typed, single words among more left out."""
    edges = [0, *(edge for match in _CLAUSE_ENDS.finditer(told) for edge in match.span()), len(told)]
    found = [text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [clause for clause in found if len(clause.split()) > 1 or (clause and len(found) == 1)]


def _listed(text: str, told: str) -> list[str]:
    """The items of a list or the clauses of a sentence, as they were typed."""
    edges = [0, *(edge for match in _ITEM_ENDS.finditer(told) for edge in match.span()), len(told)]
    found = [text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [item for item in found if len(item) > 2]


def _meant(told: str, asked: Question) -> str:
    """`told` without the words that are no hedge before a figure, or that say how often there is demand."""
    if asked.id == "chinese_demand":
        return _NOW_AND_THEN.sub(" ", told)
    return _NORMALLY.sub(" ", told) if asked.type is QuestionType.NUMBER else told


def _without_answer(text: str, figure: Figure) -> str:
    """`text` with the clauses blanked that answer the question asked: by their meaning they say nothing else."""
    for answer in figure.answers + figure.guesses:
        if (answer.start, answer.end) == (0, len(text)) and len(_clauses(text, text)) > 1:
            continue
        starts = [match.end() for match in _CLAUSE_ENDS.finditer(text, 0, answer.start)]
        after = _CLAUSE_ENDS.search(text, answer.end)
        start, end = starts[-1] if starts else 0, after.start() if after else len(text)
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _around(text: str, answer: Answer) -> str:
    starts = [match.end() for match in _CLAUSE_ENDS.finditer(text, 0, answer.start)]
    after = _CLAUSE_ENDS.search(text, answer.end)
    return text[starts[-1] if starts else 0 : after.start() if after else len(text)]
