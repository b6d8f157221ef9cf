"""The measures count fairly: checked with readings made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from advice.questions import load_interview
from bot.core import paths
from nlu.reader.certainty import Degree
from nlu.reader.lines import Line
from nlu.reader.reading import Answer, Reading
from tests.nlu.interviews import figures as interview_figures
from tests.nlu.interviews import hold
from tests.nlu.measures import Judged, figures, macro_f1, table
from tests.nlu.measures import misses as missed
from tests.nlu.plots import bins
from tests.nlu.sets import Dialogue, Digression

INTERVIEW = load_interview(paths.KNOWLEDGE)


def reading(act: str = "inform", topic: str | None = None, offered: dict[str, Any] | None = None, likely: str = "",
            **answers: Any) -> Reading:  # fmt: skip
    taken = tuple(
        Answer(name, value, 0.9, Degree.LIKELY if name == likely else Degree.SURE, 0, 1) for name, value in answers.items()
    )
    offers = tuple(Answer(name, value, 0.4, Degree.UNSURE, 0, 1) for name, value in (offered or {}).items())
    return Reading(taken, offers, None, (act, 0.9), ((act, 0.9),), (topic, 0.9) if topic else None, None, ("fr", 1.0))


def judged(line: dict[str, Any], **read: Any) -> Judged:
    return Judged(Line.of({"text": "x", "question": "staff_count", **line}, "fr"), reading(**read))


TWELVE = {"kind": "direct", "answers": {"staff_count": 12}}


def test_direct_answers_are_exact_wrong_by_degree_or_offered() -> None:
    found = figures([
        judged(TWELVE, staff_count=12), judged(TWELVE, staff_count=20), judged(TWELVE, staff_count=20, likely="staff_count"),
        judged(TWELVE, offered={"staff_count": 12}), judged(TWELVE, offered={"staff_count": 20}),
    ])  # fmt: skip
    keys = ("direct answers exact", "wrong and sure", "wrong and likely", "offered rightly")
    assert [found[key] for key in keys] == [0.2] * 4 and found["direct"] == 5


def test_facts_in_passing_are_told_from_the_answer() -> None:
    told = {"kind": "multi", "answers": {"staff_count": 12, "region": "wallonia"}}
    volunteered = {"kind": "volunteer", "answers": {"region": "wallonia"}}
    found = figures([
        judged(told, staff_count=12, region="wallonia"), judged(told, staff_count=12),
        judged(volunteered, region="brussels"), judged(TWELVE, staff_count=12, budget_eur=5),
    ])  # fmt: skip
    assert found["told in passing"] == 3
    assert found["in passing: recall"] == pytest.approx(1 / 3) and found["in passing: precision"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("kind", ["hedge", "trap", "unknown", "hostile"])
def test_what_says_nothing_fills_nothing(kind: str) -> None:
    line = {"kind": kind, "answers": {}}
    found = figures([judged(line), judged(line, staff_count=1), judged(line, region="wallonia", likely="region")])
    assert found["nothing said, sure"] == found["nothing said, likely"] == pytest.approx(1 / 3)
    assert figures([judged({"kind": kind, "answers": {"region": "wallonia"}}, region="wallonia")])["nothing said, sure"] == 0


def test_a_topic_that_is_other_may_be_none() -> None:
    other, kol = ({"kind": "question", "answers": {}, "topic": topic} for topic in ("other", "what_is_kol"))
    found = figures([judged(other, act="faq"), judged(other, act="faq", topic="other"), judged(kol, act="faq"),
                     judged(kol, act="faq", topic="what_is_kol")])  # fmt: skip
    assert found["back, topic right"] == 0.75


def test_a_yes_that_answers_is_a_yes_or_an_answer() -> None:
    yes = {"kind": "direct", "question": "china_lead", "answers": {"china_lead": True}}
    assert judged(yes, act="affirm", china_lead=True).act_right and judged(yes, act="inform").act_right
    assert not judged(yes, act="deny").act_right and not judged(TWELVE, act="affirm").act_right
    both = {"kind": "multi", "answers": {"staff_count": 12}, "topic": "what_is_kol"}
    assert judged(both, act="faq").act_right and judged(both, act="inform").act_right


def test_macro_f1_counts_every_act_alike() -> None:
    stop = {"kind": "command", "answers": {}, "act": "stop"}
    value, each = macro_f1([judged(TWELVE), judged(TWELVE), judged(TWELVE), judged(stop)])
    assert each == {"inform": pytest.approx(6 / 7), "stop": 0} and value == pytest.approx(3 / 7)


def test_misses_name_what_was_read_instead() -> None:
    (one,) = missed([judged(TWELVE, staff_count=12), judged(TWELVE, staff_count=20)])
    assert one["read"] == {"staff_count": [20, "sure", 0.9]} and one["answers"] == {"staff_count": 12}


def test_bins_and_table() -> None:
    assert bins([(0.05, False), (0.95, True), (1.0, True)]) == [(0.05, 0, 1), (0.975, 1, 2)]
    assert table({"fr": {"share": 0.5, "lines": 3}}).splitlines()[1:] == [f"{'share':26}    0.500", f"{'lines':26}        3"]


class Scripted:
    """Reads what it was told."""

    def __init__(self, told: dict[str, Reading]) -> None:
        self.told, self.heard = told, list[tuple[str, str | None]]()

    def read(self, text: str, question: str | None, language: str | None, today: date) -> Reading:
        self.heard.append((text, question))
        return self.told.get(text, reading("unclear"))


def test_an_interview_asks_what_is_open_at_most_as_often_as_there_are_words() -> None:
    profile = {"region": "wallonia", "product_category": "b2b", "china_trademark": "none", "staff_count": 12}
    replies = {"region": ["r1", "r2"], "china_trademark": ["t1", "t2"], "staff_count": ["s1", "s2"],
               "export_experience": ["e1", "e2"], "gross_margin_pct": ["never asked of a machine maker"]}  # fmt: skip
    aside = Digression("staff_count", Line.of({"text": "d", "kind": "question", "topic": "other"}, "fr"))
    dialogue = Dialogue("fr", "who", profile, Line.of({"text": "o", "kind": "volunteer"}, "fr"), replies, (aside,))
    reader = Scripted({
        "o": reading(product_category="b2b"), "r1": reading(region="wallonia"), "t2": reading(china_trademark="filed"),
        "s1": reading(offered={"staff_count": 12}),
    })  # fmt: skip
    held = hold(reader, INTERVIEW, dialogue)
    assert reader.heard == [("o", None), ("r1", "region"), ("t1", "china_trademark"), ("t2", "china_trademark"),
                            ("d", "staff_count"), ("s1", "staff_count"), ("s2", "staff_count"),
                            ("e1", "export_experience"), ("e2", "export_experience")]  # fmt: skip
    found = interview_figures([held])
    assert found["re-asks each"] == 5 and found["at the first wording"] == 0.25 and found["never taken, each"] == 2
    assert held.wrong == [("china_trademark", "sure")] and found["wrong each"] == found["wrong and sure, each"] == 1
    assert found["of them offered rightly"] == 0.2 and found["digressions met"] == 1
