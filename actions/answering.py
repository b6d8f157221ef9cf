"""Taking answers: what is sure is written down and said back, what is not is asked, never filled in silence."""

from __future__ import annotations

from datetime import date
from typing import Any

from actions import replies
from actions.slots import MISSES, PENDING, TICKED
from actions.turn import Turn
from advice.questions import Question, QuestionType
from nlu.reader.reading import Doubt

MISSES_BEFORE_A_WAY_OUT = 3
"""After so many misunderstandings in a row a human or a skip is offered."""


def answer(turn: Turn) -> None:
    """Take what was understood; where the open question stays open, say so and put it again."""
    asked = turn.asked
    if _refuses(turn):
        deny(turn)
        return
    taken = _take_all(turn)
    if asked is None or asked.id in taken or turn.next is not None:
        return
    if taken:
        return
    _miss(turn, asked)


def volunteer(turn: Turn) -> None:
    """Take facts that came along with something else, such as a question back."""
    _take_all(turn)


def affirm(turn: Turn) -> None:
    """A yes: to what is pending, else to the open yes/no question."""
    pending = turn.slots.get(PENDING) or {}
    if "answer" in pending:
        for question_id, value in pending["answer"].items():
            turn.take(question_id, value, echo=False)
        turn.set(PENDING, None)
        turn.set(MISSES, 0)
    else:
        _answer_yes_no(turn, True)


def deny(turn: Turn) -> None:
    """A no: to what is pending, else to the open yes/no question."""
    pending = (turn.slots.get(PENDING) or {}).get("answer") or {}
    if turn.slots.get(PENDING):
        turn.set(PENDING, None)
        _take_all(turn, but=frozenset(name for name in pending if turn.heard.answers.get(name) in NEGATIVE))
    else:
        _answer_yes_no(turn, False)


def dont_know(turn: Turn) -> None:
    """Leave the open question open: unknown is never a no."""
    if turn.asked and turn.heard.intent == "dont_know" and turn.heard.guesses.get(turn.asked.id):
        # "5, or 15, I no longer know": figures were named, so one of them is asked about.
        _miss(turn, turn.asked)
        return
    if turn.asked:
        turn.leave_open(turn.asked.id)
        turn.set(MISSES, 0)
        turn.say(replies.SAY, key="dialogue.unknown_is_fine")
    volunteer(turn)


def tick(turn: Turn) -> None:
    """Tick or untick one option of the open question of type several; its message is edited in place."""
    asked, option = turn.asked, turn.heard.tick
    if asked is None or asked.type is not QuestionType.SEVERAL or option not in asked.options:
        turn.say(replies.SAY, key="dialogue.button_expired")
        return
    ticked = set(turn.slots.get(TICKED) or [])
    ticked ^= {option}
    turn.set(TICKED, [name for name in asked.options if name in ticked])
    turn.quiet = True
    turn.say(replies.TICK, question=asked.id, ticked=turn.slots[TICKED])


def done(turn: Turn) -> None:
    """Close the open question of type several with what is ticked; nothing ticked is an answer too."""
    if turn.asked and turn.asked.type is QuestionType.SEVERAL:
        turn.take(turn.asked.id, list(turn.slots.get(TICKED) or []), echo=False)


NEGATIVE: tuple[Any, ...] = (False, "none")
"""What a bare no is read as where a question is open; as the reply to a guess it only refuses the guess."""


def _refuses(turn: Turn) -> bool:
    """Whether a short no refuses the guess that was offered, rather than answering the question."""
    pending = (turn.slots.get(PENDING) or {}).get("answer") or {}
    short = len(turn.heard.text.split()) <= LONGEST_REFUSAL
    return short and any(turn.heard.answers.get(name) in NEGATIVE for name in pending) and not turn.heard.pressed


LONGEST_REFUSAL = 2
"""Words: "non", "nee hoor"; anything longer says something of its own."""


def _take_all(turn: Turn, but: frozenset[str] = frozenset()) -> list[str]:
    asked = turn.asked
    taken = []
    for question_id, value in turn.heard.answers.items():
        if question_id in but:
            continue
        question = turn.interview[question_id]
        if not acceptable(question, value, turn.heard.today):
            _refuse(turn, question, value)
            turn.next = asked.id if asked else None
            continue
        turn.take(question_id, value, echo=not turn.heard.pressed, likely=question_id in turn.heard.likely)
        taken.append(question_id)
    if asked and asked.id in taken:
        turn.set(MISSES, 0)
        turn.set(PENDING, None)
        turn.set(TICKED, None)
    return taken


def _refuse(turn: Turn, question: Question, value: Any) -> None:
    """Name the value that the question does not take, and what it takes."""
    maximum = question.most(turn.heard.today)
    turn.say(replies.INVALID, question=question.id, value=value, minimum=question.minimum, maximum=maximum)


def acceptable(question: Question, value: Any, today: date) -> bool:
    """Whether `value` is one that the question takes on that day."""
    match question.type:
        case QuestionType.CHOICE:
            return value in question.options
        case QuestionType.YES_NO:
            return isinstance(value, bool)
        case QuestionType.SEVERAL:
            return isinstance(value, list) and all(entry in question.options for entry in value)
        case QuestionType.TEXT:
            return isinstance(value, str) and 0 < len(value) <= (question.maximum or float("inf"))
        case QuestionType.NUMBER:
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            maximum = question.most(today)
            above = question.minimum is None or value >= question.minimum
            return above and (maximum is None or value <= maximum)


def _answer_yes_no(turn: Turn, value: bool) -> None:
    if turn.asked and turn.asked.type is QuestionType.YES_NO:
        if turn.asked.id not in turn.heard.answers:
            turn.take(turn.asked.id, value, echo=not turn.heard.pressed)
            turn.set(MISSES, 0)
        _take_all(turn)
    elif value and turn.asked and turn.asked.type is QuestionType.SEVERAL:
        done(turn)
    else:
        answer(turn)


def _miss(turn: Turn, asked: Question) -> None:
    """Nothing sure for the open question: offer the best guesses, else rephrase, then examples, then a way out."""
    guesses = [value for value in turn.heard.guesses.get(asked.id, []) if acceptable(asked, value, turn.heard.today)]
    misses = (turn.slots.get(MISSES) or 0) + 1
    turn.set(MISSES, misses)
    impossible = turn.heard.guesses.get(asked.id, []) if turn.heard.doubt == Doubt.OUT_OF_RANGE else []
    if impossible:
        turn.strayed = misses > 1
        _refuse(turn, asked, impossible[0])
        return
    turn.missed = True
    if guesses and misses < MISSES_BEFORE_A_WAY_OUT:
        turn.set(PENDING, {"answer": {asked.id: guesses[0]}})
        turn.quiet = True
        turn.say(replies.CONFIRM, question=asked.id, guesses=guesses[:2], doubt=turn.heard.doubt)
