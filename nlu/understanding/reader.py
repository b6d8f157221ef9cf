"""One message read in the light of the question just asked: sure answers, guesses, and the reason for a doubt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from advice.questions import Question, QuestionType
from nlu.understanding.categories import Categories
from nlu.understanding.choices import Choices
from nlu.understanding.clauses import without_answers
from nlu.understanding.facts import NEGATIVE, Facts, without_names
from nlu.understanding.figures import Figures
from nlu.understanding.figurewords import FigureWords
from nlu.understanding.folding import fold
from nlu.understanding.options import NAMED_IN_PASSING, SURE, Options
from nlu.understanding.quantities import Units
from nlu.understanding.reading import Answer, Doubt, Finding, Reading, Signal
from nlu.understanding.regions import Regions
from nlu.understanding.signals import Signals, sentences
from nlu.understanding.similarity import Embed, OptionModels
from nlu.understanding.sources import LANGUAGES, Sources, load_sources
from nlu.understanding.stories import substantial
from nlu.understanding.targets import Targets
from nlu.understanding.unasked import TELLS_OF_OTHERS, Unasked
from nlu.understanding.unaskedfigures import UnaskedFigures

_NEVER_DESCRIBED = frozenset({"story_assets", "region", "value_density"})
"""Read from places and figures alone, or not to be volunteered."""
_NORMALLY = re.compile(r"\b(?:normalement|norma+l gezien)\b")
"""Before a figure no hedge: what is printed on the box "normally" is what is printed there."""
_NOW_AND_THEN = re.compile(
    r"\b(?:parfois|certaines annees|soms|sometimes|manchmal|pas toujours|niet altijd|not always|nicht immer)\b"
)


class Reader:
    """Reads messages; built once, without state between messages."""

    def __init__(self, sources: Sources, models: OptionModels | None = None) -> None:
        lists = sources.lists
        self.interview = sources.interview
        self._models = models or OptionModels()
        self._signals = Signals(lists["signals"])
        words, units = FigureWords(lists["figures"]), Units(lists["units"])
        self._figures = Figures(words, units, self._signals)
        self._regions = Regions(lists["places"], lists["seat"])
        self._categories = Categories(lists["products"], lists["seat"]["makes"])
        self._targets = Targets(lists["targets"])
        self._facts = Facts(lists["facts"], lists["choices"]["countries"])
        self._choices = Choices(lists["choices"], sources.labels, self._signals)
        self._options = Options(self.interview, self._choices, self._regions, self._categories, self._figures, self._facts,
                                self._signals, self._models)  # fmt: skip
        self._unasked = Unasked(self._choices, self._regions, self._categories, UnaskedFigures(words, units), self._facts,
                                self._signals, self._models)  # fmt: skip

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
        finding = self._asked(text, told, asked, language, today, embed) if asked is not None else Finding()
        finding = self._weighed(finding, questioned, asked, language, today)
        finding = self._tempered(told, asked, finding)
        volunteered = self._unasked.sure(told, asked, language, today, finding)
        if question not in TELLS_OF_OTHERS:
            known = {answer.question for answer in (*volunteered, *finding.answers, *finding.guesses)} | {question or ""}
            rest = without_answers(told, finding.answers + finding.guesses)
            described = self._unasked.described(text, told, known | _NEVER_DESCRIBED, embed)
            volunteered += [
                one for one in described if one.question == "product_category" or rest[one.start : one.end].strip()
            ]
        if finding.answers or finding.guesses or finding.doubt or asked is None:
            doubt = finding.doubt
        else:
            doubt = Doubt.QUESTION if questioned.strip() else Doubt.UNCLEAR
        return Reading(finding.answers + tuple(volunteered), finding.guesses, doubt, asks_back=bool(questioned.strip()))

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
        finding = self._figures.asked(text, asked, language, today)
        return Reading(guesses=(finding.answers + finding.guesses)[:2], doubt=Doubt.QUESTION)

    def _weighed(self, finding: Finding, questioned: str, asked: Question | None, language: str, today: date) -> Finding:
        """`finding`, unless the same message asks about another value: "a year. Or six months?"."""
        if asked is None or asked.type is not QuestionType.NUMBER or not (finding.answers and questioned.strip()):
            return finding
        rival = self._figures.asked(questioned, asked, language, today)
        others = [answer for answer in rival.answers + rival.guesses if answer.value != finding.answers[0].value]
        if not others:
            return finding
        return Finding(guesses=(finding.answers[0], others[0]), doubt=Doubt.CONTRADICTION)

    def _asked(self, text: str, told: str, asked: Question, language: str, today: date, embed: Embed | None) -> Finding:
        match asked.type:
            case QuestionType.NUMBER:
                return self._number(told, asked, language, today)
            case QuestionType.TEXT:
                if substantial(told) and not self._signals.speaks_to_us(told) and not self._signals.addressed(told):
                    told_of = self._options.assets(text, embed)
                    guesses = (Answer("story_assets", list(told_of), 0.5, 0, len(text)),) if told_of else ()
                    return Finding((Answer(asked.id, text.strip(), 0.95, 0, len(text)),), guesses)
                return Finding(doubt=Doubt.UNCLEAR)
            case QuestionType.SEVERAL:
                return self._options.several(text, told, asked, embed)
            case _:
                return self._factual(text, told, asked, language, embed)

    def _number(self, told: str, asked: Question, language: str, today: date) -> Finding:
        """The figure of today; one of last year, of next year or of a competitor is asked about."""
        finding = self._figures.asked(told, asked, language, today)
        kept = self._facts.kept(told, asked.id)
        if kept == told or not (finding.answers or finding.guesses):
            return finding
        current = self._figures.asked(kept, asked, language, today)
        if current.answers:
            return current
        return Finding(guesses=(finding.answers + finding.guesses)[:2], doubt=finding.doubt or Doubt.UNCLEAR)

    def _factual(self, text: str, told: str, asked: Question, language: str, embed: Embed | None) -> Finding:
        """The option that the clauses settle that state a fact; one that is only planned, past or another's is asked about."""
        kept = self._facts.kept(told, asked.id)
        if kept == told:
            return self._options.one(text, told, asked, language, embed)
        if kept.strip() and asked.id not in NAMED_IN_PASSING:
            finding = self._options.one(text, kept, asked, language, embed)
            if finding.answers and finding.answers[0].value is not True:
                return finding
        finding = self._options.one(text, told, asked, language, embed)
        if any(answer.value in NEGATIVE for answer in finding.answers):
            return finding
        guesses = (finding.answers + finding.guesses)[:2]
        if not guesses and "none" in asked.options and self._facts.planned(told):  # who looks for somebody has nobody yet
            guesses = (Answer(asked.id, "none", 0.5, 0, len(told)),)
        return Finding(guesses=guesses, doubt=finding.doubt or Doubt.UNCLEAR)

    def _tempered(self, told: str, asked: Question | None, finding: Finding) -> Finding:
        """`finding` with its answers turned to guesses where the message hedges or says not to know."""
        if asked is None or asked.type is QuestionType.TEXT:
            return finding
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
            return finding
        candidates = () if doubt is Doubt.UNKNOWN and not numeric else (finding.answers + finding.guesses)[:2]
        return Finding(guesses=tuple(replace(answer, confidence=0.5) for answer in candidates), doubt=doubt)


def _meant(told: str, asked: Question) -> str:
    """`told` without the words that are no hedge before a figure, or that say how often there is demand."""
    if asked.id == "chinese_demand":
        return _NOW_AND_THEN.sub(" ", told)
    return _NORMALLY.sub(" ", told) if asked.type is QuestionType.NUMBER else told
