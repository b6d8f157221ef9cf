"""How sure a reading may call itself: the promised shares hold on the samples that it was fitted on."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.reader.certainty import (
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


def samples(count: int, seed: int, *, overstated: float = 1.0, asked: bool = True) -> list[Sample]:
    """Readings whose odds are overstated by that temperature: what is said to be p is right as often as `cooled` says."""
    rnd = random.Random(seed)
    found = []
    for _ in range(count):
        odds = rnd.betavariate(8, 1)
        found.append(Sample(rnd.choice("abc"), asked, odds, rnd.random() < cooled(odds, overstated)))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_at_most_the_promised_share_is_wrong_and_sure_or_likely(seed: int) -> None:
    found = samples(2000, seed, overstated=1.6)
    certainty = Certainty.fit(found, answerable=2500)
    taken = [(certainty.degree(certainty.calibrated(one.question, one.odds), asked=True), one.right) for one in found]
    wrong_sure = sum(degree is Degree.SURE and not right for degree, right in taken)
    wrong = sum(degree is not Degree.UNSURE and not right for degree, right in taken)
    assert wrong_sure <= WRONG_SURE * 2500 + 1 and wrong <= WRONG_LIKELY * 2500 + 1
    assert sum(degree is not Degree.UNSURE for degree, _ in taken) > 200


@pytest.mark.parametrize("seed", range(5))
def test_of_facts_told_in_passing_the_promised_share_is_right(seed: int) -> None:
    found = samples(2000, seed, asked=False)
    certainty = Certainty.fit(found, answerable=0)
    for share, degrees in ((PASSING_SURE, {Degree.SURE}), (PASSING_LIKELY, {Degree.SURE, Degree.LIKELY})):
        right = [
            one.right for one in found
            if certainty.degree(certainty.calibrated(one.question, one.odds), asked=False) in degrees
        ]  # fmt: skip
        assert not right or sum(right) / len(right) >= share - 0.01


def test_overstated_odds_are_cooled_and_true_ones_left_nearly_alone() -> None:
    overstated = Certainty.fit(samples(4000, 7, overstated=2.0), 4000)
    honest = Certainty.fit(samples(4000, 7, overstated=1.0), 4000)
    assert all(1.5 < temperature < 2.8 for temperature in overstated.temperatures.values())
    assert all(0.8 < temperature < 1.25 for temperature in honest.temperatures.values())


def test_a_question_of_which_little_is_known_is_taken_as_the_others() -> None:
    found = [*samples(3000, 3, overstated=1.8), Sample("rare", True, 0.9, True)]
    temperatures = Certainty.fit(found, 3000).temperatures
    common = sorted(temperatures[name] for name in "abc")
    assert common[0] / 1.3 <= temperatures["rare"] <= common[-1] * 1.3


@pytest.mark.parametrize("found", [[], [Sample("a", True, 1.0, True)], [Sample("a", True, 1.0, False)] * 40])
def test_few_or_bad_samples_do_not_make_it_sure_of_everything(found: list[Sample]) -> None:
    certainty = Certainty.fit(found, len(found))
    assert certainty.degree(0.5, asked=True) is Degree.UNSURE and certainty.degree(0.5, asked=False) is Degree.UNSURE
    if any(not one.right for one in found):
        assert certainty.degree(certainty.calibrated("a", 1.0), asked=True) is Degree.UNSURE


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
    certainty = Certainty.fit(samples(300, 1), 300)
    assert Certainty.of(json.loads(json.dumps(certainty.data()))) == certainty
