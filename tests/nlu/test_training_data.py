"""The training data as data: every line parses and is legal, none stands twice with two labels, every option has its lines.

``python -m tests.nlu.test_training_data`` prints how many lines each option, act and topic has in each language.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from advice.questions import Question, QuestionType, load_interview
from advice.yaml_files import read_yaml
from bot.console.training_data import intent_of_act, plain
from bot.core.languages import Language
from nlu.reader.framing import WHAT_IF
from nlu.reader.lines import Line, read_lines

ROOT = Path(__file__).parents[2]
INTERVIEW = load_interview(ROOT / "knowledge")
LANGUAGES = [language.value for language in Language]
FILES = sorted((ROOT / "nlu").glob("*/*.jsonl"))

KINDS = {
    "direct",
    "multi",
    "volunteer",
    "hedge",
    "unknown",
    "trap",
    "question",
    "command",
    "correction",
    "smalltalk",
    "hostile",
}
KEYS = {"text", "question", "kind", "answers", "act", "topic", "target", "only"}
ACTS = {
    "inform", "affirm", "deny", "dont_know", "skip", "why", "clarify", "edit", "go_back", "summary", "progress", "start_over",
    "stop", "resume", "human", "help", "change_language", "greet", "thank", "goodbye", "are_you_bot", "privacy",
    "export_data", "delete_data", "advice", "why_channel", "what_if", "next_steps", "dossier", "kol_brief", "insult",
    "off_topic", "smalltalk", "faq",
}  # fmt: skip
TARGETS = {
    "edit": set(INTERVIEW.ids), "change_language": set(LANGUAGES), "human": {"talk"}, "next_steps": {"training"},
}  # fmt: skip
AWAITED = {"product_category": {"other_goods"}}
"""Options that the lines describe and the interview may not offer yet."""

LEAST = {"option": 34, "figure": 137, "text": 43, "none of several": 10, "nothing": 30, "act": 29, "topic": 11}
"""What holds today in every language, counted in unlike lines. The aim for options is 60, for figures 150."""
LEAST_OF = {("brand_story", "nothing"): 8}


@cache
def lines(language: str) -> tuple[Line, ...]:
    return tuple(line for path in FILES if path.parent.name == language for line in read_lines(path, language))


@cache
def topics() -> frozenset[str]:
    """What a question back may be about: everything that has an answer of its own, or something else."""
    words = read_yaml(ROOT / "templates" / "words" / "en" / "faq.yml")
    return frozenset(name for name, entry in words.items() if isinstance(entry, dict) and "title" in entry) | {"other"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_line_is_one_labelled_message(path: Path) -> None:
    assert path.parent.name in LANGUAGES
    read = list(read_lines(path, path.parent.name))
    rows = [json.loads(row) for row in path.read_text("utf-8").split("\n") if row.strip()]
    assert len(read) == len(rows) > 0
    for line, row in zip(read, rows, strict=True):
        assert set(row) <= KEYS and {"text", "question", "kind"} <= set(row), row
        assert Line.of(line.data(), line.language) == line, row
        assert line.text.strip() and len(line.text) <= 4096, row
        assert not [letter for letter in line.text if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")], row


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_options_and_acts_are_legal(language: str) -> None:
    wrong = [(line, why) for line in lines(language) if (why := list(faults(line)))]
    assert wrong == []


def faults(line: Line) -> list[str]:
    found = [f"{name}: {value!r}" for name, value in line.answers.items() if not legal(name, value)]
    if line.question is not None and line.question not in (*INTERVIEW.ids, WHAT_IF):
        found.append(f"question {line.question}")
    if line.kind not in KINDS or line.act not in ACTS:
        found.append(f"kind {line.kind}, act {line.act}")
    if line.topic is not None and line.topic not in topics():
        found.append(f"topic {line.topic}")
    if line.target is not None and line.target not in TARGETS.get(str(line.act), ()):
        found.append(f"target {line.target}")
    if line.kind == "question" and not line.topic:
        found.append("a question back without a topic")
    asked = line.question in line.answers or line.question == WHAT_IF
    if (line.kind == "direct" and not asked) or (line.kind == "volunteer" and not (line.answers or line.topic)):
        found.append("no answer")
    return found


def legal(name: str, value: Any) -> bool:
    if name not in INTERVIEW:
        return False
    question = INTERVIEW[name]
    match question.type:
        case QuestionType.CHOICE:
            return value in {*question.options, *AWAITED.get(name, ())}
        case QuestionType.YES_NO:
            return isinstance(value, bool)
        case QuestionType.SEVERAL:
            return isinstance(value, list) and set(value) <= set(question.options) and len(set(value)) == len(value)
        case QuestionType.TEXT:
            return value is True
        case _:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and (question.minimum or 0) <= value and (question.maximum is None or value <= question.maximum)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_stands_twice_with_different_labels(language: str) -> None:
    """The same words after the same question teach one thing."""
    seen: dict[tuple[str, str | None], Line] = {}
    twice = []
    for line in lines(language):
        first = seen.setdefault((plain(line.text), line.question), line)
        if (intent_of_act(first), first.kind, dict(first.answers)) != (intent_of_act(line), line.kind, dict(line.answers)):
            twice.append((first, line))
    assert twice == []


def counts() -> dict[tuple[str, str, str], dict[str, int]]:
    """How many unlike lines there are for each (group, of what, which), by language."""
    found: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for group, name, option in wanted():
        found[group, name, option] = {language: set() for language in LANGUAGES}
    for language in LANGUAGES:
        for line in lines(language):
            for key in keys_of(line):
                found.setdefault(key, defaultdict(set))[language].add(plain(line.text))
    return {key: {language: len(by[language]) for language in LANGUAGES} for key, by in found.items()}


def wanted() -> list[tuple[str, str, str]]:
    return [
        *(key for question in INTERVIEW.questions for key in keys_of_question(question)),
        *(("act", "act", act) for act in sorted(ACTS)),
        *(("topic", "topic", topic) for topic in sorted(topics())),
    ]


def keys_of_question(question: Question) -> list[tuple[str, str, str]]:
    options = {QuestionType.YES_NO: ("yes", "no")}.get(question.type, question.options)
    found = [("option", question.id, option) for option in options]
    match question.type:
        case QuestionType.NUMBER:
            found.append(("figure", question.id, "figure"))
        case QuestionType.TEXT:
            found.append(("text", question.id, "text"))
        case QuestionType.SEVERAL:
            found.append(("none of several", question.id, "none"))
    return [*found, ("nothing", question.id, "nothing")]


def keys_of(line: Line) -> list[tuple[str, str, str]]:
    found = []
    for name, value in line.answers.items():
        match INTERVIEW[name].type:
            case QuestionType.NUMBER:
                found.append(("figure", name, "figure"))
            case QuestionType.TEXT:
                found.append(("text", name, "text"))
            case QuestionType.YES_NO:
                found.append(("option", name, "yes" if value else "no"))
            case QuestionType.SEVERAL:
                found += [("option", name, one) for one in value] or [("none of several", name, "none")]
            case _:
                found.append(("option", name, value))
    if not line.answers and line.question in INTERVIEW and line.kind in ("hedge", "unknown", "trap"):
        found.append(("nothing", str(line.question), "nothing"))
    found.append(("act", "act", str(line.act)))
    return [*found, ("topic", "topic", line.topic)] if line.topic else found


def table() -> str:
    """The counts, one row for each option, act and topic; a star where the least is not reached."""
    rows = [f"{'':44}" + "".join(f"{language:>7}" for language in LANGUAGES) + f"{'least':>7}"]
    for (group, name, option), by in counts().items():
        short = "*" if min(by.values()) < least(group, name) else ""
        figures = "".join(f"{by[language]:7}" for language in LANGUAGES)
        rows.append(f"{f'{name}.{option}':44}{figures}{least(group, name):7}{short}")
    return "\n".join(rows)


def least(group: str, name: str) -> int:
    return LEAST_OF.get((name, group), LEAST[group])


def test_every_option_act_and_topic_has_enough_unlike_lines() -> None:
    short = {key: by for key, by in counts().items() if min(by.values()) < least(key[0], key[1])}
    print(table())
    assert short == {}


if __name__ == "__main__":
    print(table())
