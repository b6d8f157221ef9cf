"""Options by likeness to how people described them before: a linear model per question over sentence vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.understanding.linear import Linear, centred, fit_linear, softmax

Vectors = NDArray[np.float32]
Embed = Callable[[str], Vectors]

NOTHING = ""
"""The class of a message that answers another question, or none."""
ANYWHERE = "anywhere"
"""The model over the options of all questions at once, for facts that were not asked for."""
UNSURE = "unsure"
"""What training data calls the answers that leave a question open; they count as NOTHING."""
STRENGTH = 30.0
WRONG_IN_SILENCE = 0.01
UNSURE_COUNTS, OTHER_COUNTS = 0.2, 0.04
"""How much a held-out message counts that leaves the question open, or is about something else: the hedge rules catch
most of the first, and the second are rare right after a question."""
LOWEST, HIGHEST = 0.85, 0.97
"""A model alone is never believed below what a rule needs, and always above the other."""
ENOUGH = 100
"""Among fewer held-out messages one error would decide; so many are assumed."""
FOLDS = 3


@dataclass(frozen=True, slots=True)
class OptionModel:
    """The model of one question; `threshold` is the probability from which its best option is sure."""

    model: Linear
    threshold: float

    def probabilities(self, vector: Vectors) -> list[tuple[str, float]]:
        """Every option (and NOTHING) with its probability, the likeliest first."""
        odds = self.model.odds(vector)
        return [(self.model.labels[index], float(odds[index])) for index in np.argsort(-odds)]


@dataclass(frozen=True, slots=True)
class OptionModels:
    """The models by question."""

    models: Mapping[str, OptionModel] = field(default_factory=dict)

    def __contains__(self, question: object) -> bool:
        return question in self.models

    def __getitem__(self, question: str) -> OptionModel:
        return self.models[question]

    def save(self, path: Path) -> None:
        """Writes the models to one ``.npz`` file without pickled objects."""
        arrays: dict[str, NDArray[Any]] = {}
        for question, model in self.models.items():
            arrays |= {**model.model.arrays(question), f"{question}/threshold": np.array(model.threshold)}
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> OptionModels:
        """The models that `save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            questions = sorted({name.split("/")[0] for name in arrays.files})
            return cls(
                {
                    question: OptionModel(Linear.of(arrays, question), float(arrays[f"{question}/threshold"]))
                    for question in questions
                }
            )


def fit(described: Mapping[str, Sequence[tuple[str, Vectors]]], strangers: Vectors) -> OptionModels:
    """Models from (option, vector) pairs by question and vectors of messages that answer no question at all.

    Messages that describe another question's options count as NOTHING too, every fourth of them.
    """
    models: dict[str, OptionModel] = {}
    for question, pairs in described.items():
        others = [vector for other, rest in described.items() if other != question for _, vector in rest]
        pairs = [(NOTHING if option == UNSURE else option, vector) for option, vector in pairs]
        rows = [vector for _, vector in pairs] + others[::4] + list(strangers)
        labels = [option for option, _ in pairs] + [NOTHING] * (len(others[::4]) + len(strangers))
        if len({option for option, _ in pairs} - {NOTHING}) < 2:
            continue
        models[question] = _fit_one(np.stack(rows), labels, len(pairs))
    everywhere = [
        (NOTHING if option == UNSURE else f"{question}.{option}", vector)
        for question, pairs in described.items()
        for option, vector in pairs
    ]
    if models:
        named = [label for label, _ in everywhere] + [NOTHING] * len(strangers)
        stacked = np.stack([vector for _, vector in everywhere] + list(strangers))
        model = fit_linear(stacked, np.array(named), strength=STRENGTH)
        models[ANYWHERE] = OptionModel(model, HIGHEST)  # what nobody asked for must be as sure as can be
    return OptionModels(models)


def _fit_one(rows: Vectors, labels: Sequence[str], own: int) -> OptionModel:
    """The model and its threshold; the first `own` rows describe this question's options, the rest answer something else."""
    from sklearn.model_selection import StratifiedKFold

    target = np.array(labels)
    held_out: list[tuple[float, bool, float]] = []
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=7).split(rows, target):
        model = fit_linear(rows[train], target[train], strength=STRENGTH)
        odds = softmax(centred(rows[test], model.mean) @ model.weights.T + model.bias)
        for row, place in zip(odds, test, strict=True):
            best = model.labels[int(row.argmax())]
            if best != NOTHING:
                answered = target[place] != NOTHING
                weight = 1.0 if answered else UNSURE_COUNTS if place < own else OTHER_COUNTS
                held_out.append((float(row.max()), best == target[place], weight))
    model = fit_linear(rows, target, strength=STRENGTH)
    return OptionModel(model, threshold(held_out))


def threshold(held_out: Iterable[tuple[float, bool, float]], allowed: float = WRONG_IN_SILENCE) -> float:
    """The lowest probability above which at most `allowed` of the held-out messages would be filled in wrongly.

    Each item is (probability of the best option, whether it is right, how much the message counts).
    """
    total = wrong = 0.0
    lowest = HIGHEST
    for probability, right, weight in sorted(held_out, reverse=True):
        total, wrong = total + weight, wrong + (0.0 if right else weight)
        if wrong > allowed * max(total, ENOUGH):
            break
        lowest = probability
    return float(min(max(lowest, LOWEST), HIGHEST))
