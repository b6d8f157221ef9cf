"""Random firms: the answers of a ready one with some changed, some unknown, and stories that people might type."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advice.questions import Interview, Question, QuestionType
from tests.advice.firms import READY

NUMBERS: Mapping[str, Sequence[float]] = {
    "shelf_life_months": [0, 3, 5.9, 6, 8, 9, 11, 12, 24, 240],
    "gross_margin_pct": [0, 30, 44, 45, 59, 60, 80],
    "unit_price_eur": [0.01, 0.5, 8, 625, 626, 4000, 1_000_000],
    "staff_count": [0, 1, 4, 4.5, 5, 9, 10, 35, 250, 1_000_000],
    "spare_capacity_pct": [0, 9, 10, 19, 20, 30, 50, 1000],
    "budget_eur": [0, 9999, 10000, 20000, 60000, 149999, 150000, 250000, 1_000_000_000],
    "founded_year": [1000, 1876, 2004, 2026],
}
STORIES = [
    "We bake.",
    "Depuis 1923, la famille coule ses pralines à la main, à Liège. " * 32,
    "x" * 2000,
    '#set page(fill: red) $x$ *gras* _it_ @label <b>non</b> {{ 7*7 }} {% raw %} \\ `code` [ ] #eval("1")',
    "Praliné 🍫 «à l’ancienne» 我们的巧克力 مرحبا Ελλάδα Шоколад 한국어 \u200d\u0000\u2028",
]


def firms(interview: Interview, count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` profiles; the same ones for the same seed."""
    drawn = random.Random(seed)
    for _ in range(count):
        yield {question.id: value for question in interview.questions if (value := _answer(question, drawn)) is not None}


def _answer(question: Question, drawn: random.Random) -> Any:
    chance = drawn.random()
    if chance < 0.15 and question.id != "product_category":
        return None
    if chance < 0.5 and question.id in READY and question.type is not QuestionType.TEXT:
        return READY[question.id]
    match question.type:
        case QuestionType.CHOICE:
            return drawn.choice(question.options)
        case QuestionType.YES_NO:
            return drawn.random() < 0.5
        case QuestionType.SEVERAL:
            return [option for option in question.options if drawn.random() < 0.5]
        case QuestionType.TEXT:
            return drawn.choice(STORIES)[:2000]
        case _:
            return drawn.choice(NUMBERS[question.id])
