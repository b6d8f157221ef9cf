"""How sure a reading is: three degrees, calibrated on lines that were neither trained on nor looked at.

The costs: of all answers at most 1 % may be wrong and sure, and 3 % wrong and likely; of facts told in passing
three in a hundred taken may be wrong. What is surer than the upper bound is sure, than the lower likely, else it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from typing import Any

WRONG_SURE, WRONG_LIKELY = 0.01, 0.04
"""Shares of all direct answers; below the promised ones, since other people's lines are read less well."""
FILLED_SURE, FILLED_LIKELY = 0.004, 0.04
"""Shares of the messages that leave their question open (vague, a trap, a question back) which may be taken for an answer."""
PASSING_SURE, PASSING_LIKELY = 0.98, 0.95
"""The share of facts told in passing that must be right where they are taken."""
LEAST_SURE, LEAST_LIKELY = 0.9, 0.55
"""No bound lies below these, however few of the held-out lines are wrong."""
PRIOR = 40.0
"""As many lines as the temperature of all questions counts against that of one."""
TEMPERATURES = tuple(1.12**step for step in range(-6, 16))


class Degree(StrEnum):
    """How sure an answer is: noted; noted with a correction beside it; asked."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading of a held-out line: the odds of the likeliest answer, whether it was `right`; `asked`: it was asked for, and
    `answered` by the line."""

    question: str
    asked: bool
    odds: float
    right: bool
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Certainty:
    """The temperature of each question, and the bounds (sure, likely) of open questions and of facts told in passing."""

    temperatures: Mapping[str, float]
    asked: tuple[float, float]
    passing: tuple[float, float]

    def calibrated(self, question: str, odds: float) -> float:
        """`odds` as the share of such readings that is right."""
        return cooled(odds, self.temperatures.get(question, 1.0))

    def degree(self, confidence: float, *, asked: bool) -> Degree:
        """The degree of an answer with that calibrated confidence."""
        sure, likely = self.asked if asked else self.passing
        return Degree.SURE if confidence >= sure else Degree.LIKELY if confidence >= likely else Degree.UNSURE

    def data(self) -> dict[str, Any]:
        """Plain JSON, for the model's archive."""
        return {"temperatures": dict(self.temperatures), "asked": list(self.asked), "passing": list(self.passing)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Certainty:
        """From what `data` gave."""
        return cls(data["temperatures"], tuple(data["asked"]), tuple(data["passing"]))

    @classmethod
    def fit(cls, samples: Sequence[Sample], answered: int, open_left: int) -> Certainty:
        """Calibrated on `samples`; so many held-out lines have `answered` their open question, so many left it open."""
        common = _temperature(samples, ())
        temperatures = {
            question: _temperature([sample for sample in samples if sample.question == question], (common,))
            for question in sorted({sample.question for sample in samples})
        }
        warm = [(sample, cooled(sample.odds, temperatures[sample.question])) for sample in samples]
        direct = sorted(((odds, sample.right) for sample, odds in warm if sample.asked and sample.answered), reverse=True)
        vague = sorted(((odds, sample.right) for sample, odds in warm if sample.asked and not sample.answered), reverse=True)
        passing = sorted(((odds, sample.right) for sample, odds in warm if not sample.asked), reverse=True)
        bounds = tuple(
            max(_bound_by_count(direct, wrong * answered), _bound_by_count(vague, filled * open_left))
            for wrong, filled in ((WRONG_SURE, FILLED_SURE), (WRONG_LIKELY, FILLED_LIKELY))
        )
        told = tuple(_bound_by_precision(passing, share) for share in (PASSING_SURE, PASSING_LIKELY))
        return cls(temperatures, _at_least(*bounds), _at_least(*told))


def _at_least(sure: float, likely: float) -> tuple[float, float]:
    return max(sure, LEAST_SURE), max(likely, LEAST_LIKELY)


def cooled(odds: float, temperature: float) -> float:
    """`odds` after its logit was divided by `temperature`."""
    clipped = min(max(odds, 1e-6), 1 - 1e-6)
    return 1 / (1 + exp(-log(clipped / (1 - clipped)) / temperature))


def _temperature(samples: Sequence[Sample], prior: tuple[float, ...]) -> float:
    def cost(temperature: float) -> float:
        total = sum(
            -log(odds if sample.right else 1 - odds) for sample in samples for odds in [cooled(sample.odds, temperature)]
        )
        return total + sum(PRIOR * log(temperature / usual) ** 2 for usual in prior)

    return min(TEMPERATURES, key=cost)


def _bound_by_count(ranked: Iterable[tuple[float, bool]], most: float) -> float:
    """The lowest confidence above which at most `most` readings are wrong."""
    wrong, bound = 0, 1.0
    for odds, right in ranked:
        wrong += not right
        if wrong > most:
            return bound
        bound = odds
    return 0.0


def _bound_by_precision(ranked: Sequence[tuple[float, bool]], share: float) -> float:
    """The lowest confidence above which at least `share` of the readings are right."""
    wrong, bound = 0, 1.0
    for taken, (odds, right) in enumerate(ranked, 1):
        wrong += not right
        if wrong <= (1 - share) * taken:
            bound = odds
    return bound
