"""The word lists and labels that a reader is built from, read from folders of YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advice.questions import Interview, QuestionType, load_interview
from advice.yaml_files import read_yaml

LISTS = ("units", "signals", "figures", "places", "products", "choices", "seat", "targets", "facts")
LANGUAGES = ("fr", "nl", "en", "de")


@dataclass(frozen=True, slots=True)
class Sources:
    """The interview, the word lists by name, and per question the label of each button with its value."""

    interview: Interview
    lists: Mapping[str, Any]
    labels: Mapping[str, Mapping[str, Any]]


def load_sources(knowledge: Path, gazetteer: Path, words: Path | None = None) -> Sources:
    """The sources from ``knowledge/``, ``nlu/gazetteer/`` and, where there are any, ``templates/words/``."""
    interview = load_interview(knowledge)
    lists = {name: read_yaml(gazetteer / f"{name}.yml") for name in LISTS}
    return Sources(interview, lists, load_labels(words, interview) if words else {})


def load_labels(words: Path, interview: Interview) -> dict[str, dict[str, Any]]:
    """Per question the labels of its buttons in every language, with the value that each stands for."""
    labels: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        path = words / language / "questions.yml"
        catalogue = read_yaml(path) if path.is_file() else {}
        for question in interview.questions:
            entry = (catalogue or {}).get(question.id)
            options = entry.get("options") if isinstance(entry, dict) else None
            for option, label in (options or {}).items():
                value = _value(option, question.type)
                if isinstance(label, str) and (value in question.options or isinstance(value, bool)):
                    labels.setdefault(question.id, {})[label] = value
    return labels


def _value(option: object, kind: QuestionType) -> object:
    if kind is QuestionType.YES_NO and option in ("yes", "no", True, False):
        return option in ("yes", True)
    return option


def examples(folder: Path) -> list[tuple[str, str]]:
    """Every example in the Rasa files of `folder` as (text, intent), without its entity annotations."""
    found: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.yml")):
        for entry in (read_yaml(path) or {}).get("nlu") or []:
            lines = str(entry.get("examples", "")).splitlines() if "intent" in entry else []
            found += [(line.strip()[2:].strip(), entry["intent"]) for line in lines if line.strip().startswith("- ")]
    return found
