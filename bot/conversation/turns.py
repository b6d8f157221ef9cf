"""Computes the turn of one update: interprets it, gets the engine's answer and renders it. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from actions import replies
from actions.replies import Request, RequestAct
from actions.reply_kinds import Effect, ReplyKind
from advice.questions import Interview
from bot.conversation import input_mapping
from bot.conversation.outcome import ChatState, Outcome, Pressed, Said
from bot.core.commands import Command
from bot.core.holder import Holder
from bot.core.incoming import Incoming, Kind
from bot.core.languages import Language, from_code
from bot.core.messages import Reply
from bot.dialogue.engine import DialogueEngine, Utterance
from bot.rendering.renderer import Renderer

LONGEST_TEXT = 4096
"""Telegram's own limit, also enforced for the chat page and hostile senders."""

Clock = Callable[[], datetime]


class Turns:
    """Computes outcomes. `link` is the address of the private chat, given to groups."""

    def __init__(self, engine: DialogueEngine, renderer: Renderer, interview: Interview, clock: Clock, link: str = "") -> None:
        self._engine = engine
        self._renderer = renderer
        self._categories = frozenset(interview.traits)
        self.questions = interview.ids
        self._clock = clock
        self.link = link

    async def take(self, incoming: Incoming, chat: ChatState, pressed: Pressed | None) -> Outcome:
        """Return the outcome of `incoming` for `chat`. `pressed` is its button, or None when expired."""
        outcome = Outcome(incoming, chat, chat.language, chat.holder, chat.source, incoming.text or "", pressed=pressed)
        if incoming.kind is Kind.BLOCKED:
            outcome.holder = Holder.NOBODY
        elif incoming.kind is Kind.UNBLOCKED:
            outcome.holder = Holder.BOT
        elif incoming.kind is Kind.GROUP:
            if chat.version == 0:
                self._say(outcome, "dialogue.group", link=self.link)
        elif chat.holder == Holder.HUMAN:
            self._rights(outcome)
        else:
            outcome.holder = Holder.BOT
            await self._answer(outcome)
        return outcome

    def _rights(self, outcome: Outcome) -> None:
        """Serve export and erasure while a human holds the chat. The bot is silent otherwise.

        Only the button confirms an erasure here: a typed yes is for the human.
        """
        command = outcome.incoming.command if outcome.incoming.kind is Kind.COMMAND else None
        press = outcome.pressed.press if outcome.pressed else {}
        if command is Command.EXPORT:
            self._effect(outcome, Reply.of(replies.EFFECT, name=Effect.EXPORT_DATA))
        elif command is Command.DELETE:
            self._word(outcome, Reply.of(replies.SURE_TO_DELETE))
        elif (press.get("intent"), press.get("target")) == ("delete_data", "sure"):
            outcome.text = outcome.pressed.label if outcome.pressed else ""
            self._effect(outcome, Reply.of(replies.EFFECT, name=Effect.DELETE_DATA))

    async def _answer(self, outcome: Outcome) -> None:
        incoming = outcome.incoming
        if incoming.kind in input_mapping.MEDIA:
            self._say(outcome, input_mapping.MEDIA[incoming.kind])
        elif incoming.kind is Kind.BUTTON and outcome.pressed is None:
            outcome.toast = str(self._renderer.words(outcome.language).say("dialogue.expired"))
            await self._respond(outcome, Utterance("", outcome.language, self._today(), intent="resume", pressed=True))
        elif outcome.pressed is not None and "remind" in outcome.pressed.press:
            outcome.text = outcome.pressed.label
            outcome.remind_in_days = outcome.pressed.press["remind"]
            self._say(outcome, "dialogue.reminder.set", days=outcome.remind_in_days)
        elif len(outcome.text) > LONGEST_TEXT:
            self._say(outcome, "dialogue.too_long", maximum=LONGEST_TEXT)
        else:
            await self._respond(outcome, self._hear(outcome))

    def _hear(self, outcome: Outcome) -> Utterance:
        incoming, language, today = outcome.incoming, outcome.language, self._today()
        if incoming.kind is Kind.COMMAND and incoming.command:
            if incoming.command is Command.START:
                link = input_mapping.deep_link(incoming.argument, self._categories)
                outcome.source = outcome.source or link.get("source")
                language = outcome.language = from_code(link.get("language")) or language
            heard = input_mapping.of_command(incoming.command, incoming.argument, language, today, self._categories)
            outcome.text = heard.text
            return heard
        if outcome.pressed is not None:
            outcome.text = outcome.pressed.label
            return input_mapping.of_press(outcome.pressed.press, outcome.pressed.label, language, today)
        return input_mapping.of_words(incoming, language, today)

    async def _respond(self, outcome: Outcome, said: Utterance) -> None:
        turn = outcome.turn = await self._engine.respond(str(outcome.before.chat_id), outcome.before.state, said)
        outcome.language = Language(turn.slots.get("language") or outcome.language)
        for reply in turn.replies:
            match reply.kind:
                case ReplyKind.EFFECT:
                    self._effect(outcome, reply)
                case ReplyKind.REQUEST:
                    self._word(outcome, self._asked_before(outcome, replies.REQUEST.read(reply.facts)) or reply)
                case ReplyKind.TICK:
                    outcome.redraw = {"ticked": replies.TICK.read(reply.facts)["ticked"]}
                case ReplyKind.RECOMMENDATION:
                    outcome.recommendation = replies.RECOMMENDATION.read(reply.facts)
                    self._word(outcome, reply)
                case _:
                    self._word(outcome, reply)

    def _effect(self, outcome: Outcome, reply: Reply) -> None:
        effect = Effect(replies.EFFECT.read(reply.facts)["name"])
        outcome.effects.append(effect)
        match effect:
            case Effect.HAND_OVER:
                outcome.holder = Holder.HUMAN
                self._say(outcome, "dialogue.handoff.started")
            case Effect.EXPORT_DATA:
                self._say(outcome, "dialogue.export.ready")
            case Effect.REQUEST:
                self._request(outcome, replies.REQUEST_EFFECT.read(reply.facts))
            case Effect.DELETE_DATA:
                pass  # the receipt is said by whoever erases

    def _request(self, outcome: Outcome, facts: RequestAct) -> None:
        before = self._asked_before(outcome, facts)
        outcome.request = None if before else facts
        sent = Reply.of(replies.REQUEST_SENT, step=facts["step"], request=facts["request"], agency=facts["agency"])
        self._word(outcome, before or sent)

    def _asked_before(self, outcome: Outcome, facts: Request) -> Reply | None:
        """Return what to say instead when the same request exists already."""
        now = self._clock()
        held = next((one for one in outcome.before.requests if one.holds(facts["request"], now)), None)
        if held is None:
            return None
        starts = held.starts_at.isoformat() if held.starts_at else None
        asked = held.at.isoformat()
        return Reply.of(
            replies.REQUEST_KNOWN, request=held.kind, step=held.step, asked_at=asked, starts_at=starts, place=held.place or ""
        )

    def _say(self, outcome: Outcome, key: str, **facts: object) -> None:
        self._word(outcome, Reply.of(replies.SAY, key=key, facts=facts))

    def _word(self, outcome: Outcome, reply: Reply) -> None:
        outcome.said += [Said(message, reply) for message in self._renderer.render(reply, outcome.language)]

    def _today(self) -> str:
        return self._clock().date().isoformat()
