"""Parses dialogue scripts in the format of Rasa Pro's end-to-end tests. A misspelt id raises an error that names it.

``user``, ``bot``, ``utter``, ``slot_was_set`` and ``slot_was_not_set`` have the same meaning; additionally, a question that is
uttered twice in one turn fails. New steps are ``press`` (a button by its label), ``send`` (voice, photo, expired_button, …),
``bot_not`` (text that must not be said), ``silence: true``, ``verdict``, ``channel`` (the first one), ``next_step`` and
``language`` (before the first message the person's, later the current one). ``metadata: {day: 2026-11-22}`` sets the
day of a test case, on which ages and dated rules depend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from advice.yaml_files import read_yaml
from bot.core.errors import InputError

ACTIONS = frozenset({"user", "press", "send"})
CHECKS = frozenset({
    "bot", "bot_not", "utter", "silence", "slot_was_set", "slot_was_not_set", "verdict", "channel", "next_step", "language",
})  # fmt: skip
TRUE = frozenset({"True"})


class ScriptError(InputError):
    """An invalid script. The message names the file, the test case and the expected values."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ids that a script may use."""

    slots: frozenset[str]
    utters: frozenset[str]
    verdicts: frozenset[str]
    channels: frozenset[str]
    next_steps: frozenset[str]
    languages: frozenset[str]
    sendable: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One action or check: its keyword and its value."""

    word: str
    value: Any


@dataclass(frozen=True, slots=True)
class TestCase:
    """One conversation: initial slots, the person's language, the steps, and the day."""

    name: str
    language: str | None
    slots: Mapping[str, Any]
    steps: tuple[Step, ...]
    day: date | None = None
    """None stands for the default day."""

    __test__ = False


def read_script(path: Path, vocabulary: Vocabulary) -> tuple[TestCase, ...]:
    """Return the test cases of a file. Raise `ScriptError` for an invalid script."""
    try:
        document = read_yaml(path)
    except OSError as error:
        raise ScriptError(f"{path}: not readable ({error.strerror})") from None
    except yaml.YAMLError as error:
        raise ScriptError(f"{path}: invalid YAML ({str(error).splitlines()[0]})") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("test_cases"), list):
        raise ScriptError(f"{path}: invalid content; expected a list of test_cases")
    unknown = set(document) - {"fixtures", "test_cases", "metadata"}
    if unknown:
        raise ScriptError(f"{path}: invalid value {sorted(unknown)[0]!r}; expected one of fixtures, metadata, test_cases")
    fixtures = _fixtures(document.get("fixtures") or [], str(path), vocabulary)
    return tuple(_case(case, fixtures, str(path), vocabulary) for case in document["test_cases"])


def _fixtures(entries: Any, where: str, vocabulary: Vocabulary) -> dict[str, dict[str, Any]]:
    fixtures: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for name, slots in entry.items():
            fixtures[name] = {slot: value for one in slots for slot, value in one.items()}
            for slot in fixtures[name]:
                _known(slot, vocabulary.slots, f"{where}, fixture {name}")
    return fixtures


def _case(case: Any, fixtures: Mapping[str, Mapping[str, Any]], where: str, vocabulary: Vocabulary) -> TestCase:
    if not isinstance(case, Mapping) or not case.get("test_case") or not isinstance(case.get("steps"), list):
        raise ScriptError(f"{where}: invalid test case; expected a test_case (its name) and a list of steps")
    here = f"{where}, {case['test_case']}"
    for key in case:
        _known(str(key), frozenset({"test_case", "steps", "fixtures", "language", "metadata"}), here)
    slots: dict[str, Any] = {}
    for name in case.get("fixtures") or []:
        _known(name, frozenset(fixtures), here)
        slots |= fixtures[name]
    steps = tuple(_step(step, here, vocabulary) for step in case["steps"])
    language = case.get("language")
    if language is not None:
        _known(language, vocabulary.languages, here)
    elif steps and steps[0].word == "language":
        language, steps = steps[0].value, steps[1:]
    return TestCase(str(case["test_case"]), language, slots, steps, _day(case.get("metadata"), here))


def _day(metadata: Any, here: str) -> date | None:
    given = metadata.get("day") if isinstance(metadata, Mapping) else None
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise ScriptError(f"{here}: day: invalid value {given!r}; expected a day as YYYY-MM-DD") from None


def _step(step: Any, here: str, vocabulary: Vocabulary) -> Step:
    words = [str(word) for word in step if word != "metadata"] if isinstance(step, Mapping) else []
    if len(words) != 1:
        raise ScriptError(f"{here}: invalid step {step!r}; expected one of {', '.join(sorted(ACTIONS | CHECKS))}")
    word, value = words[0], step[words[0]]
    _known(word, ACTIONS | CHECKS, here)
    ids = {
        "verdict": vocabulary.verdicts,
        "channel": vocabulary.channels,
        "next_step": vocabulary.next_steps,
        "language": vocabulary.languages,
        "utter": vocabulary.utters,
        "send": vocabulary.sendable,
        "silence": TRUE,
    }
    if word in ids:
        _known(str(value), ids[word], here)
    if word in ("slot_was_set", "slot_was_not_set"):
        if not isinstance(value, list):
            raise ScriptError(f"{here}: {word}: invalid value {value!r}; expected a list of slots")
        for one in value:
            for slot in one if isinstance(one, Mapping) else [one]:
                _known(str(slot), vocabulary.slots, here)
    elif word not in ids and (not isinstance(value, str) or not value.strip()):
        raise ScriptError(f"{here}: {word}: invalid value {value!r}; expected a text (quote numbers)")
    return Step(word, value)


def _known(name: str, known: frozenset[str], where: str) -> None:
    if name not in known:
        raise ScriptError(f"{where}: invalid value {name!r}; expected one of {', '.join(sorted(known))}")
