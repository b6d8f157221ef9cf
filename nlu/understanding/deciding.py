"""Which of the values that a message may mean is taken: one that is clear, else the guesses to ask about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advice.questions import Question
from nlu.understanding.candidates import Candidate
from nlu.understanding.figurewords import tidy
from nlu.understanding.reading import Answer, Doubt, Finding
from nlu.understanding.signals import Signals

_NOT_THAT = re.compile(r"[ ,]*(?:et |and |en |und )?(?:pas|not|niet|nicht|geen|keine) (?:de |des |the )?")


def decided(text: str, question: Question, candidates: Sequence[Candidate], signals: Signals) -> Finding:
    """What the `candidates`, one at least, found in `text` (folded) say to `question`."""
    minimum = question.minimum if question.minimum is not None else float("-inf")
    maximum = question.maximum if question.maximum is not None else float("inf")
    legal = [candidate for candidate in candidates if minimum <= candidate.value <= maximum]
    if not legal:
        return impossible(question, candidates[0])
    values = {candidate.value for candidate in legal}
    if len(values) > 1:
        return _among(text, question, legal, signals)
    best = max(legal, key=lambda candidate: candidate.confidence)
    answer = _answer(question, best)
    if best.doubt is not None:
        other = () if best.other is None else (Answer(question.id, tidy(best.other), 0.4, best.start, best.end),)
        return Finding(guesses=(answer, *other), doubt=best.doubt)
    return Finding(answers=(answer,))


def impossible(question: Question, candidate: Candidate) -> Finding:
    """A figure that the question cannot take, as its only guess: whoever answers names it."""
    return Finding(guesses=(replace(_answer(question, candidate), confidence=0.4),), doubt=Doubt.OUT_OF_RANGE)


def _among(text: str, question: Question, legal: Sequence[Candidate], signals: Signals) -> Finding:
    """More than one value: "not 5 but 15" is clear, "5, no, 15" is asked, the rest offers the first two."""
    first, last = legal[0], legal[-1]
    between = text[first.end : last.start]
    if signals.not_but(text[max(0, first.start - 12) : last.start]):
        return Finding(answers=(_answer(question, last),))
    rejected = _NOT_THAT.fullmatch(text[first.end : last.start])
    if rejected and len(legal) == 2:
        return Finding(answers=(_answer(question, first),))
    if signals.corrects(between):
        return Finding(guesses=(_answer(question, last),), doubt=Doubt.CONTRADICTION)
    return Finding(guesses=tuple(_answer(question, candidate) for candidate in legal[:2]), doubt=Doubt.SEVERAL)


def _answer(question: Question, candidate: Candidate) -> Answer:
    value = round(candidate.value) if question.integer else candidate.value
    return Answer(question.id, tidy(value), candidate.confidence, candidate.start, candidate.end)
