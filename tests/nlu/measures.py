"""How lines are read, counted as docs/understanding.md promises it: what is taken, what wrongly, and how sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from nlu.reader.certainty import Degree
from nlu.reader.lines import Line
from nlu.reader.reading import Reading
from nlu.training.calibration import same

TODAY = date(2026, 11, 22)
DIRECT = ("direct", "multi")
NOTHING = ("hedge", "unknown", "trap", "hostile")
"""Kinds of lines in which nothing is to be taken but what their label names."""
OTHER = "other"


class Reads(Protocol):
    """Whatever reads a message."""

    def read(self, text: str, question: str | None, language: str | None, today: date) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """One line beside its reading."""

    line: Line
    reading: Reading

    @property
    def direct(self) -> bool:
        """Whether the line answers the open question."""
        return self.line.kind in DIRECT and self.line.question in self.line.answers

    @property
    def wrong(self) -> dict[str, Degree]:
        """What was taken and is not so, with how sure it was called."""
        return {
            answer.question: answer.degree
            for answer in self.reading.answers
            if not same(answer.value, self.line.answers.get(answer.question))
        }

    @property
    def missed(self) -> list[str]:
        """What the line says and was not taken, rightly or wrongly."""
        taken = {answer.question for answer in self.reading.answers}
        return [question for question in self.line.answers if question not in taken]

    @property
    def exact(self) -> bool:
        """Whether the open question got the right answer."""
        return self.line.question not in self.wrong and self.line.question not in self.missed

    @property
    def offered_rightly(self) -> bool:
        wanted = self.line.answers.get(self.line.question or "")
        return not self.exact and any(same(offer.value, wanted) for offer in self.reading.offered)

    @property
    def passing(self) -> dict[str, Any]:
        """The facts that the line tells in passing."""
        return {name: value for name, value in self.line.answers.items() if not (self.direct and name == self.line.question)}

    @property
    def topic_right(self) -> bool:
        found = self.reading.topic[0] if self.reading.topic else None
        return found == self.line.topic or (self.line.topic == OTHER and found is None)

    @property
    def acts(self) -> frozenset[str]:
        """The acts that are right; a yes that answers a yes/no question may be called a yes or an answer."""
        found = {self.line.act} if self.line.act else set()
        if self.line.kind == "multi" and self.line.topic:
            found |= {"faq", "inform"}
        value = self.line.answers.get(self.line.question or "")
        if isinstance(value, bool) and self.line.act == "inform":
            found.add("affirm" if value else "deny")
        return frozenset(found)

    @property
    def act_right(self) -> bool:
        return self.reading.act[0] in self.acts

    @property
    def certainties(self) -> list[tuple[float, bool]]:
        """How likely the likeliest answer to the open question was called, and whether it is right."""
        shown = [answer for answer in (*self.reading.answers, *self.reading.offered) if answer.question == self.line.question]
        return [(one.confidence, same(one.value, self.line.answers.get(one.question))) for one in shown[:1]]


def judge(reader: Reads, lines: Iterable[Line]) -> list[Judged]:
    """Each of `lines` as `reader` reads it."""
    return [Judged(line, reader.read(line.text, line.question, line.language, TODAY)) for line in lines]


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """The figures for some lines, shares but for ``lines`` and the counts after it."""
    direct = [one for one in judged if one.direct]
    degrees = Counter(one.wrong[one.line.question] for one in direct if one.line.question in one.wrong)
    told = sum(len(one.passing) for one in judged)
    passing = [
        same(answer.value, one.line.answers.get(answer.question))
        for one in judged
        for answer in one.reading.answers
        if not (one.direct and answer.question == one.line.question)
    ]
    nothing = [one for one in judged if one.line.kind in NOTHING]
    backs = [one for one in judged if one.line.kind == "question"]
    said = [one for one in judged if one.acts]
    return {
        "direct answers exact": share(one.exact for one in direct),
        "wrong and sure": ratio(degrees[Degree.SURE], len(direct)),
        "wrong and likely": ratio(degrees[Degree.LIKELY], len(direct)),
        "offered rightly": share(one.offered_rightly for one in direct),
        "in passing: recall": ratio(sum(passing), told),
        "in passing: precision": ratio(sum(passing), len(passing)) if passing else 1.0,
        "nothing said, sure": share(Degree.SURE in one.wrong.values() for one in nothing),
        "nothing said, likely": share(Degree.LIKELY in one.wrong.values() for one in nothing),
        "back, filled": share(bool(one.wrong) for one in backs),
        "back, topic right": share(one.topic_right for one in backs),
        "acts right": share(one.act_right for one in said),
        "acts, macro-F1": macro_f1(said)[0],
        "lines": len(judged),
        "direct": len(direct),
        "told in passing": told,
        "nothing said": len(nothing),
        "questions back": len(backs),
    }


def by_language(judged: Iterable[Judged]) -> dict[str, dict[str, float]]:
    """`figures` for each language and, last, for all."""
    judged = list(judged)
    names = dict.fromkeys(one.line.language for one in judged)
    return {name: figures([one for one in judged if one.line.language == name]) for name in names} | {"all": figures(judged)}


def by_question(judged: Iterable[Judged]) -> dict[str, tuple[int, int]]:
    """How many direct answers to each question are exact, of how many."""
    right: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for one in judged:
        if one.direct and one.line.question:
            due[one.line.question] += 1
            right[one.line.question] += one.exact
    return {name: (right[name], due[name]) for name in sorted(due)}


def macro_f1(judged: Iterable[Judged]) -> tuple[float, dict[str, float]]:
    """The mean F1 over the acts that are expected at all, and each one's own."""
    return f1_of((one.line.act or "", one.line.act or "" if one.act_right else one.reading.act[0]) for one in judged)


def f1_of(pairs: Iterable[tuple[str, str]]) -> tuple[float, dict[str, float]]:
    """The mean F1 over what is expected, and each one's own, of pairs (expected, found)."""
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for expected, found in pairs:
        due[expected] += 1
        said[found] += 1
        right[expected] += expected == found
    each = {name: 2 * right[name] / (said[name] + due[name]) for name in due}
    return ratio(sum(each.values()), len(each)), each


def misses(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """Every line that was read otherwise than labelled, with what was read."""
    found = []
    for one in judged:
        topic = one.line.kind == "question" and not one.topic_right
        act = bool(one.acts) and not one.act_right and one.line.kind not in ("hedge", "trap")
        if one.wrong or one.missed or topic or act:
            found.append({
                "language": one.line.language, "kind": one.line.kind, "question": one.line.question, "text": one.line.text,
                "answers": dict(one.line.answers), "act": one.line.act, "topic": one.line.topic,
                "read": {answer.question: [answer.value, answer.degree, answer.confidence] for answer in one.reading.answers},
                "offered": [[offer.value, offer.confidence] for offer in one.reading.offered], "as": list(one.reading.act),
                "about": one.reading.topic, "doubt": one.reading.doubt,
            })  # fmt: skip
    return found


def table(columns: Mapping[str, Mapping[str, float]]) -> str:
    """Figures as lines of text: a row for each, a column for each language."""
    rows = [f"{'':26}" + "".join(f"{name:>9}" for name in columns)]
    for name, first in next(iter(columns.values())).items():
        values = [column[name] for column in columns.values()]
        rows.append(f"{name:26}" + "".join(f"{one:9d}" if isinstance(first, int) else f"{one:9.3f}" for one in values))
    return "\n".join(rows)


def share(values: Iterable[bool]) -> float:
    """How large a part of `values` is true; 0 of none."""
    found = list(values)
    return ratio(sum(found), len(found))


def ratio(part: float, whole: float) -> float:
    """`part` of `whole`; 0 of nothing."""
    return part / whole if whole else 0.0
