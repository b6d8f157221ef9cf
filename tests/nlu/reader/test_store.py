"""What a training leaves behind: saved and loaded it is the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.encoder.weights import Weights, weights_path
from nlu.reader.certainty import Certainty
from nlu.reader.store import Stored, data_hash, digest
from tests.nlu.reader.makings import LINES, WIDTH, line, linear, vectors

CERTAINTY = Certainty({"region": 1.3}, (0.97, 0.8), (0.99, 0.96))
ABOUT = {"data": "abc", "lines": 12, "recipe": {"epochs": 2}}


def made(anchors: int = 9) -> Stored:
    known = frozenset([0, 1, 2**64 - 1, *map(digest, LINES)])
    return Stored(linear(), CERTAINTY, vectors(anchors), known, ABOUT)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    one = made()
    one.save(tmp_path / "heads.npz")
    again = Stored.load(tmp_path / "heads.npz", teaching=True)
    assert again.linear.heads == one.linear.heads and again.certainty == CERTAINTY
    assert again.known == one.known and dict(again.about) == ABOUT
    for name in ("weight", "bias", "tag_weight", "tag_bias"):
        assert (getattr(again.linear, name) == getattr(one.linear, name)).all()
    assert np.abs(again.anchors - one.anchors).max() <= np.abs(one.anchors).max() / 200


def test_anchors_and_digests_are_left_out_where_nobody_teaches(tmp_path: Path) -> None:
    made().save(tmp_path / "heads.npz")
    again = Stored.load(tmp_path / "heads.npz")
    assert again.anchors.shape == (0, WIDTH) and again.known == frozenset()


def test_heads_without_anchors_can_be_saved(tmp_path: Path) -> None:
    made(anchors=0).save(tmp_path / "heads.npz")
    assert len(Stored.load(tmp_path / "heads.npz", teaching=True).anchors) == 0


def test_saving_what_was_loaded_changes_nothing(tmp_path: Path) -> None:
    made().save(tmp_path / "one.npz")
    once = Stored.load(tmp_path / "one.npz", teaching=True)
    once.save(tmp_path / "two.npz")
    twice = Stored.load(tmp_path / "two.npz", teaching=True)
    assert (twice.linear.weight == once.linear.weight).all() and np.allclose(twice.anchors, once.anchors, atol=1e-5)


@pytest.mark.parametrize("changed", [
    {"text": "13"}, {"language": "nl"}, {"question": "budget_eur"}, {"answers": {"staff_count": 13}}, {"kind": "trap"},
    {"act": "stop"}, {"topic": "what_is_kol"}, {"target": "staff_count"}, {"only": True},
])  # fmt: skip
def test_a_digest_is_that_of_the_whole_line(changed: dict[str, object]) -> None:
    told: dict[str, object] = {"text": "12", "question": "staff_count", "answers": {"staff_count": 12}}
    assert digest(line(**told)) == digest(line(**told)) != digest(line(**{**told, **changed}))  # type: ignore[arg-type]


def test_the_hash_of_the_data_does_not_hang_on_their_order() -> None:
    assert data_hash(LINES) == data_hash(LINES[::-1]) != data_hash(LINES[1:])


def test_the_stored_heads_fit_the_encoder(stored: Stored) -> None:
    width = Weights.read(weights_path()).shape.width
    assert stored.linear.weight.shape == (stored.linear.heads.width, width)
    assert stored.linear.tag_weight.shape == (len(stored.linear.heads.tags), width)
    assert len(stored.anchors) > 1000 and stored.known
    assert {"data", "lines", "recipe", "calibration"} <= set(stored.about)
