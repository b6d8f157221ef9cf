"""The dialogue acts on a turn: no Rasa, no words, only what is asked, set and said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.form import hear
from actions.intent_handlers import INTENT_HANDLERS
from actions.next_question import settle_question
from actions.slots import ASKING, MISSES, PENDING, REQUESTED, TICKED, UNKNOWN
from actions.turn import Turn
from advice.knowledge import Knowledge
from advice.questions import ALWAYS
from tests.actions.heard import heard

TODAY = date(2026, 11, 22)
FIRST, SECOND, THIRD = "region", "product_category", "shelf_life_months"


class Talk:
    """A conversation of acts, its slots carried from turn to turn."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.interview = knowledge.interview
        self.slots: dict[str, Any] = {"language": "en"}
        self.say("greet")

    def say(self, intent: str, answers: dict[str, Any] | None = None, **parts: Any) -> list[dict[str, Any]]:
        said = heard(intent, answers=answers or {}, **{"language": "en", "text": "…", "today": TODAY, **parts})
        turn = Turn(self.interview, said, self.slots)
        hear(turn)
        settle_question(turn)
        return turn.replies

    @property
    def asked(self) -> str | None:
        asked: str | None = self.slots[REQUESTED]
        return asked

    @property
    def asking(self) -> dict[str, Any]:
        return self.slots[ASKING] or {}


@pytest.fixture
def talk(knowledge: Knowledge) -> Talk:
    return Talk(knowledge)


def test_every_intent_of_the_domain_has_an_act(knowledge: Knowledge) -> None:
    import yaml

    from bot.core import paths

    intents = set(yaml.safe_load((paths.ROOT / "domain" / "dialogue.yml").read_text())["intents"])
    assert intents == set(INTENT_HANDLERS)


def test_volunteered_facts_are_taken_said_back_and_not_asked_again(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "chocolate_biscuits", "staff_count": 12})
    assert talk.asked == THIRD
    assert [one["question"] for one in talk.asking["noted"]] == [FIRST, SECOND, "staff_count"]
    assert talk.asking["number"] == 4


def test_progress_counts_the_branch_that_is_ahead(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia"})
    assert talk.asking["most"] == len(talk.interview.questions)
    talk.say("inform", {SECOND: "b2b"})
    asked_of_all = [one for one in talk.interview.questions if one.relevant_for == ALWAYS]
    assert (talk.asking["number"], talk.asking["most"]) == (3, len(asked_of_all))


def test_unknown_moves_on_and_is_not_asked_again(talk: Talk) -> None:
    talk.say("dont_know")
    assert talk.asked == SECOND
    assert talk.slots[UNKNOWN] == [FIRST]
    talk.say("inform", {FIRST: "brussels"})
    assert talk.slots[UNKNOWN] == []


def test_back_puts_the_question_before_with_its_answer(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia"})
    talk.say("inform", {SECOND: "beer"})
    talk.say("go_back")
    assert (talk.asked, talk.asking["current"]) == (SECOND, "beer")
    talk.say("go_back")
    assert talk.asked == FIRST
    talk.say("inform", {FIRST: "flanders"})
    assert (talk.asked, talk.slots[FIRST]) == (THIRD, "flanders")


def test_a_changed_category_asks_only_what_depends_on_it(talk: Talk) -> None:
    answers = {FIRST: "wallonia", SECOND: "fashion", "china_trademark": "none"}
    talk.say("inform", answers)
    assert talk.asked == "value_density"
    talk.say("edit", {SECOND: "beer"})
    assert [one["changed"] for one in talk.asking["noted"]] == [True]
    assert (talk.asked, talk.slots["china_trademark"]) == ("value_density", "none")
    talk.say("inform", {"value_density": "under_10"})
    assert talk.asked == THIRD


def test_misunderstood_once_twice_three_times(talk: Talk) -> None:
    for misses in (1, 2, 3):
        talk.say("unclear")
        assert (talk.asked, talk.asking["attempt"], talk.asking["unclear"]) == (FIRST, misses, True)
    talk.say("inform", {FIRST: "wallonia"})
    assert talk.slots[MISSES] == 0


def test_a_guess_is_asked_and_never_filled_in_silence(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "b2b", "china_trademark": "none"})
    replies = talk.say("inform", guesses={"staff_count": [12, 15]}, doubt="hedge")
    assert (replies[0]["kind"], replies[0]["facts"]["guesses"]) == ("confirm", [12, 15])
    assert (talk.slots.get("staff_count"), talk.asked) == (None, "staff_count")
    talk.say("affirm")
    assert (talk.slots["staff_count"], talk.slots[PENDING], talk.asked) == (12, None, "export_experience")


def test_a_no_to_a_guess_puts_the_question_again(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "b2b", "china_trademark": "none"})
    talk.say("inform", guesses={"staff_count": [12]})
    talk.say("deny")
    assert (talk.slots.get("staff_count"), talk.asked) == (None, "staff_count")


@pytest.mark.parametrize(
    ("question", "value"),
    [("staff_count", -1), ("staff_count", True), ("gross_margin_pct", 140), ("region", "atlantis"), ("founded_year", 2027)],
)
def test_an_impossible_value_is_named_and_changes_nothing(talk: Talk, question: str, value: Any) -> None:
    before = dict(talk.slots)
    replies = talk.say("inform", {question: value})
    assert [(one["kind"], one["facts"]["value"]) for one in replies] == [("invalid", value)]
    assert talk.slots.get(question) == before.get(question)
    assert talk.asked == FIRST


def test_a_typed_figure_that_cannot_be_is_named_and_after_three_there_is_a_way_out(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "b2b", "china_trademark": "none"})
    for misses in (1, 2, 3):
        replies = talk.say("inform", guesses={"staff_count": [-5]}, doubt="out_of_range")
        assert [(one["kind"], one["facts"]["value"]) for one in replies] == [("invalid", -5)]
        assert (talk.asked, talk.asking["unclear"]) == ("staff_count", False)
        assert talk.asking["attempt"] == (misses if misses > 1 else 0)
    assert talk.slots.get("staff_count") is None and talk.slots.get(PENDING) is None


def test_why_and_a_question_back_put_the_open_question_once_more(talk: Talk) -> None:
    assert talk.say("why") == [{"kind": "why", "facts": {"question": FIRST}}]
    assert talk.asked == FIRST
    assert talk.say("faq", topic="kaola") == [{"kind": "faq", "facts": {"topic": "kaola"}}]
    assert talk.asking["question"] == FIRST


def test_a_question_back_may_bring_an_answer(talk: Talk) -> None:
    talk.say("faq", {FIRST: "flanders"}, topic="what_is_kol")
    assert (talk.slots[FIRST], talk.asked) == ("flanders", SECOND)


def test_start_over_asks_first_and_then_forgets_all_but_the_language(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia"})
    assert [one["kind"] for one in talk.say("start_over")] == ["sure_to_start_over"]
    assert talk.slots[FIRST] == "wallonia"
    talk.say("affirm")
    assert (talk.slots[FIRST], talk.asked, talk.slots["language"]) == (None, FIRST, "en")


def test_stop_keeps_the_question_and_says_no_more(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia"})
    assert [one["kind"] for one in talk.say("stop")] == ["paused"]
    assert (talk.asked, talk.slots[ASKING]) == (SECOND, None)


def test_ticks_are_kept_until_done(talk: Talk, knowledge: Knowledge) -> None:
    rest = [name for name in knowledge.interview.ids if name != "story_assets"]
    talk.slots |= {"region": "wallonia", "product_category": "fashion", UNKNOWN: rest, REQUESTED: None}
    talk.say("resume")
    assert talk.asked == "story_assets"
    talk.say("tick", tick="craft")
    talk.say("tick", tick="origin")
    talk.say("tick", tick="craft")
    assert talk.slots[TICKED] == ["origin"]
    talk.say("done")
    assert talk.slots["story_assets"] == ["origin"]
    assert talk.asked is None, "nothing is left to ask"


def test_what_a_story_told_is_offered_ticked(talk: Talk, knowledge: Knowledge) -> None:
    rest = [name for name in knowledge.interview.ids if name not in ("brand_story", "story_assets")]
    talk.slots |= {"region": "wallonia", "product_category": "fashion", UNKNOWN: rest, REQUESTED: None}
    talk.say("resume")
    assert talk.asked == "brand_story"
    talk.say("inform", {"brand_story": "Depuis 1903…"}, guesses={"story_assets": [["heritage"]]})
    assert (talk.asked, talk.asking["ticked"]) == ("story_assets", ["heritage"])


@pytest.mark.parametrize("digression", ["why", "faq", "stop", "summary", "unclear", "resume", "thank"])
def test_a_question_being_changed_stays_open_until_it_is_answered(digression: str, talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "fashion"})
    talk.say("edit", target=FIRST)
    talk.say(digression)
    assert talk.asked == FIRST
    talk.say("inform", {FIRST: "brussels"})
    assert (talk.slots[FIRST], talk.asked) == ("brussels", "value_density")


def test_cancelling_a_change_keeps_the_answer_and_goes_on(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "fashion"})
    talk.say("edit", target=FIRST)
    talk.say("cancel")
    assert (talk.slots[FIRST], talk.asked) == ("wallonia", "value_density")


def test_the_language_follows_what_is_written(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia"}, language="nl")
    assert (talk.slots["language"], talk.slots[FIRST]) == ("nl", "wallonia")
    talk.say("change_language", target="de")
    assert (talk.slots["language"], talk.asked) == ("de", SECOND)


def test_an_explanation_is_no_misunderstanding_and_a_digression_puts_the_question_plainly(talk: Talk) -> None:
    talk.say("clarify")
    assert (talk.asking["attempt"], talk.asking["unclear"], talk.slots[MISSES]) == (2, False, 0)
    talk.say("unclear")
    assert (talk.asking["attempt"], talk.asking["unclear"]) == (1, True)
    talk.say("faq", topic="kaola")
    assert (talk.asking["attempt"], talk.asking["unclear"], talk.slots[MISSES]) == (0, False, 1)


@pytest.mark.parametrize("intent", ["deny", "inform"])
def test_a_no_to_a_guess_is_no_answer_to_the_question(talk: Talk, intent: str) -> None:
    talk.say("inform", {FIRST: "wallonia", SECOND: "fashion"})
    while talk.asked != "china_partner":
        talk.say("dont_know")
    talk.say("inform", guesses={"china_partner": ["exclusive"]})
    talk.say(intent, {"china_partner": "none"}, text="non")
    assert (talk.slots.get("china_partner"), talk.asked) == (None, "china_partner")


def test_a_menu_button_for_what_cannot_be_undone_asks_first(talk: Talk) -> None:
    talk.say("inform", {FIRST: "wallonia"})
    assert [one["kind"] for one in talk.say("start_over", pressed=True)] == ["sure_to_start_over"]
    assert [one["kind"] for one in talk.say("delete_data", pressed=True)] == ["sure_to_delete"]
    talk.say("start_over", pressed=True, target="sure")
    assert talk.slots[FIRST] is None
