"""The facts of the chart: verdict, scores and gates, each in the words of one language. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Mapping
from typing import Any

from bot.rendering.words import Words

TONES: Mapping[str, str] = {
    "ready": "passed",
    "ready_with_conditions": "open",
    "not_yet": "waiting",
    "not_a_fit": "failed",
}
"""Which mark and colour a verdict is shown in."""

WEIGHT = ("failed", "open", "unknown", "passed")
"""Gates in the order shown: what holds back first."""

CHAPTERS = ("product", "back_office", "brand_story")

NOT_ASKED = ".not_asked"


def chart(words: Words, advice: Mapping[str, Any], marks: tuple[int, int], asked: Container[str] = CHAPTERS) -> dict[str, Any]:
    """The chart of a recommendation; `marks` are the scores that divide not yet, conditions and ready.

    A chapter that is not among those `asked` has no value: 0 would read as a bad one.
    """
    condition, ready = marks
    return {
        "language": str(words.language),
        "dated": text(words, "dossier.chart.dated", as_of=advice["as_of"]),
        "verdict": text(words, f"advice.verdict.{advice['verdict']}.name"),
        "tone": TONES[advice["verdict"]],
        "overall": _score(words, advice, "overall"),
        "chapters": [
            _score(words, advice, chapter) if chapter in asked
            else {"label": text(words, f"advice.score.{chapter}"), "value": None, "said": text(words, "result.not_asked")}
            for chapter in CHAPTERS
        ],
        "marks": [{"points": condition}, {"points": ready}],
        "marks_said": text(words, "dossier.chart.marks", condition=condition, ready=ready),
        "gates": [
            {"name": text(words, f"advice.gates.{gate['id']}.name"), "status": gate["status"],
             "said": text(words, f"advice.status.{gate['status']}")}
            for gate in weighed(advice)
        ],
    }  # fmt: skip


def weighed(advice: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The gates that count for this product, what holds back first; an open one of another branch is not shown."""
    asked = [gate for gate in advice["gates"] if not gate["because"]["code"].endswith(NOT_ASKED)]
    return sorted(asked, key=lambda gate: WEIGHT.index(gate["status"]))


def nearest_change(advice: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The smallest set of other answers with which the verdict would be better; None where none is known."""
    worst_first = ("not_a_fit", "not_yet", "ready_with_conditions", "ready")
    now = worst_first.index(advice["verdict"])
    better = [change for change in advice["what_would_change"] if worst_first.index(change["verdict"]) > now]
    return min(better, key=lambda change: len(change["answers"]), default=None)


def text(words: Words, key: str, /, **facts: Any) -> str:
    """A text of the catalogue without markup, as a picture or a document shows it."""
    return unmarked(words.say(key, **facts))


def reason(words: Words, because: Mapping[str, Any]) -> str:
    """A reason of the advice, a code and its facts, in words."""
    return text(words, f"advice.{because['code']}", **because["facts"])


def unmarked(said: str) -> str:
    """`said` without tags and entities; no-break spaces stay."""
    return html.unescape(re.sub(r"<[^>]*>", "", str(said)))


def _score(words: Words, advice: Mapping[str, Any], chapter: str) -> dict[str, Any]:
    value = advice["scores"][chapter]
    return {"label": text(words, f"advice.score.{chapter}"), "value": value, "said": str(value)}
