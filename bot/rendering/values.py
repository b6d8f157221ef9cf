"""How an answer is shown: its label, its value with its unit, and how it is said back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from actions.replies import Noted
from advice.questions import YEAR, Interview, Question, QuestionType
from bot.rendering.words import Words, filters

LONGEST_STORY = 700
"""More of a story than this would push a document's plan off its page; the whole of it stands in the console."""

LONG_WORD = re.compile(r"[^\s\u2e80-\uffef]{60}")
"""Sixty characters without a space, in a script that is parted at spaces only."""


def label(words: Words, question: Question) -> str:
    """The short name of a question, as on the summary."""
    return str(words.say(f"questions.{question.id}.label"))


def option(words: Words, question: Question, value: Any) -> str:
    """The label of one option; yes and no for a yes/no question."""
    name = {True: "yes", False: "no"}.get(value, value) if question.type is QuestionType.YES_NO else value
    return str(words.say(f"questions.{question.id}.options.{name}"))


def shown(words: Words, question: Question, value: Any) -> str:
    """`value` as the summary shows it, in words and with its unit. Safe HTML."""
    match question.type:
        case QuestionType.CHOICE | QuestionType.YES_NO:
            return option(words, question, value)
        case QuestionType.SEVERAL:
            if not value:
                return str(words.say(f"questions.{question.id}.none_of_these"))
            return Markup(", ").join(Markup(option(words, question, one)) for one in value)  # noqa: S704 - our labels
        case _ if f"questions.{question.id}.value" in words:
            return str(words.say(f"questions.{question.id}.value", value=value))
        case QuestionType.NUMBER:
            return _measured(words, question, value)
        case QuestionType.TEXT:
            return str(escape(clipped(value)))


def _measured(words: Words, question: Question, value: float) -> str:
    """A figure with its unit's word. Safe HTML."""
    figure = filters(words.language)["year" if question.unit == YEAR else "number"](value)
    if question.unit in (None, YEAR):
        return figure
    unit = f"questions.units.{question.unit}"
    return f"{figure}\u00a0{words.say(unit, value=value) if unit in words else escape(question.unit)}"


def said(words: Words, question: Question, value: Any) -> str:
    """`value` as the bot says it back, a clause that fits after "Noted:". Safe HTML."""
    base = f"questions.{question.id}.said"
    if base not in words:
        name, told = Markup(label(words, question)), Markup(shown(words, question, value))  # noqa: S704 - rendered
        return str(words.say("result.line", name=name, text=told))
    match question.type:
        case QuestionType.CHOICE:
            return str(words.say(f"{base}.{value}"))
        case QuestionType.YES_NO:
            return str(words.say(f"{base}.{'yes' if value else 'no'}"))
        case QuestionType.SEVERAL:
            joined = Markup(shown(words, question, value))  # noqa: S704 - rendered
            return str(words.say(base, values=joined) if value else words.say(f"{base}_none"))
        case _:
            return str(words.say(base, value=value))


def plain(text: str) -> str:
    """`text` as a button shows it: no markup, no entities."""
    return Markup(text).striptags()  # noqa: S704 - taken apart, not shown


def clipped(story: str | None, longest: int = LONGEST_STORY) -> str:
    """The story on as many characters as its place holds, cut at a word; a word longer than a line is parted."""
    whole = LONG_WORD.sub(r"\g<0> ", " ".join((story or "").split()))
    if len(whole) <= longest:
        return whole.strip()
    return whole[:longest].rsplit(" ", 1)[0] + " …"


def said_all(words: Words, interview: Interview, noted: Iterable[Noted]) -> Markup:
    """Several answers said back in one clause list. Safe HTML."""
    clauses = (Markup(said(words, interview[one["question"]], one["value"])) for one in noted)  # noqa: S704 - rendered
    return Markup(", ").join(clauses)


def answers_shown(words: Words, interview: Interview, answers: Mapping[str, Any]) -> Markup:
    """Several answers with their labels, as one line. Safe HTML."""
    lines = (
        words.say("result.line", name=label(words, interview[question]),
                  text=Markup(shown(words, interview[question], value)))  # noqa: S704 - rendered
        for question, value in answers.items()
    )  # fmt: skip
    return Markup("; ").join(lines)


def close_call(words: Words, interview: Interview, call: Mapping[str, Any]) -> Markup:
    """On which estimate the first channel hangs, and what it would be otherwise. Safe HTML."""
    about, first = call["about"], call["first_channel"]
    name = label(words, interview[about]) if about in interview else words.say(f"result.close_call.{about}")
    channel = words.say(f"advice.channels.{first}.name") if first else None
    return words.say("result.close_call.said", about=name, channel=channel)
