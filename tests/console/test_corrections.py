"""Correct and learn: scrubbing, the change to the training data, the profile, the scripted dialogue."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from bot.console import scripts
from bot.console.expectations import Expectation
from bot.console.scrubbing import disguised, scrubbed
from bot.console.training_data import Lesson, TrainingData
from bot.core import paths
from bot.core.errors import InputError
from bot.core.languages import Language
from bot.storage.models import Chat, TranscriptMessage
from bot.storage.reviews import Correction
from tests.console.conftest import Place, post

FILE = """version: "3.1"
nlu:
  - intent: stop
    examples: |
      - on arrête là
      - pause
  - intent: human
    examples: |
      - je voudrais parler à quelqu'un
"""


@pytest.fixture
def nlu(place: Place) -> Path:
    for language in ("fr", "nl"):
        (place.context.nlu / language).mkdir(parents=True)
        (place.context.nlu / language / "dialogue.yml").write_text(FILE, encoding="utf-8")
    return place.context.nlu


@pytest.mark.parametrize(
    "text, kept",
    [
        ("écrivez-moi à jean.dupont@exemple.be svp", "écrivez-moi à svp"),
        ("appelez le +32 475 12 34 56 demain", "appelez le demain"),
        ("notre numéro : 0475/12.34.56 merci", "notre numéro : merci"),
        ("TVA BE 0403.227.515, on est 12", "on est 12"),
        ("compte BE68 5390 0754 7034", "compte"),
        ("je m'appelle Jean Dupont et on est 12", "et on est 12"),
        ("Ik heet Jan Peeters en we zijn met 12", "en we zijn met 12"),
        ("voyez https://exemple.be/x?y=1 pour le reste", "voyez pour le reste"),
        ("- [pause](stop) {drop}", "pausestop drop"),
        ("80 000 euros, soit 12 à 18 mois", "80 000 euros, soit 12 à 18 mois"),
        ("fondée en 1953, 25 personnes", "fondée en 1953, 25 personnes"),
        ("un\nretour à la ligne", "un retour à la ligne"),
    ],
)
def test_a_line_keeps_its_meaning_and_loses_what_points_to_somebody(text: str, kept: str) -> None:
    assert scrubbed(text) == kept


@pytest.mark.parametrize(
    "text, kept",
    [
        ("Je m'appelle Jean Dupont, on est 12", "Je m'appelle Camille Peeters, on est 12"),
        ("demandez Madame Lambert au 0475/12.34.56", "demandez Madame Peeters au 0400 00 00 00"),
        ("jan@voorbeeld.be of BTW BE 0403.227.515", "info@example.be of BE 1111.222.333"),
        ("deux lignes\n(avec 80 000 euros)", "deux lignes\n(avec 80 000 euros)"),
    ],
)
def test_a_conversation_that_is_held_again_has_stand_ins(text: str, kept: str) -> None:
    assert disguised(text) == kept


def test_a_lesson_becomes_one_line_more_in_its_file(nlu: Path) -> None:
    twice = [Lesson("fr", "stop", "on reprendra demain"), Lesson("fr", "stop", "On reprendra demain !")]
    (change,) = TrainingData(nlu).changes(twice)
    assert change.after == FILE.replace("      - pause\n", "      - pause\n      - on reprendra demain\n")
    assert yaml.safe_load(change.after)["nlu"][0]["examples"].count("- ") == 3
    added = [line for line in change.diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert added == ["+      - on reprendra demain"]


def test_a_line_that_is_known_changes_nothing_and_an_unknown_intent_is_named(nlu: Path) -> None:
    data = TrainingData(nlu)
    assert data.known(Lesson("fr", "human", "Pause.")) == "stop"
    assert data.changes([Lesson("fr", "human", "Pause.")]) == []
    with pytest.raises(InputError, match="'nonsense'"):
        data.changes([Lesson("fr", "nonsense", "x")])


def test_the_patch_applies_with_git(place: Place, nlu: Path, tmp_path: Path) -> None:
    (change,) = TrainingData(nlu).changes([Lesson("fr", "human", "passez-moi une vraie personne")])
    done = subprocess.run(["git", "apply", "-"], cwd=nlu.parent, input=change.diff, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert (nlu / "fr" / "dialogue.yml").read_text(encoding="utf-8") == change.after


def test_the_real_training_data_take_a_line_for_every_intent() -> None:
    data = TrainingData(paths.ROOT / "nlu")
    for language in ("fr", "nl", "en", "de"):
        intents = data.intents(language)
        assert {"stop", "human", "inform/region.wallonia"} <= set(intents)
        for change in data.changes(Lesson(language, intent, f"xyzzy {number}") for number, intent in enumerate(intents)):
            assert change.before is not None
            before, after = yaml.safe_load(change.before), yaml.safe_load(change.after)
            assert [one.get("intent") for one in before["nlu"]] == [one.get("intent") for one in after["nlu"]]
            assert change.after.count("xyzzy") == sum(line.startswith("+") for line in change.diff.splitlines()) - 1


def test_a_correction_is_kept_reviewed_and_taught(place: Place, nlu: Path) -> None:
    place.add_account("Marie")
    place.add_account("Lea", role="lead")
    place.chat()
    with place.database.begin() as session:
        place.says(session, 101, "je m'appelle Jean, on verra ça plus tard", intent="unclear", confidence=0.3)
        message = session.scalars(select(TranscriptMessage.id).order_by(TranscriptMessage.id.desc())).first()
    path = f"/console/chats/101/messages/{message}/correct"
    marie, lea = place.signed_in("Marie"), place.signed_in("Lea")
    assert 'value="on verra ça plus tard"' in marie.get(path).text
    assert post(marie, path, intent="nonsense", example="x").status_code == 400
    assert post(marie, path, intent="stop", example="").status_code == 400
    assert post(marie, path, intent="stop", example="on verra ça plus tard").status_code == 303
    assert "Corrected: stops for now (Marie)" in marie.get("/console/chats/101").text
    assert marie.get("/console/learn").status_code == 404
    page = lea.get("/console/learn").text
    assert "+      - on verra ça plus tard" in page
    diff = lea.get("/console/learn.patch").text
    assert post(lea, "/console/learn", diff="another change").status_code == 409
    assert "Written." in post(lea, "/console/learn", diff=diff).text
    assert "on verra ça plus tard" in (nlu / "fr" / "dialogue.yml").read_text(encoding="utf-8")
    assert "No corrections wait" in lea.get("/console/learn").text


def test_a_promoted_line_becomes_a_test_in_the_same_change(place: Place, nlu: Path) -> None:
    place.add_account("Lea", role="lead")
    place.chat()
    with place.database.begin() as session:
        place.says(
            session, 101, "on verra ça plus tard", intent="unclear", question="staff_count", answers={"region": "wallonia"}
        )
    lea = place.signed_in("Lea")
    path = "/console/chats/101/messages/{}/correct"
    post(lea, path.format(3), intent="stop", example="on verra ça plus tard")
    diff = lea.get("/console/learn.patch").text
    assert "--- a/nlu/fr/dialogue.yml" in diff and "--- /dev/null\n+++ b/tests/nlu/promoted/fr.jsonl" in diff
    done = subprocess.run(["git", "apply", "--check", "-"], cwd=nlu.parent, input=diff, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert post(lea, "/console/learn", diff=diff).status_code == 200
    written = place.context.promoted / "fr.jsonl"
    assert [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()] == [
        {"text": "on verra ça plus tard", "language": "fr", "question": "staff_count", "kind": "command", "answers": {},
         "intent": "stop", "may_also": {"region": "wallonia"}}
    ]  # fmt: skip
    post(lea, path.format(3), intent="stop", example="On verra ça plus tard !")
    assert lea.get("/console/learn.patch").text == "", "the line is known, and so is its test"
    post(lea, path.format(1), intent="human", example="on verra ça plus tard")
    assert lea.get("/console/learn.patch").text == "", "what is taught as something else is not tested as this"


@pytest.mark.parametrize(
    ("intent", "answers", "expected"),
    [
        ("inform/order_management.erp", {}, {"intent": "inform", "answers": {"order_management": "erp"}}),
        (
            "inform/story_assets.craft",
            {"story_assets": ["craft", "origin"]},
            {"answers": {"story_assets": ["craft", "origin"]}},
        ),
        ("inform/health_claims.no", {}, {"answers": {"health_claims": False}, "intent_also": ["deny"]}),
        ("inform/order_management.unsure", {}, {"intent": "dont_know", "answers": {}, "kind": "hedge"}),
        ("faq/what_is_kol", {}, {"intent": "faq", "topic": "what_is_kol", "kind": "question_back"}),
        ("edit", {"staff_count": 12}, {"kind": "correction", "answers": {"staff_count": 12}}),
        ("inform", {"staff_count": 12}, {"intent": "inform", "answers": {"staff_count": 12}, "kind": "volunteered"}),
    ],
)
def test_what_is_expected_of_a_line_follows_its_meaning(
    place: Place, intent: str, answers: dict[str, object], expected: dict[str, object]
) -> None:
    one = Expectation(Lesson("fr", intent, "une phrase"), "order_management", answers)
    line = one.as_line(place.context.knowledge.interview)
    assert {name: line.get(name) for name in expected} == expected


@pytest.mark.parametrize("value", ["erp", "ERP", "An ERP"])
def test_an_answer_named_as_its_button_names_it_chooses_the_example_too(place: Place, value: str) -> None:
    label = str(place.context.renderer.words(Language.EN).say("questions.order_management.options.erp").unescape())
    place.rebuild(nlu=paths.ROOT / "nlu")
    place.add_account("Marie")
    place.chat()
    marie = place.signed_in("Marie")
    given = label if value == "An ERP" else value
    form = {"intent": "inform", "example": "tout dans la machine verte", "question": "order_management", "value": given}
    post(marie, "/console/chats/101/messages/1/correct", **form)
    with place.database.read() as session:
        row = session.scalars(select(Correction)).one()
        assert (row.intent, row.answers) == ("inform/order_management.erp", {"order_management": "erp"})


def test_the_diff_that_the_page_sends_back_is_the_one_it_showed(place: Place, nlu: Path) -> None:
    """A browser sends a text area with CRLF and drops its first line break."""
    import html

    place.add_account("Lea", role="lead")
    place.chat()
    lea = place.signed_in("Lea")
    post(lea, "/console/chats/101/messages/1/correct", intent="stop", example="l'an prochain « peut-être » & <plus>")
    page = lea.get("/console/learn").text
    shown = re.search(r'<textarea name="diff" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    assert shown
    answer = post(lea, "/console/learn", diff=html.unescape(shown[1]).replace("\n", "\r\n"))
    assert answer.status_code == 200 and "Written." in answer.text


def test_an_answer_is_corrected_in_the_profile_and_read_strictly(place: Place, nlu: Path) -> None:
    place.add_account("Marie")
    place.chat(unknown=["staff_count"])
    marie = place.signed_in("Marie")
    path = "/console/chats/101/messages/1/correct"
    bad = post(marie, path, intent="stop", example="x", question="staff_count", value="many")
    assert bad.status_code == 400 and "staff_count" in bad.text
    post(marie, path, intent="stop", example="on est 15", question="staff_count", value="15")
    with place.database.read() as session:
        chat = session.get_one(Chat, 101)
        assert chat.state and chat.state["slots"]["staff_count"] == 15 and chat.state["slots"]["unknown"] == []
        assert chat.version == 3


def test_a_correction_goes_with_its_person(place: Place, nlu: Path) -> None:
    from bot.conversation import erasure

    place.add_account("Marie")
    place.chat()
    post(place.signed_in("Marie"), "/console/chats/101/messages/1/correct", intent="stop", example="x y z")
    with place.database.begin() as session:
        erasure.erase(session.connection(), 101)
    with place.database.read() as session:
        assert session.scalars(select(Correction)).all() == []


def test_a_conversation_becomes_a_script_that_can_be_played(place: Place) -> None:
    place.add_account("Lea", role="lead")
    place.chat()
    with place.database.begin() as session:
        place.says(session, 101, "10 ETP", kind="button", answers={"staff_count": 10})
        place.says(session, 101, "et avec 150k ?", intent="what_if", answers={"budget_eur": 150000})
        place.says(session, 101, "", kind="voice", intent=None)
        place.says(session, 101, "je veux parler à quelqu'un", intent="human")
        place.says(session, 101, "vous êtes là ?", intent=None)
    lea = place.signed_in("Lea")
    made = lea.get("/console/chats/101/script.yml").text
    (case,) = yaml.safe_load(made)["test_cases"]
    assert case["language"] == "fr" and str(case["metadata"]["day"]) == "2026-11-22"
    assert case["steps"] == [
        {"user": "Nous brassons une gueuze à Liège"},
        {"slot_was_set": [{"region": "wallonia"}]},
        {"utter": "utter_ask_staff_count"},
        {"press": "10 ETP"},
        {"slot_was_set": [{"staff_count": 10}]},
        {"user": "et avec 150k ?"},
        {"send": "voice"},
    ]
    assert post(lea, "/console/chats/101/script", name="../evil").status_code == 400
    assert post(lea, "/console/chats/101/script", name="brewery-in-liege").status_code == 200
    saved = place.context.dialogues / "brewery-in-liege.yml"
    scripts.check(saved, place.context.knowledge, place.context.renderer)
    assert post(lea, "/console/chats/101/script", name="brewery-in-liege").status_code == 409


def test_a_script_begins_in_the_language_in_which_the_conversation_began(place: Place) -> None:
    place.add_account("Lea", role="lead")
    place.chat(101, language="nl")
    with place.database.begin() as session:
        place.says(session, 101, "in English please", intent="change_language")
        session.get_one(Chat, 101).language = "en"
    (case,) = yaml.safe_load(place.signed_in("Lea").get("/console/chats/101/script.yml").text)["test_cases"]
    assert case["language"] == "nl"
