"""Reads a message: normalise, encode once, heads, values, answers with a degree.

A correction, a supposition and a story are read once more, as the answer to the question that they speak to.

The model says *whether* something is meant, for which question and where; the parsers of ``nlu.values`` say *what* it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from advice.questions import Interview, Question, QuestionType
from nlu.encoder.model import Model
from nlu.reader.certainty import Certainty, Degree
from nlu.reader.framing import WHAT_IF, Found, look, prefix
from nlu.reader.heads import ABSENT, ACT, LANGUAGE, NONE, PRESENT, SEVERAL, TARGET, TOPIC, YES, ZERO
from nlu.reader.odds import Linear, Odds
from nlu.reader.reading import Answer, Doubt, Reading
from nlu.values import Reason, Refusal, Value, normalise, value_for

MARKED = 0.5
"""From these odds on a figure in the text belongs to a question."""
OFFERED = 0.3
"""A likeliest reading below this is not offered: on the open half no right one lay below it, and 5 of 15 wrong ones."""
NEXT_BEST = 0.12
"""A second reading less likely than this is not offered beside it, and a question less likely answered is not looked at."""
TOPIC_ODDS, TARGET_ODDS = 0.5, 0.45
ACT_ODDS = 0.45
"""An act less likely than this is not acted on."""
SHORT = 6
"""So many words at most has a message whose one figure is taken for a question that no training has seen."""
NEW = 0.5
"""The odds of that."""
LONGEST = 8192
"""No channel takes a longer message."""
SEEN = 1200
"""Of a longer message the beginning and the end are read: so much of it fits the windows of the encoder."""
SHOWN = 10
SPOKEN = 0.9
PAYLOAD = re.compile(r"^\W*\w[\w@.]*\{|\{\{|\{%|<\w")
"""What programs write: it fills nothing, whatever stands in it."""
OFF_TOPIC = "off_topic"
FIGURE_GUESSED = 0.05
"""A correction that names its question and holds one figure gives that figure from these odds on: likely."""
STORY = 12
"""So many words or more that inform, after a question for a text, are that text, whatever they tell."""
INFORM, FAQ, UNCLEAR, EDIT, AFFIRM, DENY = "inform", "faq", "unclear", "edit", "affirm", "deny"
HEEDED = frozenset({FAQ, EDIT, "why", "clarify", "why_channel", "what_if"})
"""Acts that stand beside an answer: the answer is noted and the act is done."""
DOUBTS = {
    Reason.OUT_OF_BOUNDS: Doubt.OUT_OF_RANGE, Reason.CURRENCY: Doubt.CURRENCY, Reason.PERIOD: Doubt.PERIOD,
    Reason.DIMENSION: Doubt.UNIT, Reason.RANGE: Doubt.RANGE, Reason.BOUND: Doubt.BOUND, Reason.SEVERAL: Doubt.SEVERAL,
}  # fmt: skip
SLIPPED = 0.9
"""What a value that hangs on a slip of the finger, or on the lower end of a range, is worth of its odds."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """The likeliest answer to one question, before it is known how sure that is."""

    value: Any
    odds: float
    start: int
    end: int
    doubt: Doubt | None = None
    others: tuple[tuple[Any, float], ...] = ()
    degree: Degree | None = None
    """Where it does not follow from the odds."""


class Reader:
    """Reads messages in the light of the open question."""

    def __init__(
        self, model: Model, linear: Linear, certainty: Certainty, interview: Interview,
        labels: Mapping[tuple[str, str], str], buttons: Mapping[str, Mapping[str, Any]],
    ) -> None:  # fmt: skip
        self._model, self._linear, self._certainty = model, linear, certainty
        self._interview, self._labels, self._buttons = interview, labels, buttons
        self._unseen = linear.unseen()
        self._languages = linear.heads.options[LANGUAGE]

    def read(self, text: str, question: str | None, language: str | None, today: date) -> Reading:
        """What `text` says, after `question` was asked in a chat in `language` (None: found out); never raises."""
        normal = seen(normalise(text[:LONGEST]).text)
        chat = language or self._language(normal)
        if PAYLOAD.search(normal):
            act = (OFF_TOPIC, 1.0)
            return Reading((), (), None, act, (act,), None, None, (chat, 0.0))
        odds, found = self.odds(normal, question, chat, today)
        spoken, sure = odds.best(LANGUAGE)
        if spoken != chat and sure >= SPOKEN:
            # Its words are read in the language that they are in.
            found = replace(look(normal, spoken, today), hint=found.hint)
        reading = self.decide(odds, found, text, question, today)
        for other in self._interview.questions:
            if other.offered_from == question and question is not None and reading.value(question) is not None:
                reading = self._offering(reading, other, normal, chat, today)
        if reading.act[0] == EDIT and reading.target in self._interview and reading.value(str(reading.target)) is None:
            reading = self._correcting(reading, str(reading.target), normal, chat, today)
        # A language that no training has seen is not taken for another.
        return reading if chat in self._languages else replace(reading, language=(chat, 0.0))

    def _correcting(self, reading: Reading, target: str, normal: str, chat: str, today: date) -> Reading:
        """`reading` with the answer that the message is to the question whose answer it changes: likely at most."""
        odds, found = self.odds(normal, target, chat, today)
        question = self._interview[target]
        claim = self._claim(question, odds, found, normal, today)
        if claim is None and question.type is QuestionType.NUMBER and len(found.figures) == 1:
            # The act says that it corrects, the target what: the one figure is the new one.
            value = value_for(question, found.figures, today)
            if isinstance(value, Value) and odds.of(target, PRESENT) >= FIGURE_GUESSED:
                told = Answer(target, value.value, odds.of(target, PRESENT), Degree.LIKELY, value.start, value.end)
                return replace(reading, answers=(*reading.answers, told))
        if claim is None or claim.doubt or claim.value is None:
            return reading
        confidence = self._certainty.calibrated(target, claim.odds)
        if self._certainty.degree(confidence, asked=True) is Degree.UNSURE:
            return reading
        told = Answer(target, claim.value, round(confidence, 4), Degree.LIKELY, claim.start, claim.end)
        return replace(reading, answers=(*reading.answers, told))

    def _offering(self, reading: Reading, other: Question, normal: str, chat: str, today: date) -> Reading:
        """`reading` with what the same text says to `other`, which is put with it: offered, never taken."""
        odds, found = self.odds(normal, other.id, chat, today)
        claim = self._claim(other, odds, found, normal, today)
        answers = tuple(answer for answer in reading.answers if answer.question != other.id)
        if claim is None:
            return replace(reading, answers=answers)
        told = Answer(other.id, claim.value, round(claim.odds, 4), Degree.UNSURE, claim.start, claim.end)
        return replace(reading, answers=answers, offered=(*reading.offered, told))

    def odds(self, normal: str, question: str | None, language: str, today: date) -> tuple[Odds, Found]:
        """What model and parsers make of a text in normal form."""
        found = look(normal, language, today)
        begin = prefix(self._labels.get((language, question)) if question else None)
        return self._linear.odds(self._model(begin, normal + found.hint, len(normal))), found

    def _language(self, normal: str) -> str:
        return self._linear.odds(self._model(prefix(None), normal, len(normal))).best(LANGUAGE)[0]

    def claims(self, odds: Odds, found: Found, text: str, today: date) -> dict[str, _Claim]:
        """The likeliest answer to each question that the message seems to answer."""
        claims = {}
        for question in self._interview.questions:
            claim = self._claim(question, odds, found, text, today)
            if claim is not None:
                claims[question.id] = claim
        return claims

    def decide(self, odds: Odds, found: Found, text: str, question: str | None, today: date) -> Reading:
        """The reading that these odds and these figures and places amount to."""
        claims = self.claims(odds, found, text, today)
        asked = self._interview[question] if question and question in self._interview else None
        if asked is not None and asked.type is QuestionType.TEXT and odds.best(ACT)[0] == INFORM and len(text.split()) > STORY:
            claims[asked.id] = _Claim(text.strip(), odds.best(ACT)[1], 0, len(text))
        pressed = self._pressed(text, question)
        if pressed is not None and question is not None:
            claims = {question: _Claim(pressed, 1.0, 0, len(text), degree=Degree.SURE)}
        elif question in self._unseen and question not in claims:
            claims = self._with_new(claims, self._interview[question], odds, found, text, today)
        # What a correction names is asked for as much as what the bot asked.
        changed = odds.best(TARGET)[0] if odds.best(ACT)[0] == EDIT else None
        answers, offered, doubt = [], [], None
        for name, claim in claims.items():
            confidence = 1.0 if pressed is not None else self._certainty.calibrated(name, claim.odds)
            degree = claim.degree or self._certainty.degree(confidence, asked=question in (name, WHAT_IF) or name == changed)
            degree = Degree.UNSURE if claim.doubt else degree
            answer = Answer(name, claim.value, round(confidence, 4), degree, claim.start, claim.end)
            if degree is not Degree.UNSURE and claim.value is not None:
                answers.append(answer)
            elif name == question:
                doubt = claim.doubt
                offered = [answer] if claim.value is not None and confidence >= OFFERED else []
                offered += [
                    Answer(name, value, round(share, 4), Degree.UNSURE, claim.start, claim.end)
                    for value, share in claim.others
                    if offered and share >= NEXT_BEST
                ]
        reading = self._reading(odds, question, tuple(answers), tuple(offered), doubt)
        return reading if pressed is None else replace(reading, act=(INFORM, 1.0), topic=None, target=None)

    def _with_new(
        self, claims: dict[str, _Claim], question: Question, odds: Odds, found: Found, text: str, today: date
    ) -> dict[str, _Claim]:
        """`claims` with the one figure of a short message as the likely answer to a question that is new to the encoder."""
        if len(text.split()) > SHORT or len(found.figures) != 1 or odds.best(ACT)[0] in HEEDED:
            return claims
        value = value_for(question, found.figures, today)
        if isinstance(value, Refusal) and value.reason is Reason.DIMENSION:
            return claims
        others = {name: claim for name, claim in claims.items() if self._interview[name].type is not QuestionType.NUMBER}
        return {**others, question.id: replace(_claimed(value, NEW), degree=Degree.LIKELY)}

    def _reading(
        self, odds: Odds, question: str | None, answers: tuple[Answer, ...], offered: tuple[Answer, ...], doubt: Doubt | None
    ) -> Reading:
        acts = tuple(odds.ranked(ACT)[:SHOWN])
        act = acts[0]
        topic, topic_odds = odds.best(TOPIC)
        target, target_odds = odds.best(TARGET)
        known = (topic, topic_odds) if topic != NONE and topic_odds >= TOPIC_ODDS else None
        answered = next((answer for answer in answers if answer.question == question), None)
        if answered is not None and act[0] not in HEEDED:
            bare = isinstance(answered.value, bool) and act[0] == (AFFIRM if answered.value else DENY)
            act = (act[0] if bare else INFORM, answered.confidence)
        elif answers and act[0] not in HEEDED and act[0] != INFORM:
            act = act if act[1] >= 1 - ACT_ODDS else (INFORM, answers[0].confidence)
        elif act[1] < ACT_ODDS and not offered:
            act = (UNCLEAR, 1 - act[1])
        if act[0] == INFORM and known is not None:
            act = (FAQ, topic_odds)
        if doubt is None and question is not None and answered is None and act[0] == INFORM:
            doubt = Doubt.HEDGE if acts[0][0] == INFORM else Doubt.UNCLEAR
        named = target if target != NONE and target_odds >= TARGET_ODDS else None
        return Reading(answers, offered[:2], doubt, act, acts, known, named, odds.best(LANGUAGE))

    def _claim(self, question: Question, odds: Odds, found: Found, text: str, today: date) -> _Claim | None:
        match question.type:
            case QuestionType.NUMBER:
                return self._number(question, odds, found, today)
            case QuestionType.SEVERAL:
                return _several(question, odds, text)
            case QuestionType.TEXT:
                present = odds.of(question.id, PRESENT)
                return _Claim(text.strip(), present, 0, len(text)) if present >= MARKED else None
            case _:
                return _choice(question, odds, found, text)

    def _number(self, question: Question, odds: Odds, found: Found, today: date) -> _Claim | None:
        present, zero = odds.of(question.id, PRESENT), odds.of(question.id, ZERO)
        marks = [(figure, odds.marked(figure.start, figure.end).get(question.id, 0.0)) for figure in found.figures]
        marked = [(figure, share) for figure, share in marks if share >= MARKED]
        if zero > present and zero >= NEXT_BEST:
            return _Claim(0, zero, 0, 0)
        if not marked and present >= 1 - NEXT_BEST and len(marks) == 1:
            marked = marks
        if not marked or present < NEXT_BEST:
            return None
        value = value_for(question, [figure for figure, _ in marked], today)
        share = present * max(MARKED, min(share for _, share in marked)) ** 0.5
        return None if isinstance(value, Refusal) and value.reason is Reason.NOTHING else _claimed(value, share)

    def _pressed(self, text: str, question: str | None) -> Any:
        """The value of the open question's button whose label was typed."""
        return self._buttons.get(question or "", {}).get(" ".join(text.casefold().split()).strip(" .!"))


def _claimed(value: Value | Refusal, share: float) -> _Claim:
    """What figures give, of which the model is as sure as `share`."""
    if isinstance(value, Value):
        return _Claim(value.value, share * SLIPPED if value.likely else share, value.start, value.end)
    offers = tuple((offer, share / 2) for offer in value.offers[1:])
    first = value.offers[0] if value.offers else None
    return _Claim(first, share, value.start, value.end, DOUBTS.get(value.reason, Doubt.UNCLEAR), offers)


def seen(text: str) -> str:
    """The part of `text` that is read: all of it, or its beginning and its end."""
    return text if len(text) <= SEEN else f"{text[: SEEN // 2]}\n{text[-SEEN // 2 :]}"


def _choice(question: Question, odds: Odds, found: Found, text: str) -> _Claim | None:
    if question.id not in odds.by_head:
        return None
    ranked = [(name, share) for name, share in odds.ranked(question.id) if name != ABSENT]
    absent = odds.of(question.id, ABSENT)
    if absent > 1 - NEXT_BEST:
        return None
    best, share = ranked[0]
    if question.id in found.refused:
        return _Claim(None, share, 0, len(text), DOUBTS[found.refused[question.id]])
    settled = found.settled.get(question.id, ())
    if settled and best not in settled:
        # The parsers say what it is: the model only whether it is meant.
        best, share = settled[0], (1 - absent) * (1.0 if len(settled) == 1 else 0.5)
    values = {name: name == YES if question.type is QuestionType.YES_NO else name for name, _ in ranked}
    others = tuple((values[name], odds) for name, odds in ranked if name != best)
    return _Claim(values.get(best, best), share, 0, len(text), others=others)


def _several(question: Question, odds: Odds, text: str) -> _Claim | None:
    shares = {option: odds.of(f"{question.id}{SEVERAL}{option}", YES) for option in question.options}
    none = odds.of(f"{question.id}{SEVERAL}{NONE}", YES)
    told = [option for option, share in shares.items() if share >= MARKED]
    if not told and none < MARKED:
        return None
    sure = min(max(share, 1 - share) for share in shares.values())
    return _Claim(told, sure if told else none * sure, 0, len(text))
