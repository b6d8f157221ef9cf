"""The graph's file is what its module writes; another file of weights is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.encoder.graph import GRAPH, graph
from nlu.encoder.weights import Weights, weights_path


def test_the_graph_is_what_its_module_writes() -> None:
    assert GRAPH.read_bytes() == graph(Weights.read(weights_path()).shape).SerializeToString(deterministic=True)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match=r"other\.bin does not begin with E5S1"):
        Weights.read(tmp_path / "other.bin")
