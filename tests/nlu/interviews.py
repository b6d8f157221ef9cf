"""Whole interviews held with the reader: what is asked again, what is taken at once, what is wrong at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from advice.questions import Interview
from nlu.reader.certainty import Degree
from nlu.reader.lines import Line
from nlu.reader.reading import Reading
from nlu.training.calibration import same
from tests.nlu.measures import TODAY, Judged, Reads, ratio
from tests.nlu.sets import Dialogue


@dataclass(slots=True)
class Held:
    """One interview as it went."""

    dialogue: Dialogue
    asked: int = 0
    at_once: int = 0
    again: int = 0
    offered: int = 0
    lost: int = 0
    known: dict[str, tuple[Any, Degree]] = field(default_factory=dict)
    digressed: list[bool] = field(default_factory=list)
    misses: list[dict[str, Any]] = field(default_factory=list)

    @property
    def wrong(self) -> list[tuple[str, Degree]]:
        """What is noted at the end and is not so. A question of which the person says nothing has no right answer."""
        return [
            (name, degree) for name, (value, degree) in self.known.items() if not same(value, self.dialogue.profile.get(name))
        ]

    def take(self, reading: Reading) -> None:
        self.known |= {answer.question: (answer.value, answer.degree) for answer in reading.answers}


def hold(reader: Reads, interview: Interview, dialogue: Dialogue) -> Held:
    """Ask each question of the branch that is still open, at most as often as the person has wordings for it."""
    held = Held(dialogue)
    held.take(reader.read(dialogue.opening.text, None, dialogue.language, TODAY))
    given_up: set[str] = set()
    while True:
        open_question = _next(interview, held, given_up)
        if open_question is None:
            return held
        for digression in dialogue.digressions:
            if digression.at == open_question:
                _digress(reader, held, digression.line, open_question)
        if open_question in held.known:
            continue
        if not _ask(reader, held, open_question):
            given_up.add(open_question)


def _next(interview: Interview, held: Held, given_up: set[str]) -> str | None:
    answers = {name: value for name, (value, _) in held.known.items()}
    if answers.get("product_category") not in interview.traits:
        answers.pop("product_category", None)
    for question in interview.branch(answers):
        if question.id not in held.known and question.id not in given_up and question.id in held.dialogue.replies:
            return question.id
    return None


def _digress(reader: Reads, held: Held, line: Line, question: str) -> None:
    read = reader.read(line.text, question, held.dialogue.language, TODAY)
    judged = Judged(line, read)
    held.take(read)
    held.digressed.append(not judged.wrong and (judged.topic_right if line.kind == "question" else True))


def _ask(reader: Reads, held: Held, question: str) -> bool:
    held.asked += 1
    for number, text in enumerate(held.dialogue.replies[question]):
        reading = reader.read(text, question, held.dialogue.language, TODAY)
        held.take(reading)
        if question in held.known:
            held.at_once += number == 0
            return True
        held.again += 1
        wanted = held.dialogue.profile.get(question)
        held.offered += any(same(offer.value, wanted) for offer in reading.offered)
        held.misses.append({"language": held.dialogue.language, "question": question, "text": text, "wanted": wanted,
                            "offered": [[offer.value, offer.confidence] for offer in reading.offered],
                            "as": list(reading.act), "doubt": reading.doubt})  # fmt: skip
    held.lost += 1
    return False


def figures(held: Sequence[Held]) -> dict[str, float]:
    """The figures for some interviews, each an average of one interview but for the shares."""
    digressed = [right for one in held for right in one.digressed]
    wrong = [degree for one in held for _, degree in one.wrong]
    return {
        "re-asks each": ratio(sum(one.again for one in held), len(held)),
        "of them offered rightly": ratio(sum(one.offered for one in held), sum(one.again for one in held)),
        "at the first wording": ratio(sum(one.at_once for one in held), sum(one.asked for one in held)),
        "never taken, each": ratio(sum(one.lost for one in held), len(held)),
        "wrong each": ratio(len(wrong), len(held)),
        "wrong and sure, each": ratio(sum(degree is Degree.SURE for degree in wrong), len(held)),
        "digressions met": ratio(sum(digressed), len(digressed)),
        "interviews": len(held),
        "questions asked": sum(one.asked for one in held),
    }


def by_language(held: Iterable[Held]) -> dict[str, dict[str, float]]:
    """`figures` for each language and, last, for all."""
    held = list(held)
    names = dict.fromkeys(one.dialogue.language for one in held)
    return {name: figures([one for one in held if one.dialogue.language == name]) for name in names} | {"all": figures(held)}


def misses(held: Iterable[Held]) -> list[dict[str, Any]]:
    """What had to be asked again, and what was wrong at the end."""
    found = []
    for one in held:
        found += one.misses
        for name, degree in one.wrong:
            found.append({"language": one.dialogue.language, "who": one.dialogue.who, "question": name, "degree": degree,
                          "noted": one.known[name][0], "wanted": one.dialogue.profile.get(name)})  # fmt: skip
    return found
