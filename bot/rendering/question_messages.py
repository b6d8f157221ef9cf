"""The messages of the interview: questions, confirmations, reasons, the summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from actions.replies import Ask, Confirm, EditMenu, Invalid, Noted, SaidBack, Summary, Why
from advice.questions import Interview, Question, QuestionType
from bot.core.messages import Button, Message
from bot.rendering.values import label, option, plain, said_all, shown
from bot.rendering.words import Words

WIDE_LABEL = 17
"""Labels longer than this stand alone on their row: two would be cut on a phone."""

REPHRASED, EXPLAINED, WAY_OUT = 1, 2, 3
"""After how many misunderstandings the question is rephrased, explained by examples, and can be left."""


class QuestionMessages:
    """Words the replies about questions and answers."""

    def __init__(self, interview: Interview) -> None:
        self._interview = interview

    def ask(self, words: Words, facts: Ask) -> Message:
        """The open question with its progress, what was just noted, and its buttons."""
        question = self._interview[facts["question"]]
        parts = [*self._noted(words, facts["noted"]), *self._question(words, question, facts)]
        return Message(html=str(Markup("\n").join(parts)), buttons=self.keyboard(words, facts))

    def keyboard(self, words: Words, facts: Ask) -> tuple[tuple[Button, ...], ...]:
        """The buttons of an open question: its answers, then the ways around it."""
        question = self._interview[facts["question"]]
        rows = self._corrections(words, facts.get("noted") or [])
        rows += in_rows(self._answers(words, question, facts.get("ticked") or []))
        if question.type is QuestionType.SEVERAL:
            rows.append((Button(str(words.say(f"questions.{question.id}.done")), {"intent": "done"}),))
        around = ["why", "dont_know"]
        around += ["go_back"] if facts["back"] else []
        around += ["skip", "human"] if facts["attempt"] >= WAY_OUT else []
        rows += [tuple(act(words, name) for name in around[index : index + 3]) for index in range(0, len(around), 3)]
        return tuple(rows)

    def noted(self, words: Words, facts: SaidBack) -> Message:
        """What was noted, with a button for each answer that is only likely."""
        lines = [line for line in self._noted(words, facts["noted"]) if line]
        return Message(html=str(Markup("\n").join(lines)), buttons=tuple(self._corrections(words, facts["noted"])))

    def confirm(self, words: Words, facts: Confirm) -> Message:
        """One or two best guesses, as buttons: asked, never filled in silence."""
        question = self._interview[facts["question"]]
        guesses: Sequence[Any] = facts["guesses"]
        values = [shown(words, question, value) for value in guesses]
        doubt = f"dialogue.confirm.{facts['doubt']}"
        lines = [words.say(doubt)] if doubt in words else []
        if len(guesses) == 1:
            lines.append(words.say("dialogue.confirm.ask", value=Markup(values[0])))  # noqa: S704 - rendered
            buttons = [
                Button(str(words.say("dialogue.confirm.yes")), {"answer": {question.id: guesses[0]}}),
                Button(str(words.say("dialogue.confirm.no")), {"intent": "deny"}),
            ]
        else:
            first, second = (Markup(value) for value in values)  # noqa: S704 - rendered
            lines.append(words.say("dialogue.confirm.either", first=first, second=second))
            buttons = [
                Button(plain(value), {"answer": {question.id: guess}}) for value, guess in zip(values, guesses, strict=True)
            ]
            buttons.append(Button(str(words.say("dialogue.confirm.no")), {"intent": "deny"}))
        return Message(html=str(Markup("\n").join(lines)), buttons=tuple(in_rows(buttons)))

    def why(self, words: Words, facts: Why) -> Message:
        """Why the question is asked, by the question's own text."""
        own = f"questions.{facts['question']}.why"
        text = words.say(own if own in words else "dialogue.why_any")
        return Message(html=str(words.say("dialogue.why", text=text)))

    def invalid(self, words: Words, facts: Invalid) -> Message:
        """Names the value that cannot be, and what is accepted."""
        key = f"questions.{facts['question']}.invalid"
        question, value = self._interview[facts["question"]], facts["value"]
        if question.type is QuestionType.NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
            value = plain(shown(words, question, value))
        limits = {"value": value, "minimum": facts["minimum"], "maximum": facts["maximum"]}
        return Message(html=str(words.say(key if key in words else "dialogue.invalid.choice", **limits)))

    def summary(self, words: Words, facts: Summary) -> Message:
        """All answers, each with a button to change it."""
        lines = [words.say("dialogue.summary.title"), Markup("")]
        for question in self._interview.questions:
            value = facts["answers"].get(question.id)
            if value is not None or question.id in facts["unknown"]:
                text = words.say("dialogue.summary.unknown") if value is None else Markup(shown(words, question, value))  # noqa: S704
                known = "tentative" if question.id in facts.get("tentative", ()) else "line"
                lines.append(words.say(f"dialogue.summary.{known}", label=label(words, question), value=text))
        missing = facts["missing"]
        lines += [Markup(""), words.say("dialogue.summary.missing", missing=missing) if missing else
                  words.say("dialogue.summary.complete"), words.say("dialogue.summary.change")]  # fmt: skip
        going_on = act(words, "resume" if missing else "advice")
        return Message(html=str(Markup("\n").join(lines)), buttons=(*self._to_change(words, facts), (going_on,)))

    def edit_menu(self, words: Words, facts: EditMenu) -> Message:
        """The answers that can be changed, as buttons."""
        return Message(html=str(words.say("dialogue.edit.ask")), buttons=self._to_change(words, facts))

    def _to_change(self, words: Words, facts: EditMenu) -> tuple[tuple[Button, ...], ...]:
        known = [q for q in self._interview.questions if q.id in facts["answers"] or q.id in facts["unknown"]]
        return tuple(in_rows([Button(plain(label(words, q)), {"intent": "edit", "target": q.id}) for q in known]))

    def _corrections(self, words: Words, noted: Sequence[Noted]) -> list[tuple[Button, ...]]:
        """A button for each answer that is only likely: one tap puts its question again."""
        likely = [self._interview[one["question"]] for one in noted if one.get("likely")]
        names = [(one.id, str(words.say("dialogue.not_so", name=plain(label(words, one))))) for one in likely]
        return [(Button(name, {"intent": "edit", "target": question}),) for question, name in names]

    def _noted(self, words: Words, noted: Sequence[Noted]) -> list[Markup]:
        lines = []
        for key, chosen in (("noted", False), ("changed", True)):
            some = [one for one in noted if one["changed"] is chosen]
            if some:
                lines.append(words.say(f"dialogue.{key}", things=said_all(words, self._interview, some)))
        return [*lines, Markup("")] if lines else []

    def _question(self, words: Words, question: Question, facts: Ask) -> list[Markup]:
        base = f"questions.{question.id}"
        progress = words.say("dialogue.progress_line", number=facts["number"], most=facts["most"])
        lines = [Markup("<i>{}</i>").format(progress)]
        attempt = facts["attempt"]
        if attempt >= REPHRASED:
            doubt = f"dialogue.confirm.{facts['doubt']}"
            lines += [words.say(doubt if doubt in words else "dialogue.unclear")] if facts["unclear"] else []
            lines.append(words.say(f"{base}.rephrase" if f"{base}.rephrase" in words else f"{base}.ask"))
        else:
            lines.append(words.say(f"{base}.ask"))
        if attempt >= EXPLAINED and f"{base}.example" in words:
            lines.append(words.say(f"{base}.example"))
        if attempt >= WAY_OUT:
            lines.append(words.say("dialogue.way_out"))
        if question.type is QuestionType.SEVERAL:
            if facts["ticked"] and question.offered_from:
                lines.append(words.say("dialogue.several_told"))
            lines.append(words.say("dialogue.several_hint", done=words.say(f"{base}.done")))
        if facts["current"] is not None and question.type is not QuestionType.TEXT:
            value = Markup(shown(words, question, facts["current"]))  # noqa: S704 - rendered
            lines.append(words.say("dialogue.current", value=value))
        return lines

    def _answers(self, words: Words, question: Question, ticked: Sequence[str]) -> list[Button]:
        match question.type:
            case QuestionType.CHOICE | QuestionType.YES_NO:
                choices = question.options or (True, False)
                return [Button(plain(option(words, question, one)), {"answer": {question.id: one}}) for one in choices]
            case QuestionType.SEVERAL:
                return [
                    Button(("✓ " if one in ticked else "") + plain(option(words, question, one)), {"tick": one})
                    for one in question.options
                ]
            case QuestionType.NUMBER:
                return [
                    Button(plain(shown(words, question, one)), {"answer": {question.id: one}}) for one in question.suggestions
                ]
            case QuestionType.TEXT:
                return []


def act(words: Words, name: str) -> Button:
    """A button for a dialogue act."""
    key = {"go_back": "back", "resume": "continue"}.get(name, name)
    return Button(plain(words.say(f"dialogue.buttons.{key}")), {"intent": name})


def in_rows(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    """`buttons` in rows that a phone shows whole: three short, two middling or one long label a row."""
    rows: list[tuple[Button, ...]] = []
    row: tuple[Button, ...] = ()
    for button in buttons:
        longest = max(len(one.label) for one in (*row, button))
        room = 3 if longest <= WIDE_LABEL // 2 else 2 if longest <= WIDE_LABEL else 1
        if len(row) >= room:
            rows.append(row)
            row = ()
        row = (*row, button)
    return [*rows, row] if row else rows
