"""Teaching the heads: a taught line is read as taught, what was known hardly moves, and the same again gives the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nlu.encoder.model import Model
from nlu.reader.heads import Heads
from nlu.reader.odds import Floats, Linear, softmax
from nlu.reader.school import interview_data, lessons, make_reader, taught
from nlu.reader.store import Stored, digest
from nlu.reader.tagging import WRITTEN
from nlu.reader.teaching import Lesson, fitted, teach
from tests.nlu.reader.makings import INTERVIEW, heads, line, linear, vectors

ANCHORS = vectors(400, seed=5)
TAUGHT_SHARE = 0.87
"""Seven of the eight lines below; the eighth holds its figure where the tags of the encoder do not see it."""
DRIFT = 0.03
"""The most that the odds of known lines may move on average."""
NEW = [
    line("on tient la maison à trois plus le chien", "staff_count", answers={"staff_count": 3}),
    line("on remballe pour ce soir les amis", "staff_count", "command", act="stop"),
    line("tout va dans le cahier bleu à spirale", "order_management", answers={"order_management": "spreadsheet"}),
    line("zatte mannen proeven hier alles eerst", "visual_content", "trap", "nl"),
    line("da doen wij al sedert den Duits hier zat", "china_lead", language="nl", answers={"china_lead": True}),
    line("nix mit Schlitzaugen, sorry", "chinese_service", language="de", answers={"chinese_service": "none"}),
    line("our stuff hangs next to the Hermès scarves", "price_position", language="en", answers={"price_position": "luxury"}),
    line("Wie geht das mit dem blauen Hütchen denn?", "region", "question", "de", topic="blue_hat"),
]  # fmt: skip
"""No line of the training data."""


def lesson(vector: Floats, **labels: str) -> Lesson:
    return Lesson(vector, {head: (option, 1.0) for head, option in labels.items()})


def odds(made: Linear, vector: Floats, head: str) -> Floats:
    place = made.heads.places()[head]
    return softmax((vector @ made.weight.T + made.bias)[place])


def best(made: Linear, vector: Floats, head: str) -> str:
    return made.heads.options[head][int(odds(made, vector, head).argmax())]


LESSONS = [
    lesson(vector, region=region, act=act)
    for vector, region, act in zip(
        vectors(6, seed=9), ["wallonia", "brussels", "absent"] * 2, ["stop", "faq"] * 3, strict=True
    )
]


def test_a_taught_line_is_read_as_taught() -> None:
    after = teach(linear(), LESSONS, ANCHORS)
    for one in LESSONS:
        assert {head: best(after, one.vector, head) for head in one.labels} == {
            head: option for head, (option, _) in one.labels.items()
        }


def test_what_was_known_drifts_little_and_untaught_heads_less() -> None:
    before = linear()
    after = teach(before, LESSONS, ANCHORS)
    moved = {
        head: float(np.mean([np.abs(odds(after, one, head) - odds(before, one, head)).sum() / 2 for one in ANCHORS]))
        for head in before.heads.options
    }
    assert max(moved.values()) < 0.15
    assert moved["china_lead"] < 0.02


def test_the_order_does_not_matter_and_the_same_again_gives_the_same() -> None:
    one, again = teach(linear(), LESSONS, ANCHORS), teach(linear(), LESSONS, ANCHORS)
    assert (one.weight == again.weight).all() and (one.bias == again.bias).all()
    turned = teach(linear(), LESSONS[::-1], ANCHORS)
    assert np.allclose(one.weight, turned.weight, atol=0.02)
    for lesson_ in LESSONS:
        assert best(turned, lesson_.vector, "region") == best(one, lesson_.vector, "region")


def test_nothing_to_learn_changes_nothing() -> None:
    before = linear()
    assert teach(before, [], ANCHORS) is before


def test_it_does_without_anchors_and_heeds_no_option_that_it_does_not_know() -> None:
    vector = vectors(1)[0]
    after = teach(linear(), [lesson(vector, region="mars", act="stop")], np.zeros((0, len(vector)), np.float32))
    assert best(after, vector, "act") == "stop"


WIDER = [{**INTERVIEW[0], "options": ["wallonia", "brussels", "moon"]}, *INTERVIEW[1:],
         {"id": "has_cellar", "type": "yes_no", "options": []},
         {"id": "barrels", "type": "number", "options": []}]  # fmt: skip


def test_what_is_new_is_never_said_and_what_was_known_stays() -> None:
    before, wider = linear(), heads(WIDER)
    after = fitted(before, wider)
    for vector in vectors(50):
        assert odds(after, vector, "region")[-1] < 0.05 * odds(after, vector, "region").max() + 0.05
        assert odds(after, vector, "has_cellar")[0] > 0.99 and odds(after, vector, "barrels")[0] > 0.99
        for head in ("china_lead", "act", "story_assets/craft"):
            assert np.allclose(odds(after, vector, head), odds(before, vector, head), atol=1e-5)
    assert after.heads is wider and len(after.tag_weight) == len(wider.tags)


def test_an_option_that_is_no_more_is_left_out() -> None:
    fewer = heads([{**INTERVIEW[0], "options": ["brussels"]}, *INTERVIEW[1:]])
    after = fitted(linear(), fewer)
    assert after.weight.shape[0] == fewer.width


def test_a_new_option_and_a_new_question_can_be_taught() -> None:
    moon, cellar = vectors(2, seed=21)
    lessons_ = [lesson(moon, region="moon"), lesson(cellar, has_cellar="yes")]
    after = teach(fitted(linear(), heads(WIDER)), lessons_, ANCHORS)
    assert best(after, moon, "region") == "moon" and best(after, cellar, "has_cellar") == "yes"
    assert np.mean([best(after, one, "has_cellar") == "absent" for one in ANCHORS]) > 0.95


def test_lines_that_are_known_teach_nothing(stored: Stored) -> None:
    known = replace(stored, known=stored.known | set(map(digest, NEW)))
    after = taught(known, NEW)
    assert len(after.linear.heads.options["act"]) <= len(stored.linear.heads.options["act"])
    place, old = after.linear.heads.places()["region"], stored.linear.heads.places()["region"]
    assert (after.linear.weight[place] == stored.linear.weight[old]).all()


@pytest.fixture(scope="module")
def learned(stored: Stored) -> tuple[Stored, Heads]:
    """The stored heads after `NEW`; with heads as they were, since these few lines name few acts and topics."""
    made = stored.linear.heads
    return replace(stored, linear=teach(stored.linear, lessons(NEW, made), stored.anchors)), made


def test_real_lines_are_read_as_taught(learned: tuple[Stored, Heads]) -> None:
    reader = make_reader(learned[0])
    missed = []
    for one in NEW:
        reading = reader.read(one.text, one.question, one.language, WRITTEN)
        answers = {answer.question: answer.value for answer in reading.answers}
        topic = reading.topic[0] if reading.topic else None
        if answers != one.answers or (not answers and (reading.act[0] != one.act or topic != one.topic)):
            missed.append((one.text, answers, reading.act, topic, [offer.value for offer in reading.offered]))
    assert len(missed) <= (1 - TAUGHT_SHARE) * len(NEW), missed


def test_the_known_lines_are_read_as_before(stored: Stored, learned: tuple[Stored, Heads]) -> None:
    before, after = stored.linear, learned[0].linear
    for head, place in before.heads.places().items():
        was = softmax((stored.anchors @ before.weight.T + before.bias)[:, place])
        now = softmax((stored.anchors @ after.weight.T + after.bias)[:, place])
        assert np.abs(now - was).sum(axis=1).mean() / 2 < DRIFT, head


def test_a_lesson_is_the_line_as_the_reader_sees_it(encoder: Model, stored: Stored) -> None:
    (one,) = lessons([line("  on est\u00a0douze ", "staff_count", answers={"staff_count": 12})], stored.linear.heads)
    (same,) = lessons([line("on est douze", "staff_count", answers={"staff_count": 12})], stored.linear.heads)
    assert (one.vector == same.vector).all() and one.labels == same.labels
    assert {question["id"] for question in interview_data()} == set(stored.linear.heads.questions)
