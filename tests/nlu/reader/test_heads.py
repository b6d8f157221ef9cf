"""The heads follow from the questions and the lines, and survive the model's file."""

from __future__ import annotations

import json

from nlu.reader.heads import Heads
from tests.nlu.reader.makings import INTERVIEW, heads, line


def test_each_type_of_question_has_its_options() -> None:
    options = heads().options
    assert options["region"] == ("absent", "wallonia", "brussels")
    assert options["china_lead"] == ("absent", "yes", "no")
    assert options["staff_count"] == ("absent", "present", "zero")
    assert options["brand_story"] == ("absent", "present")
    assert [options[name] for name in ("story_assets/heritage", "story_assets/craft", "story_assets/none")] == [
        ("absent", "yes")
    ] * 3
    assert "story_assets" not in options


def test_acts_topics_targets_and_languages_are_those_of_the_lines() -> None:
    options = heads().options
    assert options["act"] == ("change_language", "edit", "faq", "inform", "stop")
    assert options["topic"] == ("none", "what_is_kol")
    assert options["target"] == ("none", *(question["id"] for question in INTERVIEW), "en")
    assert set(options["language"]) == {"fr", "nl"}


def test_figures_are_marked_for_number_questions_alone() -> None:
    assert heads().tags == ("none", "staff_count", "budget_eur")


def test_the_places_fill_the_width_without_a_gap() -> None:
    made = heads()
    at = 0
    for name, place in made.places().items():
        assert (place.start, place.stop) == (at, at + len(made.options[name]))
        at = place.stop
    assert at == made.width


def test_a_question_with_several_answers_has_several_heads() -> None:
    made = heads()
    assert made.heads_of("story_assets") == ["story_assets/heritage", "story_assets/craft", "story_assets/none"]
    assert made.heads_of("region") == ["region"]


def test_heads_survive_plain_json() -> None:
    assert Heads.read(json.loads(json.dumps(heads().data()))) == heads()


def test_a_new_option_and_a_new_topic_need_no_code() -> None:
    interview = [{**INTERVIEW[0], "options": ["wallonia", "brussels", "moon"]}, *INTERVIEW[1:]]
    made = heads(interview, [line("et la lune ?", None, "question", topic="moon")])
    assert "moon" in made.options["region"] and "moon" in made.options["topic"]
