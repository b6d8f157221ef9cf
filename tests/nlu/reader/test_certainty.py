"""How sure a reading may call itself: the promised shares hold on the samples that it was fitted on."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.reader.certainty import (
    FILLED_LIKELY,
    FILLED_SURE,
    PASSING_LIKELY,
    PASSING_SURE,
    TEMPERATURES,
    WRONG_LIKELY,
    WRONG_SURE,
    Certainty,
    Degree,
    Sample,
    cooled,
)


def samples(count: int, seed: int, *, overstated: float = 1.0, asked: bool = True, answered: bool = True) -> list[Sample]:
    """Readings whose odds are overstated by that temperature: what is said to be p is right as often as `cooled` says."""
    rnd = random.Random(seed)
    found = []
    for _ in range(count):
        odds = rnd.betavariate(8, 1) if answered else rnd.betavariate(1, 4)
        right = answered and rnd.random() < cooled(odds, overstated)
        found.append(Sample(rnd.choice("abc"), asked, odds, right, answered))
    return found


def degrees(certainty: Certainty, found: list[Sample], *, asked: bool = True) -> list[tuple[Degree, bool]]:
    return [(certainty.degree(certainty.calibrated(one.question, one.odds), asked=asked), one.right) for one in found]


def wrong(taken: list[tuple[Degree, bool]], *, likely: bool) -> int:
    chosen = {Degree.SURE, Degree.LIKELY} if likely else {Degree.SURE}
    return sum(degree in chosen and not right for degree, right in taken)


@pytest.mark.parametrize("seed", range(5))
def test_at_most_the_promised_share_is_wrong_and_sure_or_likely(seed: int) -> None:
    direct, vague = samples(2000, seed, overstated=1.6), samples(500, seed + 50, answered=False)
    certainty = Certainty.fit([*direct, *vague], answered=2500, open_left=700)
    taken, filled = degrees(certainty, direct), degrees(certainty, vague)
    assert wrong(taken, likely=False) <= WRONG_SURE * 2500 and wrong(taken, likely=True) <= WRONG_LIKELY * 2500
    assert wrong(filled, likely=False) <= FILLED_SURE * 700 and wrong(filled, likely=True) <= FILLED_LIKELY * 700
    assert sum(degree is not Degree.UNSURE for degree, _ in taken) > 200


@pytest.mark.parametrize("seed", range(5))
def test_of_facts_told_in_passing_the_promised_share_is_right(seed: int) -> None:
    found = samples(2000, seed, asked=False)
    certainty = Certainty.fit(found, 0, 0)
    for share, degrees in ((PASSING_SURE, {Degree.SURE}), (PASSING_LIKELY, {Degree.SURE, Degree.LIKELY})):
        right = [
            one.right for one in found
            if certainty.degree(certainty.calibrated(one.question, one.odds), asked=False) in degrees
        ]  # fmt: skip
        assert not right or sum(right) / len(right) >= share - 0.01


def test_overstated_odds_are_cooled_and_true_ones_left_nearly_alone() -> None:
    overstated = Certainty.fit(samples(4000, 7, overstated=2.0), 4000, 0)
    honest = Certainty.fit(samples(4000, 7, overstated=1.0), 4000, 0)
    assert all(1.5 < temperature < 2.8 for temperature in overstated.temperatures.values())
    assert all(0.8 < temperature < 1.25 for temperature in honest.temperatures.values())


def test_a_question_of_which_little_is_known_is_taken_as_the_others() -> None:
    found = [*samples(3000, 3, overstated=1.8), Sample("rare", True, 0.9, True)]
    temperatures = Certainty.fit(found, 3000, 0).temperatures
    common = sorted(temperatures[name] for name in "abc")
    assert common[0] / 1.3 <= temperatures["rare"] <= common[-1] * 1.3


def test_bad_samples_make_it_sure_of_nothing() -> None:
    certainty = Certainty.fit([Sample("a", asked, 1.0, False) for asked in (True, False) for _ in range(20)], 20, 0)
    for asked in (True, False):
        assert certainty.degree(certainty.calibrated("a", 1.0), asked=asked) is Degree.UNSURE


def test_few_samples_make_it_sure_of_no_fact_told_in_passing() -> None:
    assert Certainty.fit([], 0, 0).degree(0.99, asked=False) is Degree.UNSURE


@given(st.floats(0, 1), st.sampled_from(TEMPERATURES))
def test_cooling_keeps_the_order_and_the_side(odds: float, temperature: float) -> None:
    cool = cooled(odds, temperature)
    assert 0 < cool < 1
    assert (cool >= 0.5 - 1e-9) if odds >= 0.5 else (cool <= 0.5 + 1e-9)
    assert cooled(min(1.0, odds + 0.05), temperature) >= cool


def test_a_degree_is_bounded_from_below() -> None:
    certainty = Certainty({}, (0.9, 0.7), (0.99, 0.95))
    assert [certainty.degree(one, asked=True) for one in (0.9, 0.89, 0.7, 0.69)] == ["sure", "likely", "likely", "unsure"]
    assert [certainty.degree(one, asked=False) for one in (0.99, 0.95, 0.94)] == ["sure", "likely", "unsure"]


def test_certainty_survives_plain_json() -> None:
    certainty = Certainty.fit(samples(300, 1), 300, 0)
    assert Certainty.of(json.loads(json.dumps(certainty.data()))) == certainty
