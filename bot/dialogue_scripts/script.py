"""A scripted dialogue as data, in the format of Rasa Pro's end-to-end tests; a misspelt id is refused by name.

``user``, ``bot``, ``utter``, ``slot_was_set`` and ``slot_was_not_set`` mean what they mean there; a question that is
uttered twice in one turn fails. Added are ``press`` (a button by its label), ``send`` (voice, photo, expired_button, …),
``bot_not`` (words that must not be said), ``silence: true``, ``verdict``, ``channel`` (the first one), ``next_step`` and
``language`` (before the first message: the person's; later: the one spoken by then). ``metadata: {day: 2026-11-22}`` names the
day on which a test case is held: ages and dated rules hang on it.
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
    """A script that cannot be played; names the file, the test case and what is accepted."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ids that a script may name."""

    slots: frozenset[str]
    utters: frozenset[str]
    verdicts: frozenset[str]
    channels: frozenset[str]
    next_steps: frozenset[str]
    languages: frozenset[str]
    sendable: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done or checked: its word and what stands behind it."""

    word: str
    value: Any


@dataclass(frozen=True, slots=True)
class TestCase:
    """One conversation: the slots it begins with, the person's language, its steps, the day on which it is held."""

    name: str
    language: str | None
    slots: Mapping[str, Any]
    steps: tuple[Step, ...]
    day: date | None = None
    """None: the day on which all scripts are played that name none."""

    __test__ = False


def read_script(path: Path, vocabulary: Vocabulary) -> tuple[TestCase, ...]:
    """The test cases of a file; raises `ScriptError` for anything that no runner could play."""
    try:
        document = read_yaml(path)
    except OSError as error:
        raise ScriptError(f"{path}: cannot be read ({error.strerror})") from None
    except yaml.YAMLError as error:
        raise ScriptError(f"{path}: not YAML ({str(error).splitlines()[0]})") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("test_cases"), list):
        raise ScriptError(f"{path}: a list of test_cases is expected")
    unknown = set(document) - {"fixtures", "test_cases", "metadata"}
    if unknown:
        raise ScriptError(f"{path}: {sorted(unknown)[0]!r} is not right; it takes fixtures, metadata, test_cases")
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
        raise ScriptError(f"{where}: a test case takes a test_case (its name) and a list of steps")
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
        raise ScriptError(f"{here}: day: {given!r} is not right; it takes a day as YYYY-MM-DD") from None


def _step(step: Any, here: str, vocabulary: Vocabulary) -> Step:
    words = [str(word) for word in step if word != "metadata"] if isinstance(step, Mapping) else []
    if len(words) != 1:
        raise ScriptError(f"{here}: a step holds one of {', '.join(sorted(ACTIONS | CHECKS))}, not {step!r}")
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
            raise ScriptError(f"{here}: {word} takes a list of slots, not {value!r}")
        for one in value:
            for slot in one if isinstance(one, Mapping) else [one]:
                _known(str(slot), vocabulary.slots, here)
    elif word not in ids and (not isinstance(value, str) or not value.strip()):
        raise ScriptError(f"{here}: {word} takes a text, not {value!r}; a number wants quotation marks")
    return Step(word, value)


def _known(name: str, known: frozenset[str], where: str) -> None:
    if name not in known:
        raise ScriptError(f"{where}: {name!r} is not right; it takes {', '.join(sorted(known))}")
