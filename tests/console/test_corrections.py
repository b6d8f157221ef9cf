"""Correct and learn: scrubbing, the change to the training data, the profile, the scripted dialogue."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from bot.console import scripts, training_data
from bot.console.expectations import Expectation
from bot.console.meanings import answers_of, chosen, intent_of, lesson_of, meaning, offered
from bot.console.scrubbing import disguised, scrubbed
from bot.console.training_data import Lesson, TrainingData, same_label, write
from bot.core import paths
from bot.core.errors import InputError
from bot.core.languages import Language
from bot.storage.models import Chat, TranscriptMessage
from bot.storage.reviews import Correction
from nlu.reader.lines import read_folder, read_lines
from tests.console.conftest import Place, post, slots

FORM = "/console/chats/101/messages/1/correct"


@pytest.fixture
def nlu(place: Place) -> Path:
    place.lines("fr", "nl")
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


def lesson(act: str, text: str, language: str = "fr", question: str | None = None) -> Lesson:
    return Lesson(language, text, question, act)


def test_a_lesson_becomes_one_line_more_in_the_file_of_taught_lines(nlu: Path) -> None:
    twice = [lesson("stop", "on reprendra demain"), lesson("stop", "On reprendra demain !")]
    (change,) = TrainingData(nlu).changes(twice)
    row = '{"text": "on reprendra demain", "question": null, "kind": "command", "answers": {}, "act": "stop"}'
    assert change.path == nlu / "fr" / "taught.jsonl" and change.before is None and change.after == f"{row}\n"
    write([change])
    (line,) = read_lines(change.path, "fr")
    assert (line.text, line.act, line.question) == ("on reprendra demain", "stop", None)
    (change,) = TrainingData(nlu).changes([lesson("human", "quelqu'un de chair et d'os")])
    added = [line for line in change.diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert len(added) == 1 and change.after.startswith(f"{row}\n") and "chair et d'os" in added[0]


def test_a_line_is_known_by_its_words_after_the_same_question(nlu: Path) -> None:
    data = TrainingData(nlu)
    (known,) = data.known([lesson("human", "Pause.")])
    assert known is not None and known.act == "stop"
    assert data.changes([lesson("human", "Pause.")]) == []
    assert data.known([lesson("human", "pause", question="region"), lesson("stop", "pause", "de")]) == [None, None]
    assert data.known([lesson("affirm", "👍"), lesson("affirm", "👎")])[1] is None, "signs are words where there are no others"


def test_the_possible_meanings_follow_the_files_as_they_change(nlu: Path) -> None:
    data = TrainingData(nlu)
    assert data.intents("fr") == ["affirm", "faq/kaola", "human", "human/talk", "stop"] and data.intents("de") == []
    write(data.changes([Lesson("fr", "et la météo ?", None, "faq", topic="other")]))
    assert "faq/other" in data.intents("fr")
    (nlu / "fr" / "taught.jsonl").write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"fr.taught.jsonl:1: no labelled message"):
        data.intents("fr")


@pytest.mark.parametrize("letter", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\n", "\r", "\u2028", "\u202e", "\ud83d"])
def test_control_characters_are_refused_by_name(nlu: Path, letter: str) -> None:
    text = f"on reprendra{letter} demain"
    with pytest.raises(InputError) as refused:
        TrainingData(nlu).changes([lesson("stop", text)])
    assert repr(text) in str(refused.value) and "expected letters" in str(refused.value)


def test_emoji_and_other_scripts_are_taken(nlu: Path) -> None:
    (change,) = TrainingData(nlu).changes([lesson("stop", "à plus 👩‍🌾🇧🇪 再见 “ok”")])
    assert "👩‍🌾🇧🇪 再见 “ok”" in change.after


@pytest.mark.parametrize("before", [None, "", '{"text": "x", "question": null, "kind": "hedge", "answers": {}}'])
def test_the_patch_applies_with_git(place: Place, nlu: Path, tmp_path: Path, before: str | None) -> None:
    """Where there is no file yet, an empty one, and one whose last line does not end."""
    path = nlu / "fr" / "taught.jsonl"
    if before is not None:
        path.write_text(before, encoding="utf-8")
    (change,) = TrainingData(nlu).changes([lesson("human", "passez-moi une vraie personne")])
    done = subprocess.run(["git", "apply", "-"], cwd=nlu.parent, input=change.diff, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert path.read_text(encoding="utf-8") == change.after
    assert len(list(read_lines(path, "fr"))) == (2 if before else 1)


def test_a_change_is_written_to_all_files_or_to_none(nlu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(TrainingData(nlu).changes([lesson("stop", "d'abord celle-ci")]))
    was = (nlu / "fr" / "taught.jsonl").read_text(encoding="utf-8")
    changes = TrainingData(nlu).changes([lesson("stop", "on reprendra demain"), lesson("stop", "tot later", "nl")])
    assert len(changes) == 2
    whole = training_data.replace_file

    def full(path: Path, text: str) -> None:
        if path.parent.name == "nl":
            raise OSError("no space left on device")
        whole(path, text)

    monkeypatch.setattr(training_data, "replace_file", full)
    with pytest.raises(OSError, match="no space"):
        write(sorted(changes, key=lambda one: one.name))
    assert (nlu / "fr" / "taught.jsonl").read_text(encoding="utf-8") == was
    monkeypatch.undo()
    (nlu / "nl" / "taught.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="edited meanwhile"):
        write(changes)
    assert (nlu / "fr" / "taught.jsonl").read_text(encoding="utf-8") == was
    assert not list(nlu.rglob(".*")), "no half a file is left"


def test_the_real_training_data_take_a_line_for_every_meaning(place: Place) -> None:
    data, interview = TrainingData(paths.ROOT / "nlu"), place.context.knowledge.interview
    for language in ("fr", "nl", "en", "de"):
        intents = [one for one in offered(data.intents(language), "region", interview) if one != "inform"]
        assert {"stop", "human", "faq/kaola", "edit", "edit/region", "inform/region.unsure"} <= set(intents)
        intents += [f"inform/{one.id}.{option}" for one in interview.questions for option in one.options]
        lessons = [
            lesson_of(intent, f"xyzzy {number}", language, "region", {}, interview) for number, intent in enumerate(intents)
        ]
        (change,) = data.changes(lessons)
        rows = [json.loads(row) for row in change.after.removeprefix(change.before or "").splitlines()]
        assert [row["text"] for row in rows] == [one.text for one in lessons]
        assert change.diff.count("\n+{") == len(lessons)
        assert [intent_of(one.line, interview) for one in lessons] == intents


def test_what_a_line_is_called_teaches_that_line_again(place: Place) -> None:
    """Each real line, named by its meaning and its answers as a correction is, has the label that it had."""
    interview, taken = place.context.knowledge.interview, 0
    for line in read_folder(paths.ROOT / "nlu", ("fr", "nl", "en", "de"))[::7]:
        try:
            made = lesson_of(intent_of(line, interview), line.text, line.language, line.question, line.answers, interview)
        except InputError:
            continue
        assert same_label(made.line, line), line
        taken += 1
    assert taken > 4500


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
    refused = post(marie, path, intent="stop", example="on verra\x1b[31m ça")
    assert refused.status_code == 400 and "no control character such as &#39;\\x1b&#39;" in refused.text
    assert post(marie, path, intent="stop", example="on verra ça plus tard").status_code == 303
    assert "Corrected: stops for now (Marie)" in marie.get("/console/chats/101").text
    assert '<option value="stop" selected>' in marie.get(path).text
    assert marie.get("/console/learn").status_code == 404
    page = lea.get("/console/learn").text
    assert "+{&#34;text&#34;: &#34;on verra ça plus tard&#34;" in page
    diff = lea.get("/console/learn.patch").text
    assert post(lea, "/console/learn", diff="another change").status_code == 409
    assert "Written." in post(lea, "/console/learn", diff=diff).text
    assert "on verra ça plus tard" in (nlu / "fr" / "taught.jsonl").read_text(encoding="utf-8")
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
    assert "--- /dev/null\n+++ b/nlu/fr/taught.jsonl" in diff and "--- /dev/null\n+++ b/tests/nlu/promoted/fr.jsonl" in diff
    done = subprocess.run(["git", "apply", "--check", "-"], cwd=nlu.parent, input=diff, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert post(lea, "/console/learn", diff=diff).status_code == 200
    written = place.context.promoted / "fr.jsonl"
    assert [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()] == [
        {"text": "on verra ça plus tard", "language": "fr", "question": "staff_count", "kind": "command", "answers": {},
         "intent": "stop", "may_also": {"region": "wallonia"}}
    ]  # fmt: skip
    (line,) = read_lines(nlu / "fr" / "taught.jsonl", "fr")
    assert (line.question, line.act, line.only) == ("staff_count", "stop", True), "of the region the line says nothing"
    post(lea, path.format(3), intent="stop", example="On verra ça plus tard !")
    assert lea.get("/console/learn.patch").text == "", "the line is known, and so is its test"
    with place.database.begin() as session:
        place.says(session, 101, "on verra ça plus tard", intent="unclear", question="staff_count")
    post(lea, path.format(4), intent="human", example="on verra ça plus tard")
    assert lea.get("/console/learn.patch").text == "", "what is taught as something else is not tested as this"
    assert "Known already as stops for now" in lea.get("/console/learn").text


@pytest.mark.parametrize(
    ("intent", "answers", "taught", "expected"),
    [
        ("inform/order_management.erp", {}, {"kind": "direct", "answers": {"order_management": "erp"}},
         {"intent": "inform", "kind": "direct", "answers": {"order_management": "erp"}}),
        ("inform/story_assets.craft", {"story_assets": ["craft", "origin"]},
         {"kind": "volunteer", "answers": {"story_assets": ["craft", "origin"]}},
         {"answers": {"story_assets": ["craft", "origin"]}}),
        ("inform/story_assets.none_of_these", {}, {"answers": {"story_assets": []}}, {"answers": {"story_assets": []}}),
        ("inform/health_claims.no", {}, {"answers": {"health_claims": False}},
         {"answers": {"health_claims": False}, "intent_also": ["deny"]}),
        ("inform/order_management.unsure", {}, {"kind": "hedge", "answers": {}, "question": "order_management"},
         {"intent": "dont_know", "answers": {}, "kind": "hedge"}),
        ("dont_know", {}, {"kind": "unknown", "act": None}, {"intent": "dont_know", "answers": {}}),
        ("dont_know", {"order_management": "erp"}, {"kind": "direct", "act": None}, {"intent": "inform", "kind": "direct"}),
        ("faq/what_is_kol", {}, {"kind": "question", "topic": "what_is_kol", "act": None},
         {"intent": "faq", "topic": "what_is_kol", "kind": "question_back"}),
        ("faq/kaola", {"order_management": "erp"}, {"kind": "multi", "topic": "kaola", "answers": {"order_management": "erp"}},
         {"intent": "faq", "topic": "kaola", "answers": {"order_management": "erp"}}),
        ("edit", {"staff_count": 12}, {"kind": "correction", "act": "edit", "target": "staff_count"},
         {"kind": "correction", "answers": {"staff_count": 12}}),
        ("edit/region", {}, {"kind": "correction", "target": "region", "answers": {}}, {"intent": "edit", "answers": {}}),
        ("change_language/nl", {}, {"kind": "command", "act": "change_language", "target": "nl"},
         {"intent": "change_language", "kind": "command"}),
        ("thank", {}, {"kind": "smalltalk", "act": "thank"}, {"intent": "thank"}),
        ("insult", {}, {"kind": "hostile", "act": "insult"}, {"intent": "insult"}),
        ("inform", {"staff_count": 12}, {"kind": "volunteer", "answers": {"staff_count": 12}},
         {"intent": "inform", "answers": {"staff_count": 12}, "kind": "volunteered"}),
        ("inform", {"staff_count": 12, "order_management": "erp"}, {"kind": "multi"}, {"kind": "direct"}),
        ("inform", {"brand_story": "Tout a commencé dans la grange"}, {"answers": {"brand_story": True}},
         {"answers": {"brand_story": "une phrase, 12"}}),
    ],
)  # fmt: skip
def test_a_line_and_what_is_expected_of_it_follow_its_meaning(
    place: Place, intent: str, answers: dict[str, object], taught: dict[str, object], expected: dict[str, object]
) -> None:
    interview = place.context.knowledge.interview
    made = lesson_of(intent, "une phrase, 12", "fr", "order_management", answers, interview)
    data, line = made.data(), Expectation(made).as_line(interview)
    assert {name: data.get(name) for name in taught} == taught
    assert {name: line.get(name) for name in expected} == expected


def test_a_bare_yes_to_a_yes_no_question_teaches_its_answer(place: Place) -> None:
    interview = place.context.knowledge.interview
    made = lesson_of("affirm", "carrément", "fr", "health_claims", {}, interview)
    assert made.data() == {
        "text": "carrément",
        "question": "health_claims",
        "kind": "direct",
        "answers": {"health_claims": True},
    }
    assert Expectation(made).as_line(interview)["intent_also"] == ["affirm"]
    assert lesson_of("affirm", "carrément", "fr", "region", {}, interview).act == "affirm"


@pytest.mark.parametrize(
    ("intent", "answers", "words"),
    [
        ("inform", {}, "at least one answer"),
        ("inform/unsure", {"region": "wallonia"}, "region cannot stand beside 'inform/unsure'"),
        ("stop", {"region": "wallonia"}, "region cannot stand beside 'stop'"),
        ("what_if", {"budget_eur": 12}, "budget_eur cannot stand beside 'what_if'"),
        ("inform", {"staff_count": 15}, "staff_count: 15 is not in the line 'une phrase, 12'.*in people .found: '12'"),
        ("edit", {"budget_eur": 15000}, "budget_eur: 15000 is not in the line .*in eur .found: '12'"),
        ("inform/region.atlantis", {}, "for region; expected one of wallonia, brussels"),
    ],
)
def test_a_line_that_cannot_be_taught_is_refused_by_name(
    place: Place, intent: str, answers: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        lesson_of(intent, "une phrase, 12", "fr", "staff_count", answers, place.context.knowledge.interview)


@pytest.mark.parametrize(
    ("language", "text", "answers"),
    [
        ("fr", "une quinzaine de gars", {"staff_count": 15}),
        ("nl", "ne man of twaalf", {"staff_count": 12}),
        ("en", "six weeks, tops", {"shelf_life_months": 1.5}),
        ("de", "seit 15 Jahren gibt es uns", {"founded_year": 2011}),
        ("fr", "rien du tout", {"spare_capacity_pct": 0}),
    ],
)
def test_a_figure_may_stand_in_the_line_in_words_or_in_another_unit(
    place: Place, language: str, text: str, answers: dict[str, float]
) -> None:
    assert lesson_of("inform", text, language, None, answers, place.context.knowledge.interview).answers == answers


def test_answers_are_chosen_in_rows(place: Place) -> None:
    interview = place.context.knowledge.interview
    rows = [("story_assets.craft", ""), ("story_assets.origin", ""), ("staff_count", "12,5"), ("health_claims.no", "")]
    answers = {"story_assets": ["craft", "origin"], "staff_count": 12.5, "health_claims": False}
    assert answers_of(rows, interview) == answers
    assert answers_of(chosen(answers, interview), interview) == answers
    assert answers_of([("story_assets.none_of_these", "")], interview) == {"story_assets": []}
    for wrong in ([("nonsense", "")], [("region.atlantis", "")], [("region", "wallonia")],
                  [("region.wallonia", ""), ("region.flanders", "")], [("staff_count", "1\x1b2")]):  # fmt: skip
        with pytest.raises(InputError):
            answers_of(wrong, interview)


def test_every_stored_name_has_its_words(place: Place) -> None:
    data, interview = TrainingData(paths.ROOT / "nlu"), place.context.knowledge.interview
    for language in Language:
        words = place.context.renderer.words(language)
        for intent in offered(data.intents(language), None, interview):
            assert meaning(words, intent) != intent and "/" not in meaning(words, intent).split(": ")[0], intent
        for old in ("inform/region.wallonia", "inform/region.unsure", "faq/kaola", "inform/story_assets.none_of_these"):
            assert "_" not in meaning(words, old)


@pytest.mark.parametrize("form", [
    {"intent": "inform", "answer1": "order_management.erp"}, {"intent": "inform/order_management.erp"},
    {"intent": "dont_know", "answer2": "order_management.erp"},
])  # fmt: skip
def test_an_answer_is_kept_under_the_name_of_its_option(place: Place, form: dict[str, str]) -> None:
    place.rebuild(nlu=paths.ROOT / "nlu")
    place.add_account("Marie")
    place.chat()
    marie = place.signed_in("Marie")
    page = marie.get(FORM).text
    label = str(place.context.renderer.words(Language("en")).say("questions.order_management.options.erp").unescape())
    assert re.search(rf'<option value="order_management.erp">[^<]*{re.escape(label)}</option>', page)
    post(marie, FORM, example="tout dans la machine verte", **form)
    with place.database.read() as session:
        row = session.scalars(select(Correction)).one()
        assert (row.intent, row.answers) == ("inform/order_management.erp", {"order_management": "erp"})
        assert "order_management" not in slots(session, 101)
    page = marie.get(FORM).text
    assert '<option value="inform" selected>' in page and '<option value="order_management.erp" selected>' in page


def test_corrections_of_the_old_form_are_taught_as_lines(place: Place, nlu: Path) -> None:
    """What is stored keeps its names: no migration is needed, and what no line can be made of says why and waits."""
    place.add_account("Lea", role="lead")
    place.chat()
    rows = {"inform/region.wallonia": {}, "inform/region.unsure": {}, "faq/kaola": {}, "stop": {}, "inform": {},
            "edit": {"staff_count": 99}}  # fmt: skip
    with place.database.begin() as session:
        for number, (intent, answers) in enumerate(rows.items(), 10):
            session.add(Correction(chat_id=101, message_id=number, at=place.clock(), advisor="Lea", language="fr",
                                   intent=intent, answers=answers, example=f"phrase {number}"))  # fmt: skip
    lea = place.signed_in("Lea")
    page = lea.get("/console/learn").text
    assert page.count("Cannot be taught: ") == 2 and "staff_count: 99 is not in the line" in page
    assert post(lea, "/console/learn", diff=lea.get("/console/learn.patch").text).status_code == 200
    lines = [(one.act, one.kind, dict(one.answers), one.topic) for one in read_lines(nlu / "fr" / "taught.jsonl", "fr")]
    assert lines == [("inform", "volunteer", {"region": "wallonia"}, None), ("inform", "hedge", {}, None),
                     ("faq", "question", {}, "kaola"), ("stop", "command", {}, None)]  # fmt: skip
    with place.database.read() as session:
        query = select(Correction.intent).where(Correction.status == "open").order_by(Correction.id)
        assert session.scalars(query).all() == ["inform", "edit"]


def test_a_broken_file_of_lines_is_named_and_nothing_is_written(place: Place, nlu: Path) -> None:
    place.add_account("Lea", role="lead")
    place.chat()
    lea = place.signed_in("Lea")
    post(lea, FORM, intent="stop", example="on verra bien")
    (nlu / "fr" / "people.jsonl").write_text("{broken\n", encoding="utf-8")
    assert "fr/people.jsonl:1" in lea.get(FORM).text
    for answer in (lea.get("/console/learn"), lea.get("/console/learn.patch"), post(lea, "/console/learn", diff="")):
        assert answer.status_code == 409 and "cannot be read" in answer.text
    assert not (nlu / "fr" / "taught.jsonl").exists()


def test_the_diff_that_the_page_sends_back_is_the_one_it_showed(place: Place, nlu: Path) -> None:
    """A browser sends a text area with CRLF and drops its first line break."""
    import html

    place.add_account("Lea", role="lead")
    place.chat()
    lea = place.signed_in("Lea")
    post(lea, FORM, intent="stop", example="l'an prochain « peut-être » & <plus>")
    page = lea.get("/console/learn").text
    shown = re.search(r'<textarea name="diff" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    assert shown
    answer = post(lea, "/console/learn", diff=html.unescape(shown[1]).replace("\n", "\r\n"))
    assert answer.status_code == 200 and "Written." in answer.text


def test_an_answer_is_corrected_in_the_profile_and_read_strictly(place: Place, nlu: Path) -> None:
    place.add_account("Marie")
    place.chat(unknown=["staff_count"])
    marie = place.signed_in("Marie")
    form = {"intent": "inform", "answer1": "staff_count", "profile": "yes"}
    for value, example in (
        ("many", "on est beaucoup"),
        ("-15", "on est -15"),
        ("15", "on est douze"),
        ("15\x1b", "on est 15"),
    ):
        bad = post(marie, FORM, example=example, value1=value, **form)
        assert bad.status_code == 400 and "staff_count: " in bad.text
        assert '<option value="staff_count" selected>' in bad.text, "the form keeps what was filled in"
    post(marie, FORM, example="on est 15", value1="15", **form)
    with place.database.read() as session:
        chat = session.get_one(Chat, 101)
        assert chat.state and chat.state["slots"]["staff_count"] == 15 and chat.state["slots"]["unknown"] == []
        assert chat.version == 3
        row = session.scalars(select(Correction)).one()
        assert (row.intent, row.answers) == ("inform", {"staff_count": 15})


def test_a_story_is_the_whole_message(place: Place, nlu: Path) -> None:
    place.add_account("Marie")
    place.chat()
    form = {"intent": "inform", "example": "Nous brassons depuis toujours", "answer1": "brand_story", "profile": "yes"}
    assert post(place.signed_in("Marie"), FORM, **form).status_code == 303
    with place.database.read() as session:
        assert slots(session, 101)["brand_story"] == "Nous brassons une gueuze à Liège"


def test_a_correction_goes_with_its_person(place: Place, nlu: Path) -> None:
    from bot.conversation import erasure

    place.add_account("Marie")
    place.chat()
    post(place.signed_in("Marie"), FORM, intent="stop", example="x y z")
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
