"""Puts the reader together from the project's files, and teaches it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from advice.languages import declared_languages, texts_of
from advice.questions import Interview, QuestionType, load_interview
from nlu.encoder.model import Model
from nlu.reader.examples import labels_of
from nlu.reader.framing import WHAT_IF, look, prefix
from nlu.reader.heads import YES, Heads
from nlu.reader.lines import Line
from nlu.reader.reader import Reader
from nlu.reader.store import Stored, digest
from nlu.reader.tagging import WRITTEN
from nlu.reader.teaching import Lesson, fitted, teach
from nlu.values import normalise

ROOT = Path(__file__).resolve().parents[2]
_MAKING = Lock()


def languages(root: Path = ROOT) -> tuple[str, ...]:
    """The languages that there are words for."""
    return tuple(sorted(declared_languages(root / "templates" / "words")))


def interview_data(root: Path = ROOT) -> list[dict[str, Any]]:
    """The questions of ``questions.yml`` as plain data, the product's categories as the options of their question."""
    interview = load_interview(root / "knowledge")
    return [{"id": one.id, "type": str(one.type), "options": list(one.options)} for one in interview.questions]


@cache
def labels(root: Path = ROOT) -> Mapping[tuple[str, str], str]:
    """The short name of each question, by (language, question)."""
    found: dict[tuple[str, str], str] = {}
    for language in languages(root):
        words = texts_of(root / "templates" / "words", language, "questions")
        found |= {
            (language, name): entry["label"] for name, entry in words.items() if isinstance(entry, dict) and "label" in entry
        }
        found[language, WHAT_IF] = texts_of(root / "templates" / "words", language, "dialogue")["buttons"][WHAT_IF]
    return found


def buttons(interview: Interview, root: Path = ROOT) -> dict[str, dict[str, Any]]:
    """Per question the labels of its buttons in every language, in lower case, with the value that each stands for."""
    found: dict[str, dict[str, Any]] = {}
    for language in languages(root):
        words = texts_of(root / "templates" / "words", language, "questions")
        for question in interview.questions:
            for option, label in words.get(question.id, {}).get("options", {}).items():
                yes_no = question.type is QuestionType.YES_NO
                value = option == YES if yes_no else option
                if yes_no or (question.type is QuestionType.CHOICE and option in question.options):
                    found.setdefault(question.id, {})[" ".join(str(label).casefold().split()).strip(" .!")] = value
    return found


def model() -> Model:
    """The one encoder of this process, made when first asked for; whoever asks meanwhile waits for it.

    From then on the process does its linear algebra in one thread: for products as small as those of one message, OpenBLAS's
    threads wait for each other by spinning, which doubled the processor time of a message.
    """
    with _MAKING:
        return _model()


@cache
def _model() -> Model:
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
    return Model()


def make_reader(stored: Stored, root: Path = ROOT) -> Reader:
    """The reader with these heads."""
    interview = load_interview(root / "knowledge")
    return Reader(model(), stored.linear, stored.certainty, interview, labels(root), buttons(interview, root))


def taught(stored: Stored, lines: Sequence[Line], root: Path = ROOT) -> Stored:
    """`stored` after those of `lines` that it had not seen."""
    new = [line for line in lines if digest(line) not in stored.known]
    heads = Heads.of(interview_data(root), lines)
    linear = stored.linear if heads.data() == stored.linear.heads.data() else fitted(stored.linear, heads)
    if new:
        linear = teach(linear, lessons(new, heads, root), stored.anchors)
    return replace(stored, linear=linear)


def lessons(lines: Sequence[Line], heads: Heads, root: Path = ROOT, encode: Model | None = None) -> list[Lesson]:
    """`lines` as the heads see them."""
    encode, names = encode or model(), labels(root)
    found = []
    for line in lines:
        text = normalise(line.text).text
        begin = prefix(names.get((line.language, line.question)) if line.question else None)
        window = encode(begin, text + look(text, line.language, WRITTEN).hint, len(text))[0]
        found.append(Lesson(window.vector, labels_of(line, heads)))
    return found
