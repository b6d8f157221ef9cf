"""``comptoir advise`` and ``comptoir data audit``: the advice without a dialogue, and the state of its facts."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from advice.advise import advise_mapping
from advice.data import as_data
from advice.form import as_json as in_words
from advice.knowledge import load_knowledge
from advice.profile import AnswerError
from advice.yaml_files import parse_yaml
from bot.core import paths
from bot.core.clock import today
from bot.core.errors import InputError
from bot.core.languages import Language
from bot.core.messages import Reply
from bot.rendering.renderer import Renderer
from bot.rendering.words import Catalogue


def advice_for(profile: Path, as_of: str | None, language: Language, as_json: bool) -> str:
    """The advice for the answers in a YAML file, as JSON (SPEC §3) or in words."""
    day = day_of(as_of)
    answers = read_answers(profile)
    try:
        recommendation = advise_mapping(answers, load_knowledge(paths.KNOWLEDGE), day)
    except AnswerError as error:
        raise InputError(str(error)) from None
    if as_json:
        words = Catalogue(paths.WORDS)[language]

        def say(code: str, facts: Mapping[str, Any]) -> str:
            return str(words.say(f"advice.{code}", **facts))

        return json.dumps(in_words(recommendation, say), ensure_ascii=False, indent=2)
    facts = {"answers": answers, "advice": as_data(recommendation), "missing": 0, "before": None}
    messages = Renderer.load().render(Reply("recommendation", facts), language)
    return "\n\n".join(message.plain for message in messages)


def findings(as_of: str | None) -> list[str]:
    """What is wrong with the knowledge on a day, a line each; empty when all is well."""
    from advice.audit import audit

    return [str(finding) for finding in audit(paths.KNOWLEDGE, paths.WORDS, day_of(as_of))]


def read_answers(profile: Path) -> dict[str, Any]:
    """The answers in a YAML file; ``-`` is standard input. Raises InputError."""
    try:
        text = sys.stdin.read() if str(profile) == "-" else profile.read_text(encoding="utf-8")
        answers = parse_yaml(text)
    except OSError as error:
        raise InputError(f"{profile}: cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{profile}: not YAML ({str(error).splitlines()[0]})") from None
    if answers is None:
        return {}
    if not isinstance(answers, dict):
        raise InputError(f"{profile}: answers by question are expected, not {type(answers).__name__}")
    return answers


def day_of(value: str | None) -> date:
    """The day written as YYYY-MM-DD, today for none. Raises InputError."""
    if value is None:
        return today()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError(f"--as-of: {value!r} is not right; it takes a day as YYYY-MM-DD") from None
