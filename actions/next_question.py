"""What follows a turn: which language, which question is open now, and with which facts it is put."""

from __future__ import annotations

from actions import replies
from actions.replies import Ask
from actions.slots import ASKING, LANGUAGE, MISSES, PENDING, REQUESTED, TICKED, TRAIL
from actions.turn import Turn

EXPLAINED = 2
"""The attempt at which a question is put in other words and with examples."""


def settle_language(turn: Turn) -> None:
    """Go over to the language named, or written in with certainty."""
    named = turn.heard.target if turn.heard.intent == "change_language" else None
    language = named or turn.heard.language
    if language and language != turn.slots.get(LANGUAGE):
        turn.set(LANGUAGE, language)


def settle_question(turn: Turn) -> str | None:
    """Choose the question that is open now, note the way back and the facts to put it with; None when all is told."""
    before = turn.slots.get(REQUESTED)
    question_id = turn.next or _still_open(turn, before) or _first_missing(turn)
    if question_id != before:
        turn.set(MISSES, 0)
        turn.set(TICKED, _told_already(turn, question_id))
        if before and before in turn.answers | dict.fromkeys(turn.unknown):
            trail = [name for name in turn.slots.get(TRAIL) or [] if name != before]
            turn.set(TRAIL, [*trail, before])
    if turn.slots.get(PENDING) and not turn.quiet:
        turn.set(PENDING, None)
    asking = None if question_id is None or turn.quiet else _facts(turn, question_id)
    if asking is None and turn.noted:
        # No question follows that would say it back.
        turn.say_first(replies.NOTED, noted=turn.noted)
    turn.set(ASKING, asking)
    turn.set(REQUESTED, question_id)
    return question_id


def _still_open(turn: Turn, before: str | None) -> str | None:
    """The question put last, be it one that is being changed, until it is answered or left open."""
    relevant = any(question.id == before for question in turn.interview.branch(turn.answers))
    return before if before and relevant and not turn.has_set(before) else None


def _first_missing(turn: Turn) -> str | None:
    return next((question.id for question in turn.missing()), None)


def _attempt(turn: Turn) -> int:
    """How far the question is explained: by the misunderstandings in a row, by the wish to have it explained, else plainly."""
    if turn.missed or turn.strayed:
        return turn.slots.get(MISSES) or 0
    return EXPLAINED if turn.explain else 0


def _told_already(turn: Turn, question_id: str | None) -> list[str] | None:
    """The options of a question of type several that an earlier free answer told."""
    if question_id is None or turn.interview[question_id].offered_from is None:
        return None
    told: list[list[str]] = turn.heard.guesses.get(question_id, [])
    return (told[0] if told else None) or turn.answers.get(question_id)


def _facts(turn: Turn, question_id: str) -> Ask:
    return {
        "question": question_id,
        "attempt": _attempt(turn),
        "unclear": turn.missed,
        "doubt": turn.heard.doubt if turn.missed else None,
        "noted": turn.noted,
        "ticked": turn.slots.get(TICKED) or [],
        "current": turn.answers.get(question_id),
        "back": bool(turn.slots.get(TRAIL)),
        **turn.progress(question_id),
    }
