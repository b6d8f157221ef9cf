"""What a message was: a name that is stored with a correction, what it is called on a page, and the line that it teaches.

``stop``, ``human/talk``, ``edit``, ``edit/staff_count``: an act, with what it is about. ``faq/kaola``: a question back with
its topic. ``inform``: an answer; ``inform/region.wallonia``: this option alone; ``inform/region.unsure``, ``inform/unsure``:
words that answer nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advice.questions import Interview, Question, QuestionType
from bot.console.training_data import DONT_KNOW, EDIT, FAQ, INFORM, Lesson, check_text, intent_of_act
from bot.core.errors import InputError
from bot.rendering.values import label, plain
from bot.rendering.words import Words
from nlu.reader.lines import Line
from nlu.reader.tagging import WRITTEN, tags_of
from nlu.values import figures, normalise

UNSURE = "unsure"
NO_OPTION = "none_of_these"
"""A question with several options of which none fits."""

YES_NO = {"yes": True, "no": False}
YES_OR_NO = {"affirm": True, "deny": False}
ANSWERING = frozenset({INFORM, FAQ, EDIT})
"""What a message may do that gives an answer, too."""


def meaning(words: Words, intent: str) -> str:
    """The name of an intent in the advisor's language; the intent itself where it has none."""
    act, _, detail = intent.partition("/")
    if act == FAQ and detail:
        return _said(words, f"faq.{detail}.title", _said(words, f"console.intents.{detail}", detail))
    if act == INFORM and detail:
        question, _, option = detail.rpartition(".")
        value = _said(words, "console.intents.unsure" if option == UNSURE else _key(question, option), option)
        return f"{_said(words, f'questions.{question}.label', question)}: {value}" if question else value
    name = _said(words, f"console.intents.{act}", act)
    return f"{name}: {_about(words, detail)}" if detail else name


def grouped(words: Words, intents: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Intents by kind, each with its name: what people answer, what they do, what they ask back."""
    groups: dict[str, list[tuple[str, str]]] = {"answers": [], "acts": [], "topics": []}
    for intent in intents:
        act = intent.partition("/")[0]
        kind = "answers" if act == INFORM else "topics" if act == FAQ else "acts"
        groups[kind].append((intent, meaning(words, intent)))
    for kind in ("acts", "topics"):
        groups[kind].sort(key=lambda one: one[1].casefold())
    return [(_said(words, f"console.learn.groups.{kind}", kind), found) for kind, found in groups.items() if found]


def offered(intents: Iterable[str], question: str | None, interview: Interview) -> list[str]:
    """What a message after `question` may have been, given what the lines of its language do beside answering."""
    nothing = f"{INFORM}/{question}.{UNSURE}" if question in interview else f"{INFORM}/{UNSURE}"
    return [INFORM, nothing, *sorted({*intents, EDIT, *(f"{EDIT}/{name}" for name in interview.ids)})]


def options_of(words: Words, interview: Interview) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every answer that can be chosen, question by question: an option, or the question alone where a value is typed."""
    found = []
    for question in interview.questions:
        name = plain(label(words, question))
        if question.type in (QuestionType.NUMBER, QuestionType.TEXT):
            found.append((name, [(question.id, f"{name}: {plain(str(words.say('console.learn.typed')))}")]))
        else:
            named = [(one, _said(words, _key(question.id, one), one)) for one in _options(question)]
            found.append((name, [(f"{question.id}.{one}", f"{name}: {said}") for one, said in named]))
    return found


def chosen(answers: Mapping[str, Any], interview: Interview) -> list[tuple[str, str]]:
    """Answers as the form shows them chosen: what stands in the list, and what is typed beside it."""
    found: list[tuple[str, str]] = []
    for name, value in answers.items():
        if name not in interview:
            continue
        match interview[name].type:
            case QuestionType.NUMBER:
                found.append((name, f"{value:.15g}" if isinstance(value, int | float) else str(value)))
            case QuestionType.TEXT:
                found.append((name, str(value)))
            case QuestionType.YES_NO:
                found.append((f"{name}.{'yes' if value else 'no'}", ""))
            case QuestionType.SEVERAL:
                found += [(f"{name}.{one}", "") for one in value or [NO_OPTION]]
            case _:
                found.append((f"{name}.{value}", ""))
    return found


def answers_of(rows: Iterable[tuple[str, str]], interview: Interview) -> dict[str, Any]:
    """The answers that were chosen in a form; several rows may name options of one question."""
    answers: dict[str, Any] = {}
    for entry, typed in rows:
        name, _, option = entry.partition(".")
        if name not in interview:
            raise InputError(f"answer: invalid value {entry!r}; expected one of the list")
        question = interview[name]
        if question.type in (QuestionType.NUMBER, QuestionType.TEXT):
            check_text(name, typed.replace("\r\n", "\n").replace("\n", " ") if question.type is QuestionType.TEXT else typed)
            given = _number(typed) if question.type is QuestionType.NUMBER else typed
        elif option in _options(question):
            given = YES_NO[option] if question.type is QuestionType.YES_NO else option
        else:
            expected = ", ".join(_options(question))
            raise InputError(f"answer: invalid value {entry!r} for {name}; expected one of {expected}")
        if question.type is QuestionType.SEVERAL:
            answers[name] = [*answers.get(name, []), *([] if given == NO_OPTION else [given])]
        elif answers.setdefault(name, given) != given:
            raise InputError(f"{name}: invalid values {answers[name]!r} and {given!r}; expected one answer")
    return answers


def implied(intent: str, question: str | None, interview: Interview) -> dict[str, Any]:
    """The answer that an intent names by itself: an option, or yes and no to an open yes/no question."""
    act, _, detail = intent.partition("/")
    if act in YES_OR_NO and question in interview and interview[str(question)].type is QuestionType.YES_NO:
        return {str(question): YES_OR_NO[act]}
    name, _, option = detail.rpartition(".")
    if act != INFORM or option in ("", UNSURE):
        return {}
    return answers_of([(f"{name}.{option}", "")], interview)


def intent_for(intent: str, answers: Mapping[str, Any], interview: Interview) -> str:
    """The name under which these answers are kept: that of their option where there is but one."""
    if intent != INFORM or len(answers) != 1:
        return intent
    ((entry, typed), *more) = chosen(answers, interview) or [(INFORM, "")]
    return intent if more or typed or "." not in entry else f"{INFORM}/{entry}"


def lesson_of(
    intent: str, text: str, language: str, question: str | None, answers: Mapping[str, Any], interview: Interview,
    heard: Iterable[str] = (),
) -> Lesson:  # fmt: skip
    """The labelled line that a correction teaches. `heard` are the questions that were taken as answered before: of those that
    the correction does not name, the line says nothing.

    Raises:
        InputError: no such line can be taught; the words name what is wrong and what is accepted.
    """
    act, _, detail = intent.partition("/")
    question = question if question in interview else None
    told = {**implied(intent, question, interview), **answers}
    if told and (act in YES_OR_NO or act == DONT_KNOW):
        act = INFORM
    if told and act not in ANSWERING:
        raise InputError(f"answer: {', '.join(told)} cannot stand beside {intent!r}; only a message that answers, asks back "
                         "or changes an answer gives one")  # fmt: skip
    if act == INFORM and not told and detail.rpartition(".")[2] != UNSURE:
        raise InputError("answer: invalid value ''; expected at least one answer, or the meaning that nothing is answered")
    if act == INFORM and told and detail.rpartition(".")[2] == UNSURE:
        raise InputError(f"answer: {', '.join(told)} cannot stand beside {intent!r}, which says that nothing is answered")
    only = any(one != question and one not in told for one in heard)
    named = {name: _as_taught(interview[name], value) for name, value in told.items()}
    target = detail or None if act not in (INFORM, FAQ) else None
    if act == EDIT and target is None and len(named) == 1:
        target = next(iter(named))
    lesson = Lesson(language, text, question, act, named, detail or None if act == FAQ else None, target, only)
    check_text("example", text)
    check_figures(lesson, interview)
    return lesson


def check_figures(lesson: Lesson, interview: Interview) -> None:
    """Refuse a figure that the parsers do not find in the line: the bot could never read it there."""
    numbers = {one.id: one for one in interview.questions if one.type is QuestionType.NUMBER}
    text = normalise(lesson.text).text
    for name, value in lesson.answers.items():
        line = Line(text, lesson.language, name, "direct", {name: value})
        if name in numbers and tags_of(line, tuple(numbers), numbers) is None:
            found = [text[one.start : one.end] for one in figures(text, lesson.language, WRITTEN)]
            there = ", ".join(repr(one) for one in found) or "no figure"
            raise InputError(f"{name}: {value!r} is not in the line {lesson.text!r}; it takes a figure that stands there, in "
                             f"{numbers[name].unit} (found: {there})")  # fmt: skip


def intent_of(line: Line, interview: Interview) -> str:
    """What the label of a training line is called: the inverse of `lesson_of`."""
    intent = intent_of_act(line)
    if intent != INFORM:
        return intent
    if not line.answers:
        return f"{INFORM}/{line.question}.{UNSURE}" if line.question in interview else f"{INFORM}/{UNSURE}"
    return intent_for(INFORM, line.answers, interview)


def _about(words: Words, detail: str) -> str:
    keys = (f"questions.{detail}.label", f"console.languages.{detail}", f"console.intents.{detail}")
    return next((_said(words, key, detail) for key in keys if key in words), detail)


def _options(question: Question) -> tuple[str, ...]:
    match question.type:
        case QuestionType.YES_NO:
            return tuple(YES_NO)
        case QuestionType.SEVERAL:
            return (*question.options, NO_OPTION)
        case _:
            return question.options


def _key(question: str, option: str) -> str:
    return f"questions.{question}.{option if option == NO_OPTION else f'options.{option}'}"


def _as_taught(question: Question, value: Any) -> Any:
    """A text is told by its message as a whole: the line says only that it is there."""
    return True if question.type is QuestionType.TEXT else value


def _number(typed: str) -> Any:
    try:
        number = float(typed.replace(",", "."))
    except ValueError:
        return typed
    return int(number) if number.is_integer() else number


def _said(words: Words, key: str, other: str) -> str:
    return str(words.say(key).unescape()) if key in words else other
