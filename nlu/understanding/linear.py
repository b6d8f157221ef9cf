"""Linear models over sentence vectors and over character n-grams, kept as plain arrays."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.understanding.folding import fold
from nlu.understanding.ngrams import counts

Floats = NDArray[np.float32]
Strings = NDArray[np.str_]

BUCKETS = 2**14
NGRAMS = (1, 4)
ITERATIONS = 60
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Linear:
    """A multinomial model over sentence vectors, which are taken from their `mean`."""

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    mean: Floats

    def odds(self, vector: Floats) -> Floats:
        """The probability of each label."""
        return softmax(self.weights @ centred(vector, self.mean) + self.bias)

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """The model as named arrays."""
        return {f"{prefix}/labels": np.array(self.labels), f"{prefix}/weights": self.weights,
                f"{prefix}/bias": self.bias, f"{prefix}/mean": self.mean}  # fmt: skip

    @classmethod
    def of(cls, arrays: Any, prefix: str) -> Linear:
        """The model that `arrays` gave under `prefix`."""
        labels = tuple(str(label) for label in arrays[f"{prefix}/labels"])
        return cls(labels, arrays[f"{prefix}/weights"], arrays[f"{prefix}/bias"], arrays[f"{prefix}/mean"])


@dataclass(frozen=True, slots=True)
class Spelling:
    """One model a label over hashed character n-grams, weighed by how rare they are."""

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    rarity: Floats

    def odds(self, text: str) -> Floats:
        """The probability of each label."""
        columns, values = ngram_row(text, self.rarity)
        chances = 1 / (1 + np.exp(-(self.weights[:, columns] @ values + self.bias)))
        result: Floats = (chances / max(float(chances.sum()), 1e-9)).astype(np.float32)
        return result

    def save(self, path: Path) -> None:
        """Writes the model to one ``.npz`` file without pickled objects."""
        np.savez_compressed(path, labels=np.array(self.labels), weights=self.weights.astype(np.float16),
                            bias=self.bias, rarity=self.rarity)  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> Spelling:
        """The model that `save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            labels = tuple(str(label) for label in arrays["labels"])
            return cls(labels, arrays["weights"].astype(np.float32), arrays["bias"], arrays["rarity"])


def fit_spelling(texts: Sequence[str], labels: Sequence[str]) -> Spelling:
    """A model of `labels` for how `texts` are spelt; rare labels count as much as frequent ones."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

    seen = np.zeros(BUCKETS, np.int64)
    for text in texts:
        seen[list(counts(fold(text), NGRAMS, BUCKETS))] += 1
    rarity = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    rows = [ngram_row(text, rarity) for text in texts]
    starts = np.cumsum([0] + [len(columns) for columns, _ in rows])
    columns, values = np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows])
    model = SGDClassifier(loss="log_loss", alpha=1e-5, class_weight="balanced", max_iter=ROUNDS, tol=None, random_state=1)
    model.fit(csr_matrix((values, columns, starts), shape=(len(texts), BUCKETS)), np.array(labels))
    weights, bias = _both(model.coef_, model.intercept_)
    return Spelling(tuple(map(str, model.classes_)), weights, bias, rarity)


def fit_linear(vectors: Floats, labels: Strings, *, strength: float, iterations: int = ITERATIONS) -> Linear:
    """A multinomial logistic regression over `vectors`; rare labels count as much as frequent ones."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    mean = vectors.mean(axis=0).astype(np.float32)
    model = LogisticRegression(C=strength, max_iter=iterations, class_weight="balanced", tol=1e-3)
    with threadpool_limits(limits=1), _unconverged():  # waiting threads cost more than they bring at this size
        model.fit(centred(vectors, mean), labels)
    weights, bias = _both(model.coef_, model.intercept_)
    return Linear(tuple(map(str, model.classes_)), weights, bias, mean)


def centred(vectors: Floats, mean: Floats) -> Floats:
    """`vectors` from their `mean`, of length one: sentence vectors crowd in a narrow cone."""
    moved = vectors - mean
    result: Floats = moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9)
    return result


def softmax(scores: Floats) -> Floats:
    """`scores` as probabilities along the last axis."""
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = odds / odds.sum(axis=-1, keepdims=True)
    return result


def ngram_row(text: str, rarity: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The n-grams of `text` as columns and values of length one."""
    found = counts(fold(text), NGRAMS, BUCKETS)
    columns = np.fromiter(found, np.int64, len(found))
    values = (1 + np.log(np.fromiter(found.values(), np.float64, len(found)))).astype(np.float32) * rarity[columns]
    norm = float(np.sqrt((values**2).sum())) or 1.0
    return columns, (values / norm).astype(np.float32)


def _both(weights: NDArray[Any], bias: NDArray[Any]) -> tuple[Floats, Floats]:
    """A row a label, also where scikit-learn keeps one row for two labels."""
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.astype(np.float32), bias.astype(np.float32)


@contextmanager
def _unconverged() -> Iterator[None]:
    """Quiet about stopping early, which is meant: further iterations change no answer."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield
