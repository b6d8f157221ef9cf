"""Teaches the heads lines that the encoder was not trained on, in seconds: what every day brings.

The heads are moved as little as the new lines ask for. Anchors, vectors of a few thousand known lines, hold them: on these the
taught heads shall say what the trained ones said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nlu.reader.heads import Heads
from nlu.reader.odds import Floats, Linear, softmax

STEPS, RATE = 300, 0.05
HELD = 3.0
"""What one anchor weighs against one new line."""
DECAY = 1e-4
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
    """`linear` after `lessons`, as before on `anchors` as far as these allow. The same again for the same input."""
    if not lessons:
        return linear
    new = np.stack([lesson.vector for lesson in lessons])
    wanted, share = _wanted(linear.heads, lessons)
    places = list(linear.heads.places().values())
    kept = _odds(anchors @ linear.weight.T + linear.bias, places)
    step = _Adam(linear.weight, linear.bias)
    held = HELD / max(1, len(anchors)) * min(len(anchors), 4000) ** 0.5
    for _ in range(STEPS):
        wrong = (_odds(new @ step.weight.T + step.bias, places) - wanted) * share * SURE
        drift = (_odds(anchors @ step.weight.T + step.bias, places) - kept) * held
        step.move(wrong.T @ new + drift.T @ anchors + DECAY * (step.weight - linear.weight), wrong.sum(0) + drift.sum(0))
    return replace(linear, weight=step.weight, bias=step.bias)


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


class _Adam:
    """The usual steps down a slope."""

    def __init__(self, weight: Floats, bias: Floats) -> None:
        self.weight, self.bias = weight.copy(), bias.copy()
        self._means = [np.zeros_like(weight), np.zeros_like(bias)]
        self._squares = [np.zeros_like(weight), np.zeros_like(bias)]
        self._steps = 0

    def move(self, slope: Floats, bias_slope: Floats) -> None:
        self._steps += 1
        rate = RATE * (1 - self._steps / (STEPS + 1))
        for number, (value, gradient) in enumerate(((self.weight, slope), (self.bias, bias_slope))):
            self._means[number] = 0.9 * self._means[number] + 0.1 * gradient
            self._squares[number] = 0.999 * self._squares[number] + 0.001 * gradient**2
            mean = self._means[number] / (1 - 0.9**self._steps)
            value -= rate * mean / (np.sqrt(self._squares[number] / (1 - 0.999**self._steps)) + 1e-6)
