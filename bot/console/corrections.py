"""Correct and learn: what a message should have been understood as, and how it becomes training data or a script."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from advice.profile import AnswerError, read_profile
from advice.questions import Question, QuestionType
from bot.console import scripts, transcript
from bot.console.context import ROOT, Call, ConsoleContext, go
from bot.console.expectations import Expectation, ExpectedLines, described_by
from bot.console.meanings import grouped
from bot.console.scrubbing import LONGEST_EXAMPLE, scrubbed
from bot.console.training_data import Change, Lesson, TrainingData, replace_file, write
from bot.core.errors import InputError
from bot.rendering.values import label
from bot.rendering.words import Words
from bot.storage import audit, conversations
from bot.storage.conversations import Conversation
from bot.storage.models import Chat, Direction, StoredRecommendation, TranscriptMessage
from bot.storage.reviews import Correction, CorrectionStatus


class Corrections:
    """The pages of correction and training."""

    def __init__(self, context: ConsoleContext) -> None:
        self._context = context

    @property
    def _data(self) -> TrainingData:
        return TrainingData(self._context.nlu)

    @property
    def _expected(self) -> ExpectedLines:
        return ExpectedLines(self._context.promoted, self._context.knowledge.interview)

    def form(self, call: Call) -> Response:
        """The form in which a message is corrected."""
        with self._context.database.read() as session:
            found = self._message(session, call)
            if found is None:
                return self._not_found(call)
            row, message = found
            known = session.scalar(select(Correction).where(Correction.message_id == message.id))
            language, example = row.language, known.example if known else scrubbed(message.text)
            return self._form(call, message, language, example, known.intent if known else message.intent or "")

    def correct(self, call: Call) -> Response:
        """Keep the correction; a new answer goes into the profile at once, the line waits for its review."""
        intent, example = call.form.get("intent", ""), scrubbed(call.form.get("example", ""))
        now, advisor = self._context.clock(), call.advisor.name
        with self._context.database.begin() as session:
            found = self._message(session, call)
            if found is None:
                return self._not_found(call)
            row, message = found
            try:
                answers = self._answers(call)
                intents = self._data.intents(row.language)
                if intent == "inform":
                    intent = described_by(answers, self._context.knowledge.interview, intents) or intent
                if intent not in intents:
                    raise InputError(f"intent: {intent!r} is not right; it takes one of the list")
                if not example:
                    raise InputError(f"example: {example!r} is not right; it takes 1 to {LONGEST_EXAMPLE} characters")
            except InputError as error:
                return self._form(call, message, row.language, example, intent, str(error))
            session.query(Correction).filter(Correction.message_id == message.id).delete()
            session.add(Correction(chat_id=row.chat_id, message_id=message.id, at=now, advisor=advisor, language=row.language,
                                   intent=intent, answers=answers, example=example))  # fmt: skip
            if answers:
                self._set_answers(session, row.chat_id, answers)
            audit.note(session, now, advisor, "correct", row.chat_id, intent, call.address)
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
                audit.note(session, self._context.clock(), call.advisor.name, "leave_out", row.chat_id, address=call.address)
        return go("/learn")

    def patch(self, call: Call) -> Response:
        """The change as a file for ``git apply``."""
        with self._context.database.read() as session:
            diff = "".join(change.diff for change in self._changes(session, self._open(session, call)))
        headers = {"Content-Disposition": 'attachment; filename="training.patch"'}
        return Response(diff, media_type="text/x-diff", headers=headers)

    def teach(self, call: Call) -> Response:
        """Write the change that was shown into the working tree."""
        with self._context.database.begin() as session:
            rows = self._open(session, call)
            changes = self._changes(session, rows)
            if "".join(change.diff for change in changes) != call.form.get("diff", "").replace("\r\n", "\n"):
                return self._review(call, 409, "changed")
            try:
                write(changes)
            except (InputError, OSError):
                return self._review(call, 409, "cannot_write")
            for row in rows:
                row.status = CorrectionStatus.TAUGHT
            audit.note(session, self._context.clock(), call.advisor.name, "teach", detail=f"{len(rows)} lines",
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
            audit.note(session, self._context.clock(), call.advisor.name, "save_script", int(call.path["chat_id"]), name,
                       call.address)  # fmt: skip
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

    def _form(
        self, call: Call, message: TranscriptMessage, language: str, example: str, intent: str, error: str = ""
    ) -> Response:
        words = self._context.words(call)
        questions = [(one.id, label(words, one)) for one in self._context.knowledge.interview.questions]
        return self._context.show(
            call, "correct.html.j2", 400 if error else 200, message=message, example=example, chosen=intent, error=error,
            intents=grouped(words, self._data.intents(language)), spoken_language=language, questions=questions,
            longest=LONGEST_EXAMPLE, answers=transcript.answers(message.answers or {}, words, self._context.knowledge),
        )  # fmt: skip

    def _answers(self, call: Call) -> dict[str, Any]:
        """The answer that the advisor named, read as strictly as a profile is."""
        question, value = call.form.get("question", ""), call.form.get("value", "").strip()
        if not question:
            return {}
        interview = self._context.knowledge.interview
        if question not in interview:
            raise InputError(f"question: {question!r} is not right; it takes {', '.join(interview.ids)}")
        try:
            answers = {question: _typed(interview[question], value, self._context.words(call))}
            read_profile(answers, interview, as_of=self._context.clock().date())
        except AnswerError as error:
            raise InputError(str(error)) from None
        return answers

    def _set_answers(self, session: Session, chat_id: int, answers: dict[str, Any]) -> None:
        chat = session.get_one(Chat, chat_id)
        state = dict(chat.state or {"active_loop": None})
        slots = {**(state.get("slots") or {}), **answers}
        slots["unknown"] = [name for name in slots.get("unknown") or [] if name not in answers]
        values = {"state": {**state, "slots": slots}, "version": Chat.version + 1}
        session.execute(update(Chat).where(Chat.chat_id == chat_id).values(**values))

    def _review(self, call: Call, status: int = 200, error: str = "", done: str = "") -> Response:
        with self._context.database.read() as session:
            rows = [] if done else self._open(session, call)
            known = {row.id: self._data.known(_lesson(row)) for row in rows}
            diff = "".join(change.diff for change in self._changes(session, rows))
        return self._context.show(call, "learn.html.j2", status, rows=rows, known=known, diff=diff, error=error, done=done)

    def _open(self, session: Session, call: Call) -> list[Correction]:
        query = select(Correction).join(Conversation, Conversation.chat_id == Correction.chat_id)
        seen = conversations.visible(call.advisor.sees)
        query = query.where(Correction.status == CorrectionStatus.OPEN, *seen).order_by(Correction.id)
        return list(session.scalars(query.limit(200)))

    def _changes(self, session: Session, rows: list[Correction]) -> list[Change]:
        """The lines as training data, and as tests of what they have to be understood as."""
        taught = [row for row in rows if self._data.known(_lesson(row)) in (None, row.intent)]
        return self._data.changes(map(_lesson, taught)) + self._expected.changes(_expectation(session, row) for row in taught)

    def _message(self, session: Session, call: Call) -> tuple[Conversation, TranscriptMessage] | None:
        row = conversations.one(session, int(call.path["chat_id"]), call.advisor.sees)
        message = session.get(TranscriptMessage, int(call.path["message"]))
        if row is None or message is None or message.chat_id != row.chat_id or message.direction != Direction.IN:
            return None
        return row, message

    def _not_found(self, call: Call) -> Response:
        return self._context.show(call, "refusal.html.j2", 404, status_code=404)


def _lesson(row: Correction) -> Lesson:
    return Lesson(row.language, row.intent, row.example)


def _expectation(session: Session, row: Correction) -> Expectation:
    message = session.get(TranscriptMessage, row.message_id)
    question, heard = (message.question, message.answers or {}) if message else (None, {})
    return Expectation(_lesson(row), question, row.answers, heard)


def _typed(question: Question, value: str, words: Words) -> Any:
    """What was typed into a field, as the profile has it; an option by its id or as a button of that language names it."""
    match question.type:
        case QuestionType.NUMBER:
            try:
                number = float(value.replace(",", "."))
            except ValueError:
                return value
            return int(number) if number.is_integer() else number
        case QuestionType.YES_NO:
            return {"yes": True, "no": False}.get(_option(question, value, ("yes", "no"), words), value)
        case QuestionType.SEVERAL:
            return [_option(question, part.strip(), question.options, words) for part in value.split(",") if part.strip()]
        case QuestionType.CHOICE:
            return _option(question, value, question.options, words)
        case _:
            return value


def _option(question: Question, value: str, options: Iterable[str], words: Words) -> str:
    named = {str(words.say(f"questions.{question.id}.options.{one}").unescape()).casefold(): one for one in options}
    return named.get(value.casefold(), value.casefold() if value.casefold() in named.values() else value)
