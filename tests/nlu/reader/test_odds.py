"""What the heads make of the windows of a message: its begin decides the act, an answer may stand anywhere."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.encoder.model import Encoded
from nlu.reader.odds import softmax
from tests.nlu.reader.makings import WIDTH, linear, vectors

LINEAR = linear()


def window(seed: int, spans: tuple[tuple[int, int], ...] = ((0, 2), (3, 5))) -> Encoded:
    return Encoded(vectors(1, seed)[0], vectors(len(spans), seed + 100), spans)


def test_the_odds_of_a_head_add_up_to_one() -> None:
    odds = LINEAR.odds([window(1)])
    for head, found in odds.by_head.items():
        assert found.sum() == pytest.approx(1, abs=1e-5) and len(found) == len(LINEAR.heads.options[head])
        assert odds.best(head) == odds.ranked(head)[0]
        assert sum(share for _, share in odds.ranked(head)) == pytest.approx(1, abs=1e-5)


def test_of_a_long_message_the_begin_decides_the_act_and_the_surer_window_an_answer() -> None:
    first, last = window(1), window(2, ((90, 95),))
    alone, other, both = LINEAR.odds([first]), LINEAR.odds([last]), LINEAR.odds([first, last])
    for head in ("act", "topic", "target", "language"):
        assert both.by_head[head] == pytest.approx(alone.by_head[head], abs=1e-5)
    assert both.of("region", "absent") == pytest.approx(min(one.of("region", "absent") for one in (alone, other)), abs=1e-5)
    assert both.spans == ((0, 2), (3, 5), (90, 95)) and len(both.tags) == 3


def test_an_option_or_head_that_nobody_knows_has_no_odds() -> None:
    odds = LINEAR.odds([window(1)])
    assert odds.of("region", "mars") == odds.of("mars", "yes") == 0.0


def test_a_part_of_the_text_is_marked_by_its_pieces() -> None:
    odds = LINEAR.odds([window(1)])
    assert set(odds.marked(0, 2)) == {"staff_count", "budget_eur"}
    assert odds.marked(0, 2)["staff_count"] == pytest.approx(float(odds.tags[0][1]))
    assert odds.marked(1, 4)["staff_count"] == pytest.approx(float(odds.tags[:2].mean(axis=0)[1]))
    assert odds.marked(60, 70) == {}


def test_a_message_without_pieces_is_read_too() -> None:
    odds = LINEAR.odds([Encoded(vectors(1)[0], np.zeros((0, WIDTH), np.float32), ())])
    assert odds.tags.shape == (0, 3) and odds.marked(0, 5) == {}


def test_softmax_bears_large_numbers() -> None:
    assert np.isfinite(softmax(np.array([[1e4, -1e4, 0.0]]))).all()
