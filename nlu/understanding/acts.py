"""Dialogue acts by meaning and by spelling, and the topic of a question back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.understanding.linear import Floats, Linear, Spelling, fit_linear, fit_spelling

TOPICS = "faq/"

Places = NDArray[np.intp]

_TAIL = re.compile(r"(?:[.!;\n]+\s*|,\s*|\s-\s)(?P<question>[^.!;?\n]*[^\W\d_][^.!;?\n]*\?+)\s*$")
_LINK = re.compile(r"(?:et|en|and|und|mais|maar|but|aber)\s+", re.IGNORECASE)


def question_at_the_end(text: str) -> str | None:
    """The question that follows something else in `text`, as in "9, and what is a KOC?"; None when there is none."""
    match = _TAIL.search(text)
    if match is None or not text[: match.start()].strip():
        return None
    question = (
        _LINK.sub("", match["question"].strip(), count=1) if _LINK.match(match["question"].strip()) else match["question"]
    )
    return question.strip() if len(question.split()) > 1 else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """The acts with their odds, the likeliest first, and the likeliest topic of a question back."""

    acts: list[tuple[str, float]]
    topic: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class ActModel:
    """Odds by meaning, learnt on the finest labels (``faq/kaola``, ``inform/region.brussels``) and added up by act, mixed
    with odds by spelling; `share` is the weight of meaning."""

    spelling: Spelling
    meaning: Linear | None
    share: float
    places: Places = field(init=False, repr=False, compare=False)
    """For each finest label the place of its act."""
    topics: Places = field(init=False, repr=False, compare=False)
    """The finest labels that are topics."""

    def __post_init__(self) -> None:
        fine = self.meaning.labels if self.meaning else ()
        place = {act: index for index, act in enumerate(self.spelling.labels)}
        object.__setattr__(self, "places", np.array([place[label.split("/")[0]] for label in fine], np.intp))
        topics = [index for index, label in enumerate(fine) if label.startswith(TOPICS)]
        object.__setattr__(self, "topics", np.array(topics, np.intp))

    def rank(self, text: str, vector: Floats | None) -> Ranked:
        """The acts and the topic of `text`."""
        odds = self.spelling.odds(text)
        topic = None
        if self.meaning is not None and vector is not None:
            fine = self.meaning.odds(vector)
            added = np.bincount(self.places, fine, len(odds))
            mixed = np.exp(self.share * np.log(added + 1e-9) + (1 - self.share) * np.log(odds + 1e-9))
            odds = (mixed / mixed.sum()).astype(np.float32)
            if len(self.topics):
                likeliest = self.topics[np.argmax(fine[self.topics])]
                topic = (self.meaning.labels[likeliest].removeprefix(TOPICS), float(fine[likeliest]))
        return Ranked([(self.spelling.labels[index], float(odds[index])) for index in np.argsort(-odds)], topic)

    def save(self, folder: Path) -> None:
        """Writes the model to two files in `folder`."""
        self.spelling.save(folder / "spelling.npz")
        if self.meaning is not None:
            np.savez(folder / "meaning.npz", share=np.array(self.share), **self.meaning.arrays("meaning"))

    @classmethod
    def load(cls, folder: Path) -> ActModel:
        """The model that `save` wrote."""
        spelling = Spelling.load(folder / "spelling.npz")
        if not (folder / "meaning.npz").is_file():
            return cls(spelling, None, 0.0)
        with np.load(folder / "meaning.npz", allow_pickle=False) as arrays:
            return cls(spelling, Linear.of(arrays, "meaning"), float(arrays["share"]))


def fit_acts(
    texts: Sequence[str], labels: Sequence[str], vectors: Floats | None, *, strength: float, share: float
) -> ActModel:
    """A model from texts, their finest labels and, where there are any, their sentence vectors."""
    spelling = fit_spelling(texts, [label.split("/")[0] for label in labels])
    meaning = fit_linear(vectors, np.array(labels), strength=strength) if vectors is not None else None
    return ActModel(spelling, meaning, share)
