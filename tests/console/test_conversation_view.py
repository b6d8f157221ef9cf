"""A conversation in the console: who may see it, what it shows, review, take over, answer, give back."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from bot.conversation.outcome import ChatState
from bot.conversation.turns import Turns
from bot.core.commands import Command
from bot.core.holder import Holder
from bot.core.incoming import Incoming, Kind
from bot.core.languages import Language
from bot.storage.audit import AuditEntry
from bot.storage.conversations import Conversation
from bot.storage.models import Chat, Outgoing, TranscriptMessage
from bot.storage.reviews import Note
from tests.console.conftest import Place, post

CHAT = "/console/chats/101"


def holder(place: Place, chat_id: int = 101) -> str:
    with place.database.read() as session:
        return session.get_one(Chat, chat_id).holder


def said(place: Place) -> list[tuple[str, str | None, str]]:
    with place.database.read() as session:
        query = select(TranscriptMessage).where(TranscriptMessage.direction == "out").order_by(TranscriptMessage.id)
        rows = session.scalars(query)
        return [(row.kind, row.author, row.text) for row in rows]


def test_an_advisor_of_another_region_gets_404_and_not_the_transcript(place: Place) -> None:
    place.add_account("Marie", region="wallonia")
    place.add_account("Jan", region="flanders")
    place.chat()
    assert place.signed_in("Marie").get(CHAT).status_code == 200
    jan = place.signed_in("Jan")
    for path in ("", "/messages?after=1", "/handling", "/events"):
        answer = jan.get(CHAT + path)
        assert answer.status_code == 404 and "gueuze" not in answer.text
    for act in ("take", "give-back", "reply", "review", "assign", "tags", "notes"):
        assert post(jan, f"{CHAT}/{act}", text="x", tag="x", assignee="Jan").status_code == 404
    assert "gueuze" not in jan.get("/console/").text
    assert holder(place) == "bot" and len(said(place)) == 1


def test_a_conversation_without_a_region_is_for_every_advisor(place: Place) -> None:
    place.add_account("Jan", region="flanders")
    place.chat(region=None)
    assert place.signed_in("Jan").get(CHAT).status_code == 200


def test_the_page_shows_the_chat_with_what_was_understood(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    with place.database.begin() as session:
        place.says(session, 101, "Plus de 10", kind="button", answers={"staff_count": 12}, confidence=1.0)
        place.says(session, 101, "en fait <b>15</b>", kind="edited", intent=None, confidence=None)
        place.says(session, 101, "", kind="voice", intent=None, confidence=None, file={"file_id": "x", "seconds": 7})
    page = place.signed_in("Marie").get(CHAT).text
    assert "Nous brassons une gueuze à Liège" in page and "91%" in page and "gives an answer" in page
    assert "edited message" in page and "en fait &lt;b&gt;15&lt;/b&gt;" in page
    assert "voice message" in page and "7 s" in page
    assert "Walloni" in page


def test_the_button_that_was_pressed_is_marked(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    with place.database.begin() as session:
        asked = session.scalars(select(TranscriptMessage).where(TranscriptMessage.kind == "ask")).one()
        assert asked.buttons
        place.says(session, 101, asked.buttons[0], kind="button")
    page = place.signed_in("Marie").get(CHAT).text
    assert page.count('class="pressed"') == 1


def test_advice_is_shown_as_given_and_replayed_under_todays_rules(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    profile = {"region": "wallonia", "product_category": "beer", "staff_count": 12, "budget_eur": 80_000}
    place.advised(101, profile)
    page = place.signed_in("Marie").get(CHAT).text
    assert "Under the same rules today: the same advice." in page
    place.advised(101, profile, rules_version="0-older", verdict="not_a_fit", route="none")
    page = place.signed_in("Marie").get(CHAT).text
    assert "0-older" in page and "this differs" in page and page.index("this differs") < page.index("the same advice")


def test_reading_and_every_change_is_in_the_audit_log(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    marie = place.signed_in("Marie")
    marie.get(CHAT)
    post(marie, f"{CHAT}/tags", tag=" Beer  Fair ")
    post(marie, f"{CHAT}/notes", text="a secret thought")
    post(marie, f"{CHAT}/assign", assignee="Marie")
    post(marie, f"{CHAT}/review", review="done")
    post(marie, f"{CHAT}/take")
    post(marie, f"{CHAT}/reply", text="Bonjour !")
    post(marie, f"{CHAT}/give-back")
    with place.database.read() as session:
        rows = list(session.scalars(select(AuditEntry).where(AuditEntry.chat_id == 101)))
    assert [row.act for row in rows] == ["read", "tag", "note", "assign", "review", "take_over", "reply", "give_back"]
    assert not any("secret" in (row.detail or "") or "Bonjour" in (row.detail or "") for row in rows)


def test_review_assignment_and_tags_reach_the_list(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    marie = place.signed_in("Marie")
    post(marie, f"{CHAT}/tags", tag="Fair")
    post(marie, f"{CHAT}/assign", assignee="Marie")
    post(marie, f"{CHAT}/review", review="done")
    page = marie.get("/console/?tag=fair&assignee=Marie&status=reviewed").text
    assert "Conversation 101" in page and "1 conversation<" in page
    post(marie, f"{CHAT}/tags", tag="fair", off="1")
    assert "Conversation 101" not in marie.get("/console/?tag=fair").text
    with place.database.begin() as session:
        place.says(session, 101, "encore une question")
    assert "Conversation 101" not in marie.get("/console/?status=reviewed").text


def test_reading_goes_on_to_the_next_one_where_it_is_asked_for(place: Place) -> None:
    place.add_account("Marie")
    for chat_id in (101, 102, 103):
        place.chat(chat_id, language="nl" if chat_id == 102 else "fr")
        place.clock.move(minutes=-1)
    marie = place.signed_in("Marie")
    answer = post(marie, f"{CHAT}/review?language=fr", review="done", on="1")
    assert answer.headers["location"] == "/console/chats/103?language=fr"
    assert post(marie, "/console/chats/103/review", review="done").headers["location"] == "/console/chats/103"
    assert 'id="review-on"' not in marie.get("/console/chats/103").text
    last = post(marie, "/console/chats/102/review?language=nl", review="done", on="1")
    assert last.headers["location"] == "/console/?language=nl", "what is left has been read"


def test_a_note_is_taken_away_by_its_author_or_a_lead(place: Place) -> None:
    place.add_account("Marie")
    place.add_account("Paul")
    place.add_account("Lea", role="lead")
    place.chat()
    post(place.signed_in("Marie"), f"{CHAT}/notes", text="one")
    post(place.signed_in("Marie"), f"{CHAT}/notes", text="two")

    def notes() -> list[int]:
        with place.database.read() as session:
            return list(session.scalars(select(Note.id).order_by(Note.id)))

    first, second = notes()
    post(place.signed_in("Paul"), f"{CHAT}/notes/{first}/drop")
    assert notes() == [first, second]
    post(place.signed_in("Marie"), f"{CHAT}/notes/{first}/drop")
    post(place.signed_in("Lea"), f"{CHAT}/notes/{second}/drop")
    assert notes() == []


async def test_while_an_advisor_holds_the_chat_the_bot_says_nothing(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    marie = place.signed_in("Marie")
    post(marie, f"{CHAT}/take")
    assert holder(place) == "human" and place.calls == ["written"]
    turns = Turns(None, place.context.renderer, place.context.knowledge.interview, place.clock)  # type: ignore[arg-type]
    for number, kind in enumerate((Kind.TEXT, Kind.VOICE, Kind.COMMAND, Kind.BUTTON, Kind.EDITED)):
        incoming = Incoming(500 + number, 101, kind, place.clock(), text="je suis là", command=Command.ADVICE)
        chat = ChatState(101, Language("fr"), Holder.HUMAN, {"slots": {}}, 3)
        outcome = await turns.take(incoming, chat, None)
        assert outcome.said == [] and outcome.holder == "human"
    before = len(said(place))
    post(marie, f"{CHAT}/reply", text="Bonjour <Jean>, & à bientôt")
    assert said(place)[before:] == [("advisor", "Marie", "Marie\nBonjour <Jean>, & à bientôt")]
    with place.database.read() as session:
        rows = list(session.scalars(select(Outgoing).where(Outgoing.chat_id == 101).order_by(Outgoing.id)))
    assert rows[-1].payload["html"] == "<b>Marie</b>\nBonjour &lt;Jean&gt;, &amp; à bientôt" and rows[-1].status == "new"
    post(marie, f"{CHAT}/give-back")
    assert holder(place) == "bot"
    assert "assistant automatique" in said(place)[-1][2] or "assistant automatisé" in said(place)[-1][2]


def test_what_waited_for_a_yes_waits_no_longer_once_an_advisor_has_taken_the_chat(place: Place) -> None:
    place.add_account("Marie")
    place.chat(pending={"act": "delete_data"})
    post(place.signed_in("Marie"), f"{CHAT}/take")
    with place.database.read() as session:
        slots = (session.get_one(Chat, 101).state or {})["slots"]
    assert slots["pending"] is None and slots["product_category"] == "beer"


def test_a_turn_under_way_is_overtaken_when_an_advisor_takes_the_chat(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    with place.database.read() as session:
        before = session.get_one(Chat, 101).version
    post(place.signed_in("Marie"), f"{CHAT}/take")
    with place.database.read() as session:
        assert session.get_one(Chat, 101).version == before + 1


def test_who_waits_is_in_front_until_answered_and_after_a_day_the_bot_takes_over(place: Place) -> None:
    place.add_account("Marie")
    for chat_id in (101, 102):
        place.chat(chat_id)
        place.clock.move(minutes=1)
    marie = place.signed_in("Marie")
    post(marie, f"{CHAT}/reply", text="Bonjour")
    with place.database.begin() as session:
        place.says(session, 101, "Merci, et pour la marque ?")
    rows = marie.get("/console/").text
    assert rows.index("Conversation 101") < rows.index("Conversation 102") and "Waits for a human" in rows
    post(marie, f"{CHAT}/reply", text="Déposez-la d'abord.")
    assert "Waits for a human" not in marie.get("/console/", headers={"HX-Request": "true"}).text
    place.clock.move(hours=23)
    assert place.context.handoff.give_back_abandoned(place.database, place.clock()) == 0
    place.clock.move(hours=2)
    assert place.context.handoff.give_back_abandoned(place.database, place.clock()) == 1
    assert holder(place) == "bot" and said(place)[-1][0] == "say"


def test_a_person_who_blocked_the_bot_is_shown_as_gone_and_gets_nothing(place: Place) -> None:
    place.add_account("Marie")
    place.chat()
    with place.database.begin() as session:
        session.get_one(Chat, 101).holder = Holder.NOBODY
    marie = place.signed_in("Marie")
    assert "has blocked the bot" in marie.get(CHAT).text
    before = len(said(place))
    answer = post(marie, f"{CHAT}/reply", text="Allô ?")
    assert answer.headers["location"].endswith("error=gone")
    assert len(said(place)) == before
    assert "the reply was not sent" in marie.get(answer.headers["location"]).text


def test_new_messages_are_announced_and_fetched(place: Place) -> None:
    from bot.console import live

    place.add_account("Marie")
    place.chat()
    marie = place.signed_in("Marie")
    live.STREAM_SECONDS, before = 0.2, live.STREAM_SECONDS
    try:
        events = marie.get(f"{CHAT}/events")
    finally:
        live.STREAM_SECONDS = before
    assert events.headers["content-type"].startswith("text/event-stream")
    assert 'event: changed\ndata: {"newest": 2, "holder": "bot"}' in events.text
    with place.database.begin() as session:
        place.says(session, 101, "une ligne nouvelle")
    part = marie.get(f"{CHAT}/messages?after=2", headers={"HX-Request": "true"}).text
    assert "une ligne nouvelle" in part and "gueuze" not in part and "<html" not in part


@pytest.mark.parametrize("query", ["status=nonsense", "confidence=abc", "confidence=0", "since=yesterday", "until=2026-02-30"])
def test_a_filter_that_cannot_be_is_named(place: Place, query: str) -> None:
    place.add_account("Marie")
    answer = place.signed_in("Marie").get(f"/console/?{query}")
    assert answer.status_code == 400 and query.split("=")[1] in answer.text


def test_each_filter_narrows_the_list(place: Place) -> None:
    place.add_account("Marie")
    place.chat(101, region="wallonia", language="fr")
    place.chat(102, region="flanders", language="nl", product_category="cosmetics")
    place.advised(102, {"region": "flanders", "product_category": "cosmetics"})
    with place.database.begin() as session:
        place.says(session, 102, "geen idee van de houdbaarheid", confidence=0.31)
        verdict, channel = session.execute(text("SELECT verdict, channel FROM conversations WHERE chat_id = 102")).one()
    marie = place.signed_in("Marie")
    for query in ("language=nl", "region=flanders", "category=cosmetics", f"verdict={verdict}", "confidence=50", "q=houdbaar",
                  *([f"channel={channel}"] if channel else [])):  # fmt: skip
        page = marie.get(f"/console/?{query}").text
        assert "Conversation 102" in page and "Conversation 101" not in page, query
    assert "Conversation 101" in marie.get("/console/?since=2026-11-22&until=2026-11-22").text
    assert "Conversation 101" not in marie.get("/console/?since=2026-11-23").text


def test_a_filter_is_saved_for_its_advisor_alone(place: Place) -> None:
    place.add_account("Marie")
    place.add_account("Paul")
    marie = place.signed_in("Marie")
    post(marie, "/console/filters", name="Liège beer", query="q=gueuze&region=wallonia&evil=1")
    assert 'href="/console/?q=gueuze&amp;region=wallonia"' in marie.get("/console/").text
    paul = place.signed_in("Paul")
    assert "Liège beer" not in paul.get("/console/").text
    post(paul, "/console/filters/1/drop")
    assert "Liège beer" in marie.get("/console/").text
    post(marie, "/console/filters/1/drop")
    assert "Liège beer" not in marie.get("/console/").text


def test_the_list_is_paged_by_key_without_a_gap_or_a_double(place: Place) -> None:
    import re

    place.add_account("Marie")
    with place.database.begin() as session:
        for number in range(1, 121):
            session.add(Chat(chat_id=number, language="fr", holder="bot", version=1, state={"slots": {}},
                             created_at=place.clock(), active_at=place.clock()))  # fmt: skip
    marie = place.signed_in("Marie")
    seen: list[str] = []
    path: str | None = "/console/"
    while path:
        page = marie.get(path).text
        seen += re.findall(r"Conversation (\d+)</a>", page)
        following = re.search(r'href="(/console/\?after=[^"]+)"', page)
        path = following[1] if following else None
    assert len(seen) == 120 and len(set(seen)) == 120


def test_what_is_erased_leaves_the_list_the_search_and_the_file(place: Place) -> None:
    from bot.conversation import erasure

    place.add_account("Marie")
    place.chat()
    place.chat(102)
    with place.database.begin() as session:
        place.says(session, 101, "notre Zwetschgengeist est unique")
    marie = place.signed_in("Marie")
    post(marie, f"{CHAT}/notes", text="Kirschwasser too")
    post(marie, f"{CHAT}/tags", tag="obstbrand")
    with place.database.begin() as session:
        erasure.erase(session.connection(), 101)
    assert erasure.sweep(place.database)
    assert "Conversation 101" not in marie.get("/console/?q=zwetschgengeist").text
    with place.database.read() as session:
        assert session.get(Conversation, 101) is None and session.get(Conversation, 102) is not None
    assert place.database.file
    stored = place.database.file.read_bytes().lower()
    for word in (b"zwetschgen", b"kirschwasser", b"obstbrand"):
        assert word not in stored


ODD = ["", "²", "-1", "99999999999999999999999", "1e9", "\0", "٣", "1.2.3", "%", "'", "a" * 5000]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_address_is_answered_politely(place: Place, odd: str) -> None:
    """The client raises whatever the server did not catch: each of these has to be an answer."""
    place.add_account("Ada", role="admin")
    place.chat()
    ada = place.signed_in("Ada")
    names = ("q", "after", "status", "confidence", "since", "until", "tag", "language")
    asked = [("/console/", name) for name in names]
    asked += [(CHAT, "before"), (f"{CHAT}/messages", "after"), ("/console/audit", "before"), ("/console/audit", "chat"),
              ("/console/insight", "days"), ("/console/export/csv", "since")]  # fmt: skip
    for path, name in asked:
        assert ada.get(path, params={name: odd}).status_code in (200, 400, 404), (path, name)
    for path in ("/chats/9" + "9" * 30, "/chats/x", "/chats/-5", "/chats/9999999999999999999/events"):
        assert ada.get("/console" + path).status_code == 404, path
    for path in ("tags", "notes", "assign", "review", "reply", "messages/1/correct", "messages/99/correct", "erase", "script"):
        fields = dict.fromkeys(
            ("text", "tag", "assignee", "review", "name", "number", "intent", "example", "question", "value"), odd
        )
        assert post(ada, f"{CHAT}/{path}", **fields).status_code in (200, 303, 400, 404), path
