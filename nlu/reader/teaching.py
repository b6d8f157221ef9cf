"""Teaches the heads lines that the encoder was not trained on, in seconds: what every day brings.

The heads are moved as little as the new lines ask for. Anchors, vectors of a few thousand known lines, hold them: on these the
taught heads shall say what the trained ones said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nlu.reader.heads import Heads
from nlu.reader.odds import Floats, Linear, softmax

STEPS = 60
HELD = 1.0
"""What one anchor weighs against the label of a new line."""
SPREAD = 4.0
"""What the square of the change costs. Of 30 misread lines taught at once all were understood, and 3 of 470 others changed
for the worse."""
TINY = 1e-9
UNSEEN = -6.0
"""Where an option begins that no training has seen."""
SURE = 4.0
"""So many times a taught line is seen: an advisor expects the very line to be understood."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A new line: its `vector` and its labels by head, (option, weight)."""

    vector: Floats
    labels: Mapping[str, tuple[str, float]]


def fitted(linear: Linear, heads: Heads) -> Linear:
    """`linear` for `heads`: what both know stays, new options and questions begin as never said."""
    old, new = linear.heads.places(), heads.places()
    weight = np.zeros((heads.width, linear.weight.shape[1]), np.float32)
    bias = np.full(heads.width, UNSEEN, np.float32)
    for name, options in heads.options.items():
        bias[new[name].start] = 0.0
        for place, option in enumerate(options):
            if name in old and option in linear.heads.options[name]:
                source = old[name].start + linear.heads.options[name].index(option)
                weight[new[name].start + place], bias[new[name].start + place] = linear.weight[source], linear.bias[source]
    tags = np.zeros((len(heads.tags), linear.tag_weight.shape[1]), np.float32)
    tag_bias = np.full(len(heads.tags), UNSEEN, np.float32)
    for place, tag in enumerate(heads.tags):
        if tag in linear.heads.tags:
            source = linear.heads.tags.index(tag)
            tags[place], tag_bias[place] = linear.tag_weight[source], linear.tag_bias[source]
    return Linear(heads, weight, bias, tags, tag_bias)


def teach(linear: Linear, lessons: Sequence[Lesson], anchors: Floats) -> Linear:
    """Return `linear` after `lessons`, as before on `anchors` as far as these allow. The same input gives the same heads."""
    if not lessons:
        return linear
    # Here, since the running bot never teaches: the import takes a tenth of a second.
    from scipy.optimize import minimize

    new = np.stack([lesson.vector for lesson in lessons]).astype(np.float64)
    wanted, share = _wanted(linear.heads, lessons)
    places = list(linear.heads.places().values())
    kept = _odds(anchors @ linear.weight.T + linear.bias, places)
    size = linear.weight.size

    def moved(change: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return linear.weight + change[:size].reshape(linear.weight.shape), linear.bias + change[size:]

    def cost(change: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weight, bias = moved(change)
        told, same = _odds(new @ weight.T + bias, places), _odds(anchors @ weight.T + bias, places)
        missed = -(SURE * share * wanted * np.log(told + TINY)).sum() - HELD * (kept * np.log(same + TINY)).sum()
        wrong, drift = (told - wanted) * share * SURE, (same - kept) * HELD
        slope = np.concatenate([(wrong.T @ new + drift.T @ anchors).ravel(), wrong.sum(0) + drift.sum(0)])
        return float(missed + SPREAD / 2 * (change**2).sum()), slope + SPREAD * change

    start = np.zeros(size + linear.bias.size)
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    weight, bias = moved(found.x)
    return replace(linear, weight=weight.astype(np.float32), bias=bias.astype(np.float32))


def _wanted(heads: Heads, lessons: Sequence[Lesson]) -> tuple[Floats, Floats]:
    """What each option shall be, and how much that counts: two tables, (lessons, options of all heads)."""
    wanted = np.zeros((len(lessons), heads.width), np.float32)
    share = np.zeros_like(wanted)
    places = heads.places()
    for row, lesson in enumerate(lessons):
        for name, (option, weight) in lesson.labels.items():
            if option in heads.options.get(name, ()):
                wanted[row, places[name].start + heads.options[name].index(option)] = 1.0
                share[row, places[name]] = weight
    return wanted, share


def _odds(numbers: Floats, places: Sequence[slice]) -> Floats:
    return np.concatenate([softmax(numbers[:, place]) for place in places], axis=1)
