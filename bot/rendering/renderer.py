"""Replies become messages: each kind of reply has one method that words it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from markupsafe import Markup

from actions import replies
from actions.replies import Missing, Nothing, Progress, Say, SureToStartOver
from actions.reply_kinds import ReplyType
from advice.knowledge import Knowledge, load_knowledge
from bot.core import paths
from bot.core.languages import Language
from bot.core.messages import Button, Message, Reply
from bot.rendering.advice_messages import AdviceMessages
from bot.rendering.document_messages import DocumentMessages
from bot.rendering.faq import Faq, load_faq
from bot.rendering.question_messages import QuestionMessages, act, in_rows
from bot.rendering.request_messages import appointment, no_appointment, request, request_known, request_sent
from bot.rendering.sources import Sources
from bot.rendering.words import Catalogue, Words

RETENTION_MONTHS = 12
REMINDER_DAYS = 3

Facts = TypeVar("Facts")

Wording = Callable[[Words, Any], Message | list[Message]]


class UnknownReplyError(ValueError):
    """A kind of reply that nobody words."""

    def __init__(self, kind: str, known: Mapping[str, Any]) -> None:
        super().__init__(f"no wording for replies of kind {kind!r}; there are: {', '.join(sorted(known))}")


class Renderer:
    """Words replies in a language. Holds nothing but the catalogue and the knowledge."""

    def __init__(
        self, catalogue: Catalogue, knowledge: Knowledge, faq: Faq, sources: Sources, folder: Path = paths.KNOWLEDGE
    ) -> None:
        self._catalogue = catalogue
        self.faq = faq
        question_messages = QuestionMessages(knowledge.interview)
        advice_messages = AdviceMessages(knowledge, sources, catalogue.layout)
        document_messages = DocumentMessages(catalogue, knowledge, folder)
        self._wordings: Mapping[str, Wording] = dict(
            [
                _worded(replies.ASK, question_messages.ask),
                _worded(replies.CONFIRM, question_messages.confirm),
                _worded(replies.NOTED, question_messages.noted),
                _worded(replies.WHY, question_messages.why),
                _worded(replies.INVALID, question_messages.invalid),
                _worded(replies.SUMMARY, question_messages.summary),
                _worded(replies.EDIT_MENU, question_messages.edit_menu),
                _worded(replies.FAQ, faq.answer),
                _worded(replies.RECOMMENDATION, advice_messages.recommendation),
                _worded(replies.NEXT_STEPS, advice_messages.next_steps),
                _worded(replies.STEP, advice_messages.step),
                _worded(replies.WHY_CHANNEL, advice_messages.why_channel),
                _worded(replies.WHY_VERDICT, advice_messages.why_verdict),
                _worded(replies.WHAT_IF, advice_messages.what_if),
                _worded(replies.WHAT_IF_MENU, advice_messages.what_if_menu),
                _worded(replies.DOSSIER, document_messages.dossier),
                _worded(replies.KOL_BRIEF, document_messages.kol_brief),
                _worded(replies.REQUEST, request),
                _worded(replies.REQUEST_SENT, request_sent),
                _worded(replies.REQUEST_KNOWN, request_known),
                _worded(replies.APPOINTMENT, appointment),
                _worded(replies.NO_APPOINTMENT, no_appointment),
                _worded(replies.SAY, _say),
                _worded(replies.WELCOME, _welcome),
                _worded(replies.WELCOME_BACK, _welcome_back),
                _worded(replies.DONE_ALREADY, _done_already),
                _worded(replies.PROGRESS, _progress),
                _worded(replies.PAUSED, _paused),
                _worded(replies.REMINDER, _reminder),
                _worded(replies.SURE_TO_START_OVER, _sure_to_start_over),
                _worded(replies.SURE_TO_DELETE, _sure_to_delete),
                _worded(replies.LANGUAGE_MENU, self._language_menu),
            ]
        )
        self._question_messages, self._advice_messages = question_messages, advice_messages

    @classmethod
    def load(
        cls, knowledge: Path = paths.KNOWLEDGE, templates: Path = paths.TEMPLATES, retention_months: int = RETENTION_MONTHS
    ) -> Renderer:
        """The renderer over the project's own words and knowledge."""
        catalogue = Catalogue(templates / "words", templates, retention_months=retention_months)
        return cls(catalogue, load_knowledge(knowledge), load_faq(knowledge), Sources.load(knowledge), knowledge)

    def keyboard(self, words: Words, facts: Mapping[str, Any]) -> tuple[tuple[Button, ...], ...]:
        """The buttons of a message that is ticked in place, drawn anew: an open question's or a next step's."""
        if "step" in facts:
            return self._advice_messages.checklist(words, replies.STEP.read(facts))
        return self._question_messages.keyboard(words, replies.ASK.read(facts))

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of reply that can be worded."""
        return frozenset(self._wordings)

    def words(self, language: Language | str) -> Words:
        return self._catalogue[language]

    def page(self, language: Language | str, name: str, **facts: Any) -> str:
        """The page template `name` in `language`."""
        return str(self._catalogue.layout(language, f"page/{name}", **facts))

    def layout(self, language: Language | str, name: str, /, **facts: Any) -> Markup:
        """The template `name` in `language`, as safe HTML."""
        return self._catalogue.layout(language, name, **facts)

    def render(self, reply: Reply, language: Language | str) -> list[Message]:
        """The messages that say `reply` in `language`."""
        wording = self._wordings.get(reply.kind)
        if wording is None:
            raise UnknownReplyError(reply.kind, self._wordings)
        made = wording(self._catalogue[language], reply.facts)
        return made if isinstance(made, list) else [made]

    def _language_menu(self, words: Words, facts: Nothing) -> Message:
        buttons = [
            Button(str(self._catalogue.say(language, "dialogue.language.name")),
                   {"intent": "change_language", "target": str(language)})
            for language in Language
        ]  # fmt: skip
        return Message(html=str(words.say("dialogue.language.ask")), buttons=tuple(in_rows(buttons)))


def _worded(reply: ReplyType[..., Facts], wording: Callable[[Words, Facts], Message | list[Message]]) -> tuple[str, Wording]:
    """An entry of the renderer's table: the kind, and the function that words it from the same facts."""
    return reply.kind, wording


def _say(words: Words, facts: Say) -> Message:
    return Message(html=str(words.say(facts["key"], **facts.get("facts", {}))))


def _welcome(words: Words, facts: Nothing) -> Message:
    return Message(html=str(words.say("dialogue.welcome")))


def _welcome_back(words: Words, facts: Progress) -> Message:
    text = words.say("dialogue.welcome_back", number=facts["number"], most=facts["most"])
    return Message(html=str(text), buttons=((act(words, "summary"), act(words, "start_over")),))


def _done_already(words: Words, facts: Nothing) -> Message:
    buttons = ((act(words, "advice"),), (act(words, "summary"), act(words, "start_over")))
    return Message(html=str(words.say("dialogue.done_already")), buttons=buttons)


def _progress(words: Words, facts: Missing) -> Message:
    missing = facts["missing"]
    key = "none" if missing == 0 else "last" if missing == 1 else "left"
    return Message(html=str(words.say(f"dialogue.progress.{key}", missing=missing)))


def _paused(words: Words, facts: Missing) -> Message:
    """Whoever leaves questions open is offered a reminder: pressing the button is the consent to just one."""
    buttons: tuple[tuple[Button, ...], ...] = ((act(words, "resume"),),)
    if facts["missing"]:
        label = str(words.say("dialogue.reminder.offer", days=REMINDER_DAYS))
        buttons = (*buttons, (Button(label, {"remind": REMINDER_DAYS}),))
    return Message(html=str(words.say("dialogue.paused")), buttons=buttons)


def _reminder(words: Words, facts: Progress) -> Message:
    text = words.say("dialogue.reminder.nudge", number=facts["number"], most=facts["most"])
    return Message(html=str(text), buttons=((act(words, "resume"),),))


def _sure_to_start_over(words: Words, facts: SureToStartOver) -> Message:
    yes = Button(str(words.say("dialogue.start_over.yes")), {"intent": "start_over", "target": "sure"})
    no = Button(str(words.say("dialogue.start_over.no")), {"intent": "cancel"})
    return Message(html=str(words.say("dialogue.start_over.sure", answers=facts["answers"])), buttons=((yes, no),))


def _sure_to_delete(words: Words, facts: Nothing) -> Message:
    yes = Button(str(words.say("dialogue.delete.yes")), {"intent": "delete_data", "target": "sure"})
    no = Button(str(words.say("dialogue.delete.no")), {"intent": "cancel"})
    return Message(html=str(words.say("dialogue.delete.sure")), buttons=((yes,), (no,)))
