"""The language of a message, weighed against the language that the conversation is in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.understanding.linear import Spelling, fit_spelling

CURRENT = 0.85
"""How likely a message is in the language of the conversation before it is read."""
ENOUGH_LETTERS = 14
"""Shorter messages weigh less: "ok", "Gent" and "12" are at home in every language."""


@dataclass(frozen=True, slots=True)
class Identified:
    """A language and how sure it is."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Character n-grams of the training data by the folder that they stand in."""

    model: Spelling

    def identify(self, text: str, current: str | None) -> Identified:
        """The language of `text`; `current` is the one of the conversation, None when it has only begun."""
        letters = len(re.findall(r"[^\W\d_]", text))
        ranking = dict(zip(self.model.labels, map(float, self.model.odds(text)), strict=True))
        weight = min(1.0, letters / ENOUGH_LETTERS)
        names = sorted(ranking)
        prior = {name: CURRENT if name == current else (1 - CURRENT) / 3 for name in names}
        scores = np.array(
            [weight * np.log(ranking[name] + 1e-6) + (np.log(prior[name]) if current in ranking else 0.0) for name in names]
        )
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        best = int(odds.argmax())
        return Identified(names[best], round(float(odds[best]), 4))

    def save(self, path: Path) -> None:
        """Writes the model to one file."""
        self.model.save(path)

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """The model that `save` wrote."""
        return cls(Spelling.load(path))


def fit_languages(texts: Sequence[str], languages: Sequence[str]) -> LanguageModel:
    """A model from texts and the language of each."""
    return LanguageModel(fit_spelling(texts, languages))
