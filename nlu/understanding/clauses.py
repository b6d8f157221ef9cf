"""The clauses of a message, and what is left of it without some of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.understanding.reading import Answer

_ITEM_ENDS = re.compile(r"[,;.!?\n+&/]| (?:et|and|en|und|mais|maar|but|aber) ")
_CLAUSE_ENDS = re.compile(r"[,;.!?\n]| (?:mais|maar|but|aber) ")


def without_questions(text: str, told: str) -> str:
    """`text` as it was typed, without the questions that `told` has blanked out."""
    kept = "".join(typed if folded != " " or typed == " " else " " for typed, folded in zip(text, told, strict=True))
    return " ".join(kept.split()) if kept != text else text.strip()


def clauses(text: str, told: str) -> list[str]:
    """The clauses of `text` as they were typed, single words among more left out."""
    edges = [0, *(edge for match in _CLAUSE_ENDS.finditer(told) for edge in match.span()), len(told)]
    found = [text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [clause for clause in found if len(clause.split()) > 1 or (clause and len(found) == 1)]


def listed(text: str, told: str) -> list[str]:
    """The items of a list or the clauses of a sentence, as they were typed."""
    edges = [0, *(edge for match in _ITEM_ENDS.finditer(told) for edge in match.span()), len(told)]
    found = [text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [item for item in found if len(item) > 2]


def without_answers(text: str, answers: Sequence[Answer]) -> str:
    """`text` with the clauses blanked that answer the question asked: by their meaning they say nothing else."""
    for answer in answers:
        if (answer.start, answer.end) == (0, len(text)) and len(clauses(text, text)) > 1:
            continue
        starts = [match.end() for match in _CLAUSE_ENDS.finditer(text, 0, answer.start)]
        after = _CLAUSE_ENDS.search(text, answer.end)
        start, end = starts[-1] if starts else 0, after.start() if after else len(text)
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def clause_of(text: str, answer: Answer) -> str:
    """The clause that an answer stands in."""
    starts = [match.end() for match in _CLAUSE_ENDS.finditer(text, 0, answer.start)]
    after = _CLAUSE_ENDS.search(text, answer.end)
    return text[starts[-1] if starts else 0 : after.start() if after else len(text)]
