"""The training data keep clear of the development set, and the stored sentence vectors fit them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from nlu.understanding.encoder import Stored
from nlu.understanding.sources import LANGUAGES, examples

ROOT = Path(__file__).resolve().parents[2]
SHORT = 3
"""Words: "oui", "12" and "pas encore" stand in any training set."""
STALE = 0.05


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def training() -> set[str]:
    return {text for language in LANGUAGES for text, _ in examples(ROOT / "nlu" / language)}


def test_no_longer_line_of_the_development_set_is_trained_on() -> None:
    trained = {words(text) for text in training()}
    dev = [
        json.loads(line)["text"]
        for path in sorted((ROOT / "tests" / "nlu" / "dev").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    assert len(dev) > 600
    assert [text for text in dev if len(words(text).split()) > SHORT and words(text) in trained] == []


def test_the_stored_vectors_are_those_of_the_training_data() -> None:
    stored = Stored.read(ROOT / "nlu" / "vectors.npz")
    texts = training()
    missing = [text for text in texts if text not in stored]
    assert len(missing) <= STALE * len(texts), (
        f"nlu/vectors.npz is stale: {len(missing)} of {len(texts)} lines are not in it; `comptoir train` brings it up to date"
    )


def test_stored_vectors_survive_the_file(tmp_path: Path) -> None:
    import numpy as np

    vectors = {text: np.random.default_rng(i).normal(size=384).astype(np.float32) for i, text in enumerate("abc")}
    Stored.of(vectors).write(tmp_path / "kept.npz")
    again = Stored.read(tmp_path / "kept.npz")
    assert "d" not in again
    for text, vector in vectors.items():
        assert np.allclose(again[text], vector, atol=np.abs(vector).max() / 200)


def test_a_file_of_another_encoder_is_not_believed(tmp_path: Path) -> None:
    import numpy as np

    np.savez(tmp_path / "kept.npz", model=np.array("another 1.0"), keys=np.zeros((1, 12), np.uint8))
    assert len(Stored.read(tmp_path / "kept.npz")) == 0
