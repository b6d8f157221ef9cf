"""The funnel adds up, advice is counted by month, lines that were not understood are put together."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.console.charts import Series, bars
from bot.console.insight import clustered
from bot.storage import visits
from bot.storage.models import Chat, TranscriptMessage
from tests.console.conftest import START, Place


def ask(session: Any, place: Place, chat_id: int, question: str) -> None:
    chat = session.get(Chat, chat_id)
    if chat is None:
        session.add(Chat(chat_id=chat_id, language="fr", holder="bot", version=1, created_at=place.clock(),
                         active_at=place.clock(), state={"slots": {"requested_slot": question}}))  # fmt: skip
    else:
        chat.state, chat.active_at = {"slots": {"requested_slot": question}}, place.clock()
    session.flush()
    session.add(TranscriptMessage(chat_id=chat_id, direction="out", at=place.clock(), kind="ask", text="?", question=question))
    session.flush()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paths=st.lists(st.lists(st.sampled_from(["region", "staff_count", "budget_eur"]), max_size=6), min_size=1, max_size=6))
def test_the_counts_of_the_funnel_always_add_up(place: Place, paths: list[list[str]]) -> None:
    from sqlalchemy import delete

    place.clock.at = START
    with place.database.begin() as session:
        session.execute(delete(TranscriptMessage))
        session.execute(delete(Chat))
        for number, path in enumerate(paths, 1):
            for question in path:
                ask(session, place, number, question)
                place.clock.move(days=1)
    idle_before = int(place.clock().timestamp()) - 7 * 86400
    with place.database.read() as session:
        found = visits.stages(session, None, 0, idle_before)
    for question in {one for path in paths for one in path}:
        stage = found[question]
        assert stage.reached == stage.went_on + stage.waiting + stage.dropped
        assert stage.reached == sum(question in path for path in paths)
        assert stage.waiting + stage.dropped <= stage.reached
    assert sum(one.waiting + one.dropped for one in found.values()) <= len(paths)


def test_time_re_asks_and_drop_off_of_a_question(place: Place) -> None:
    with place.database.begin() as session:
        for chat_id, seconds in ((1, 10), (2, 30), (3, 50)):
            place.clock.at = START
            ask(session, place, chat_id, "region")
            place.clock.move(seconds=seconds)
            ask(session, place, chat_id, "staff_count")
    place.clock.at = START
    with place.database.begin() as session:
        ask(session, place, 4, "region")
        chat = session.get_one(Chat, 4)
        chat.state = {"slots": {"requested_slot": "region", "misses": 1}}
        session.flush()
        chat.state = {"slots": {"requested_slot": "region", "misses": 2}}
    now = int(START.timestamp())
    with place.database.read() as session:
        stage = visits.stages(session, None, 0, now - 60)["region"]
        assert (stage.reached, stage.went_on, stage.waiting, stage.dropped) == (4, 3, 1, 0)
        assert (stage.median_seconds, stage.reasks) == (30, 2)
        later = visits.stages(session, None, 0, now + 8 * 86400)["region"]
        assert (later.waiting, later.dropped) == (0, 1)


def test_the_insight_page_shows_charts_with_tables_of_ones_own_region(place: Place) -> None:
    place.add_account("Marie", region="wallonia")
    place.add_account("Jan", region="flanders")
    place.chat()
    place.advised(101, {"region": "wallonia", "product_category": "beer"})
    with place.database.begin() as session:
        for _ in range(3):
            place.says(session, 101, "bof je sais pas trop combien", intent="unclear", question="staff_count")
    page = place.signed_in("Marie").get("/console/insight").text
    assert page.count("<svg") >= 2 and page.count("<table>") >= 3 and "2026-11" in page
    assert "bof je sais pas trop combien" in page
    other = place.signed_in("Jan").get("/console/insight").text
    assert "2026-11" not in other and "bof" not in other


def test_lines_that_say_the_same_are_one_cluster() -> None:
    said = ["je sais pas combien", "je ne sais pas combien", "combien ? je sais pas", "le train de Liège"]
    found = clustered([("staff_count", "fr", line, number) for number, line in enumerate(said)])
    assert [len(one.lines) for one in found] == [3, 1]


def test_a_chart_is_on_one_scale_from_zero() -> None:
    chart = bars(["a", "b"], [Series("x", [10, 0]), Series("y", [10, 5])])
    first, second = chart.bars
    assert [piece.value for piece in first.pieces] == [10, 10] and first.total == 20
    assert len(second.pieces) == 1 and abs(second.pieces[0].width * 4 - (first.end - first.pieces[0].x)) < 0.1
