"""Reads the held-out lines and sets how sure the reader may call itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nlu.reader.certainty import Certainty, Sample
from nlu.reader.framing import WHAT_IF
from nlu.reader.lines import Line
from nlu.reader.reader import Reader
from nlu.reader.tagging import WRITTEN
from nlu.values import normalise

SAME = 0.006


def calibrated(reader: Reader, held: Iterable[Line], say: Callable[[str], None]) -> tuple[Certainty, Mapping[str, Any]]:
    """The certainty for `reader`, fitted on lines that it was not trained on, and what it does on them."""
    found: list[Sample] = []
    answered = open_left = 0
    for line in held:
        normal = normalise(line.text).text
        odds, seen = reader.odds(normal, line.question, line.language, WRITTEN)
        claims = reader.claims(odds, seen, line.text, WRITTEN)
        told = line.question is not None and line.answers.get(line.question) is not None
        answered, open_left = answered + told, open_left + (line.question is not None and not told)
        for question, claim in claims.items():
            if claim.doubt or line.question == WHAT_IF or (line.only and question != line.question):
                continue
            right = same(claim.value, line.answers.get(question))
            found.append(Sample(question, question == line.question, claim.odds, right, told))
    certainty = Certainty.fit(found, answered, open_left)
    measured = {"samples": len(found), "answered": answered, "open": open_left, "asked": certainty.asked,
                "passing": certainty.passing}  # fmt: skip
    say(f"calibrated: {measured}")
    return certainty, measured


def same(value: Any, wanted: Any) -> bool:
    """Whether `value` is what a line says: numbers within half a per cent, a story whatever its words, lists in any order."""
    if wanted is None:
        return False
    if wanted is True and isinstance(value, str):
        return True
    if isinstance(wanted, list):
        return isinstance(value, list) and sorted(value) == sorted(wanted)
    if isinstance(wanted, bool) or isinstance(value, bool) or not isinstance(value, int | float):
        return bool(value is wanted or (value == wanted and type(value) is type(wanted)))
    return isinstance(wanted, int | float) and abs(value - wanted) <= SAME * max(1.0, abs(wanted))
