"""The part of Rasa's domain that follows from the questions: entities, slots, the form and how each slot is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from advice.questions import Interview
from advice.yaml_files import read_yaml
from bot.core.languages import Language
from bot.rendering.words import Catalogue

HEADER = "# Written by `comptoir train` from knowledge/questions.yml and templates/words: edit those.\n"


def question_domain(interview: Interview, catalogue: Catalogue) -> dict[str, Any]:
    """The domain of the questions, with the plain question in each language for a stock generator."""
    return {
        "version": "3.1",
        "entities": list(interview.ids),
        "slots": {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]} for name in interview.ids
        },
        "forms": {"interview_form": {"required_slots": list(interview.ids)}},
        "responses": {f"utter_ask_{name}": _variations(name, catalogue) for name in interview.ids},
    }


def write_question_domain(path: Path, interview: Interview, catalogue: Catalogue) -> bool:
    """Write the domain of the questions to `path`; False when it stood there already."""
    domain = question_domain(interview, catalogue)
    if path.exists() and _stands(path) == domain:
        return False
    text = yaml.safe_dump(domain, allow_unicode=True, sort_keys=False, width=120)
    path.write_text(HEADER + text, encoding="utf-8")
    return True


def _stands(path: Path) -> Any:
    try:
        return read_yaml(path)
    except yaml.YAMLError:
        return None


def _variations(name: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    key = f"questions.{name}.ask"
    return [
        {
            "text": catalogue[language].say(key).striptags(),
            "condition": [{"type": "slot", "name": "language", "value": str(language)}],
        }
        for language in Language
        if key in catalogue[language]
    ]
