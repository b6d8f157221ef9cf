"""``comptoir data graph``: the page with the interview's graph and the effect of each answer on the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from advice import flow_graph
from advice.gates import Status
from advice.knowledge import Knowledge, load_knowledge
from advice.questions import Question
from advice.recommendation import Recommendation
from bot.core import paths
from bot.core.languages import ENGLISH
from bot.rendering.words import Catalogue

PAGE = paths.ROOT / "docs" / "interview.md"

NOTHING = "–"
Seen = Sequence[tuple[Mapping[str, Any], Recommendation]]


def page(day: date, knowledge_root: Path = paths.KNOWLEDGE) -> str:
    """Return the page as Markdown, for the rules on `day`."""
    knowledge = load_knowledge(knowledge_root)
    interview = knowledge.interview
    words = Catalogue(paths.WORDS)[ENGLISH]
    seen = list(flow_graph.visits(knowledge, day))
    environment = Environment(  # noqa: S701 - Markdown from our own data
        loader=FileSystemLoader(paths.TEMPLATES / "docs"),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("interview.md.j2").render(
        day=day.isoformat(), branches=flow_graph.branches(interview), edges=flow_graph.edges(interview),
        questions=[_question(one, knowledge, str(words.say(f"questions.{one.id}.label").unescape()))
                   for one in interview.questions],
        effects=[_effect(one) for one in flow_graph.effects(knowledge, day)], seen=len(seen), visits=len(flow_graph.VISITS),
        reached=_reached(seen),
        places=[{"channel": one.channel, "status": knowledge.channels[one.channel].standing(day).value, "place": one.place,
                 "example": _differing(one.answers)} for one in flow_graph.places(knowledge, seen)],
    )  # fmt: skip


def _question(question: Question, knowledge: Knowledge, label: str) -> dict[str, Any]:
    interview = knowledge.interview
    asked = [name for name in interview.traits if interview.relevant(question, name)]
    others = [name for name in interview.traits if name not in asked]
    of = "all" if not others else f"all but {', '.join(others)}" if len(others) < len(asked) else ", ".join(asked)
    takes = ", ".join(question.options) or {"yes_no": "yes, no"}.get(question.type, question.unit or str(question.type))
    return {
        "id": question.id, "label": label, "chapter": question.chapter, "takes": takes,
        "asked": of,
        "gates": [gate for gate, names in knowledge.gates.items() if question.id in names],
    }  # fmt: skip


def _effect(effect: flow_graph.Effect) -> dict[str, str]:
    shown = {str(status): _listed(effect.values.get(status, ())) for status in Status}
    return {"gate": effect.gate, "question": effect.question, **shown}


def _reached(seen: Seen) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all outcomes with the first profile that led to each: verdicts, routes, next steps."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {"verdict": {}, "route": {}, "next step": {}}
    for answers, advice in seen:
        found["verdict"].setdefault(str(advice.verdict), answers)
        found["route"].setdefault(str(advice.route), answers)
        for step in advice.next_steps:
            found["next step"].setdefault(step.id, answers)
    return [(title, [(f"`{name}`", _differing(answers)) for name, answers in rows.items()]) for title, rows in found.items()]


def _differing(answers: Mapping[str, Any] | None) -> str:
    if answers is None:
        return NOTHING
    return ", ".join(f"{name} {_value(value)}" for name, value in answers.items())


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(_value(value) for value in values) or NOTHING


def _value(value: Any) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case _:
            return str(value)
