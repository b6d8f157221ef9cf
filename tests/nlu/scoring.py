"""How one line of the development set was understood, counted fairly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Scored:
    """One line: whether all was taken, whether anything wrong was taken in silence, whether it was asked about."""

    line: Mapping[str, Any]
    parsed: Mapping[str, Any]
    wrong: dict[str, Any]
    missed: dict[str, Any]

    @property
    def exact(self) -> bool:
        return not self.wrong and not self.missed

    @property
    def intent_right(self) -> bool:
        return self.parsed["intent"] in {self.line["intent"], *also(self.line)}


def score(line: Mapping[str, Any], parsed: Mapping[str, Any]) -> Scored:
    """What is wrong in silence and what was missed in `parsed`."""
    expected, allowed = line["answers"], line.get("may_also") or {}
    wrong = {
        name: value
        for name, value in parsed["answers"].items()
        if not (name in expected and same(expected[name], value)) and not (name in allowed and same(allowed[name], value))
    }
    missed = {name: value for name, value in expected.items() if name not in parsed["answers"]}
    return Scored(line, parsed, wrong, missed)


def also(line: Mapping[str, Any]) -> list[str]:
    """The intents that are as good as the expected one."""
    found = line.get("intent_also") or []
    return [found] if isinstance(found, str) else list(found)


def same(expected: Any, value: Any) -> bool:
    """Whether two answers are the same; numbers within 0.5 %."""
    if isinstance(expected, Mapping):
        return any(same(one, value) for one in expected["any"])
    if isinstance(expected, bool) or isinstance(value, bool):
        return expected is value
    if isinstance(expected, int | float) and isinstance(value, int | float):
        return abs(expected - value) <= 0.005 * max(abs(expected), 1e-9)
    if isinstance(expected, list) and isinstance(value, list):
        return set(expected) == set(value)
    return bool(expected == value)


def macro_f1(scored: Iterable[Scored]) -> tuple[float, dict[str, float]]:
    """The mean F1 over the intents that are expected at all, and each one's own."""
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for one in scored:
        expected, found = one.line["intent"], one.parsed["intent"]
        if one.intent_right:
            found = expected
        due[expected] += 1
        said[found] += 1
        right[expected] += expected == found
    each = {name: 2 * right[name] / (said[name] + due[name]) for name in due}
    return sum(each.values()) / len(each), each


def table(scored: Iterable[Scored], topic_of: Mapping[Any, set[str]]) -> dict[str, dict[str, float]]:
    """The figures that issue 3 asks for, by language."""
    by_language: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        by_language[one.line["language"]].append(one)
    return {language: _figures(ones, topic_of) for language, ones in by_language.items()}


def _figures(ones: list[Scored], topic_of: Mapping[Any, set[str]]) -> dict[str, float]:
    kinds: dict[str, list[Scored]] = defaultdict(list)
    for one in ones:
        kinds[one.line["kind"]].append(one)
    backs = kinds["question_back"]
    on_topic = sum(one.parsed["topic"] in topic_of.get(one.line["topic"], {str(one.line["topic"])}) for one in backs)
    f1, _ = macro_f1(ones)
    return {
        "direct_exact": _share(one.exact or _asked(one) for one in kinds["direct"]),
        "direct_taken": _share(one.exact for one in kinds["direct"]),
        "volunteered_exact": _share(one.exact for one in kinds["volunteered"]),
        "wrong_in_silence": _share(bool(one.wrong) for one in ones),
        "hedges_filled": sum(bool(one.wrong) for one in kinds["hedge"]),
        "hostile_filled": sum(bool(one.wrong) for one in kinds["hostile"]),
        "questions_back": on_topic / max(len(backs), 1),
        "intent_macro_f1": f1,
        "lines": len(ones),
    }


def _asked(one: Scored) -> bool:
    return bool(one.line.get("may_ask")) and not one.wrong


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(found) / max(len(found), 1)
