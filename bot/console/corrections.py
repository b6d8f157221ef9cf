"""Correct and learn: what a message should have been understood as, and how it becomes training data or a script."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from advice.profile import AnswerError, read_profile
from advice.questions import Interview, QuestionType
from bot.console import scripts, transcript
from bot.console.context import ROOT, Call, ConsoleContext, go
from bot.console.expectations import Expectation, ExpectedLines
from bot.console.meanings import (
    answers_of,
    chosen,
    grouped,
    implied,
    intent_for,
    intent_of,
    lesson_of,
    offered,
    options_of,
)
from bot.console.scrubbing import LONGEST_EXAMPLE, scrubbed
from bot.console.training_data import DONT_KNOW, INFORM, Change, Lesson, TrainingData, replace_file, same_label, write
from bot.core.errors import InputError
from bot.storage import audit, conversations
from bot.storage.audit import AuditAct
from bot.storage.conversations import Conversation
from bot.storage.models import Chat, Direction, StoredRecommendation, TranscriptMessage
from bot.storage.reviews import Correction, CorrectionStatus
from nlu.reader.lines import Line

ROWS = 3
"""As many answers can be named in one correction."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A correction as the form shows it."""

    intent: str
    example: str
    rows: list[tuple[str, str]]
    """The answers that are chosen, and what is typed beside each."""
    profile: bool = True


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A correction that waits: the line that it teaches with what is expected of it, or why it is `unfit`."""

    row: Correction
    expected: Expectation | None
    line: Line | None
    """The line that has its words already."""
    unfit: str
    interview: Interview

    @property
    def known(self) -> str | None:
        """What the line is known as already."""
        return intent_of(self.line, self.interview) if self.line else None


class Corrections:
    """The pages of correction and training."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context
        self._data = TrainingData(context.nlu)

    @property
    def _interview(self) -> Interview:
        return self._context.knowledge.interview

    @property
    def _expected(self) -> ExpectedLines:
        return ExpectedLines(self._context.promoted, self._interview)

    def form(self, call: Call) -> Response:
        """The form in which a message is corrected."""
        with self._context.database.read() as session:
            found = self._message(session, call)
            if found is None:
                return self._not_found(call)
            row, message = found
            known = session.scalar(select(Correction).where(Correction.message_id == message.id))
            return self._form(call, message, row.language, self._draft(message, known))

    def correct(self, call: Call) -> Response:
        """Keep the correction; its answers go into the profile when the advisor says so, the line waits for its review."""
        now, advisor = self._context.clock(), call.advisor.name
        draft = Draft(call.form.get("intent", ""), scrubbed(call.form.get("example", "")), _rows(call), "profile" in call.form)
        with self._context.database.begin() as session:
            found = self._message(session, call)
            if found is None:
                return self._not_found(call)
            row, message = found
            try:
                intent, answers = self._read(draft, message, row.language)
            except InputError as error:
                return self._form(call, message, row.language, draft, str(error))
            session.query(Correction).filter(Correction.message_id == message.id).delete()
            session.add(Correction(chat_id=row.chat_id, message_id=message.id, at=now, advisor=advisor, language=row.language,
                                   intent=intent, answers=answers, example=draft.example))  # fmt: skip
            if answers and draft.profile:
                self._set_answers(session, row.chat_id, answers)
            audit.note(session, now, advisor, AuditAct.CORRECT, row.chat_id, intent, call.address)
        return RedirectResponse(f"{ROOT}/chats/{row.chat_id}#m{message.id}", status_code=303)

    def open(self, call: Call) -> Response:
        """The corrections that wait, with the change that they make to the training data."""
        return self._review(call)

    def drop(self, call: Call) -> Response:
        """Leave a correction out of the training data."""
        with self._context.database.begin() as session:
            row = session.get(Correction, int(call.path["id"]))
            if row is not None and conversations.one(session, row.chat_id, call.advisor.sees):
                row.status = CorrectionStatus.LEFT
                now, name = self._context.clock(), call.advisor.name
                audit.note(session, now, name, AuditAct.LEAVE_OUT, row.chat_id, address=call.address)
        return go("/learn")

    def patch(self, call: Call) -> Response:
        """The change as a file for ``git apply``."""
        with self._context.database.read() as session:
            try:
                diff = "".join(change.diff for change in self._changes(self._reviewed(session, self._open(session, call))))
            except (ValueError, OSError):
                return self._review(call)
        headers = {"Content-Disposition": 'attachment; filename="training.patch"'}
        return Response(diff, media_type="text/x-diff", headers=headers)

    def teach(self, call: Call) -> Response:
        """Write the change that was shown into the working tree."""
        with self._context.database.begin() as session:
            try:
                reviewed = self._reviewed(session, self._open(session, call))
                changes = self._changes(reviewed)
            except (ValueError, OSError):
                return self._review(call)
            if "".join(change.diff for change in changes) != call.form.get("diff", "").replace("\r\n", "\n"):
                return self._review(call, 409, "changed")
            try:
                write(changes)
            except (InputError, OSError):
                return self._review(call, 409, "cannot_write")
            taught = [one.row for one in reviewed if one.expected]
            for row in taught:
                row.status = CorrectionStatus.TAUGHT
            audit.note(session, self._context.clock(), call.advisor.name, AuditAct.TEACH, detail=f"{len(taught)} lines",
                       address=call.address)  # fmt: skip
        return self._review(call, done="taught")

    def script(self, call: Call) -> Response:
        """The conversation as a scripted dialogue, to read before it is kept."""
        return self._script(call)

    def save_script(self, call: Call) -> Response:
        """Keep the scripted dialogue among the tests; only one that can be played is kept."""
        name = call.form.get("name", "").strip().lower()
        if not scripts.NAME.fullmatch(name):
            return self._script(call, 400, "name")
        made = self._made(call, name)
        if made is None:
            return self._not_found(call)
        path = self._context.dialogues / f"{name}.yml"
        if path.exists():
            return self._script(call, 409, "exists")
        try:
            self._check(made)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, made)
        except (InputError, OSError):
            return self._script(call, 409, "cannot_write")
        with self._context.database.begin() as session:
            now, chat_id = self._context.clock(), int(call.path["chat_id"])
            audit.note(session, now, call.advisor.name, AuditAct.SAVE_SCRIPT, chat_id, name, call.address)
        return self._script(call, done=path.name)

    def download_script(self, call: Call) -> Response:
        """The scripted dialogue as a file."""
        made = self._made(call, f"conversation-{call.path['chat_id']}")
        if made is None:
            return self._not_found(call)
        headers = {"Content-Disposition": f'attachment; filename="conversation-{call.path["chat_id"]}.yml"'}
        return Response(made, media_type="application/yaml", headers=headers)

    def _script(self, call: Call, status: int = 200, error: str = "", done: str = "") -> Response:
        made = self._made(call, call.form.get("name", "").strip() or f"conversation-{call.path['chat_id']}")
        if made is None:
            return self._not_found(call)
        return self._context.show(call, "script.html.j2", status, script=made, chat_id=int(call.path["chat_id"]), error=error,
                                 done=done, name=call.form.get("name", ""))  # fmt: skip

    def _made(self, call: Call, name: str) -> str | None:
        with self._context.database.read() as session:
            row = conversations.one(session, int(call.path["chat_id"]), call.advisor.sees)
            if row is None:
                return None
            chat = session.get_one(Chat, row.chat_id)
            messages = select(TranscriptMessage).where(TranscriptMessage.chat_id == row.chat_id).order_by(TranscriptMessage.id)
            advice = select(StoredRecommendation).where(StoredRecommendation.chat_id == row.chat_id)
            return scripts.as_yaml(
                scripts.script_of(name, chat, session.scalars(messages).all(),
                                  session.scalars(advice.order_by(StoredRecommendation.id)).all(), self._context.renderer)
            )  # fmt: skip

    def _check(self, made: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "script.yml"
            path.write_text(made, encoding="utf-8")
            scripts.check(path, self._context.knowledge, self._context.renderer)

    def _form(self, call: Call, message: TranscriptMessage, language: str, draft: Draft, error: str = "") -> Response:
        words, interview = self._context.words(call), self._interview
        try:
            intents = self._data.intents(language)
        except InputError as broken:
            intents, error = [], error or str(broken)
        rows = [*draft.rows, *[("", "")] * ROWS][: max(ROWS, len(draft.rows))]
        return self._context.show(
            call, "correct.html.j2", 400 if error else 200, message=message, draft=draft, error=error, rows=rows,
            intents=grouped(words, offered(intents, message.question, interview)), spoken_language=language,
            options=options_of(words, interview), longest=LONGEST_EXAMPLE,
            answers=transcript.answers(message.answers or {}, words, self._context.knowledge),
        )  # fmt: skip

    def _draft(self, message: TranscriptMessage, known: Correction | None) -> Draft:
        """What the form shows first: the correction as it was kept, or what was understood."""
        intent, interview = known.intent if known else message.intent or "", self._interview
        answers = {**implied(intent, message.question, interview), **known.answers} if known else {}
        if intent.startswith(f"{INFORM}/") and answers:
            intent = INFORM
        return Draft(intent, known.example if known else scrubbed(message.text), chosen(answers, interview))

    def _read(self, draft: Draft, message: TranscriptMessage, language: str) -> tuple[str, dict[str, Any]]:
        """The meaning and the answers that the advisor named, read as strictly as a profile is, and fit to be taught."""
        interview, question = self._interview, message.question
        given = implied(draft.intent, question, interview)
        answers = {**given, **answers_of(self._completed(draft.rows, message), interview)}
        intent = INFORM if given and draft.intent.startswith(f"{INFORM}/") else draft.intent
        if intent not in offered(self._data.intents(language), question, interview):
            raise InputError(f"intent: invalid value {draft.intent!r}; expected one of the list")
        if not draft.example:
            raise InputError(f"example: invalid value {draft.example!r}; expected 1 to {LONGEST_EXAMPLE} characters")
        try:
            read_profile(answers, interview, as_of=self._context.clock().date())
        except AnswerError as error:
            raise InputError(str(error)) from None
        self._lesson(intent, draft.example, language, answers, message)
        return intent_for(INFORM if intent == DONT_KNOW and answers else intent, answers, interview), answers

    def _completed(self, rows: list[tuple[str, str]], message: TranscriptMessage) -> list[tuple[str, str]]:
        """The rows of a form; where a text is asked for and none typed, the message is the text."""
        texts = {one.id for one in self._interview.questions if one.type is QuestionType.TEXT}
        return [(entry, message.text if entry in texts and not typed else typed) for entry, typed in rows]

    def _lesson(
        self, intent: str, example: str, language: str, answers: dict[str, Any], message: TranscriptMessage | None
    ) -> Lesson:
        question, heard = (message.question, message.answers or {}) if message else (None, {})
        return lesson_of(intent, example, language, question, answers, self._interview, heard)

    def _set_answers(self, session: Session, chat_id: int, answers: dict[str, Any]) -> None:
        chat = session.get_one(Chat, chat_id)
        state = dict(chat.state or {"active_loop": None})
        slots = {**(state.get("slots") or {}), **answers}
        slots["unknown"] = [name for name in slots.get("unknown") or [] if name not in answers]
        values = {"state": {**state, "slots": slots}, "version": Chat.version + 1}
        session.execute(update(Chat).where(Chat.chat_id == chat_id).values(**values))

    def _review(self, call: Call, status: int = 200, error: str = "", done: str = "") -> Response:
        reviewed: list[Reviewed] = []
        diff = ""
        with self._context.database.read() as session:
            try:
                reviewed = self._reviewed(session, self._open(session, call))
                diff = "".join(change.diff for change in self._changes(reviewed))
            except (ValueError, OSError):
                status, error = 409, error or "cannot_read"
        return self._context.show(call, "learn.html.j2", status, rows=reviewed, diff=diff, error=error, done=done)

    def _open(self, session: Session, call: Call) -> list[Correction]:
        query = select(Correction).join(Conversation, Conversation.chat_id == Correction.chat_id)
        seen = conversations.visible(call.advisor.sees)
        query = query.where(Correction.status == CorrectionStatus.OPEN, *seen).order_by(Correction.id)
        return list(session.scalars(query.limit(200)))

    def _reviewed(self, session: Session, rows: list[Correction]) -> list[Reviewed]:
        """Each correction as a line with what is expected of it and what it is known as, or why no line can be made of it."""
        made: list[tuple[Correction, Expectation | None, str]] = []
        for row in rows:
            message = session.get(TranscriptMessage, row.message_id)
            try:
                lesson = self._lesson(row.intent, row.example, row.language, row.answers, message)
                made.append((row, Expectation(lesson, message.answers or {} if message else {}), ""))
            except InputError as error:
                made.append((row, None, str(error)))
        known = iter(self._data.known([expected.lesson for _, expected, _ in made if expected]))
        return [
            Reviewed(row, expected, next(known) if expected else None, unfit, self._interview) for row, expected, unfit in made
        ]

    def _changes(self, reviewed: Sequence[Reviewed]) -> list[Change]:
        """The lines as training data, and as tests of what they have to be understood as."""
        wanted = [
            one.expected
            for one in reviewed
            if one.expected and (one.line is None or same_label(one.expected.lesson.line, one.line))
        ]
        return self._data.changes(one.lesson for one in wanted) + self._expected.changes(wanted)

    def _message(self, session: Session, call: Call) -> tuple[Conversation, TranscriptMessage] | None:
        row = conversations.one(session, int(call.path["chat_id"]), call.advisor.sees)
        message = session.get(TranscriptMessage, int(call.path["message"]))
        if row is None or message is None or message.chat_id != row.chat_id or message.direction != Direction.IN:
            return None
        return row, message

    def _not_found(self, call: Call) -> Response:
        return self._context.show(call, "refusal.html.j2", 404, status_code=404)


def _rows(call: Call) -> list[tuple[str, str]]:
    """The answers of the form that are chosen, each with what is typed beside it."""
    numbers = range(1, ROWS + 1)
    rows = [(call.form.get(f"answer{one}", ""), call.form.get(f"value{one}", "").strip()) for one in numbers]
    return [(entry, typed) for entry, typed in rows if entry]
