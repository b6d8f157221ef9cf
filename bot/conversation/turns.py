"""Computes the turn of one update: interprets it, gets the engine's answer and renders it. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from advice.questions import Interview
from bot.conversation import input_mapping
from bot.conversation.outcome import ChatState, Outcome, Pressed, Said
from bot.core.incoming import Incoming, Kind
from bot.core.languages import Language, from_code
from bot.core.messages import Reply
from bot.dialogue.engine import DialogueEngine, Utterance
from bot.rendering.renderer import Renderer

LONGEST_TEXT = 4096
"""Telegram's own limit, also enforced for the chat page and hostile senders."""

BOT, HUMAN, NOBODY = "bot", "human", "nobody"

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
            outcome.holder = NOBODY
        elif incoming.kind is Kind.UNBLOCKED:
            outcome.holder = BOT
        elif incoming.kind is Kind.GROUP:
            if chat.version == 0:
                self._say(outcome, "dialogue.group", link=self.link)
        elif chat.holder == HUMAN:
            self._rights(outcome)
        else:
            outcome.holder = BOT
            await self._answer(outcome)
        return outcome

    def _rights(self, outcome: Outcome) -> None:
        """Serve export and erasure while a human holds the chat. The bot is silent otherwise.

        Only the button confirms an erasure here: a typed yes is for the human.
        """
        command = outcome.incoming.command if outcome.incoming.kind is Kind.COMMAND else None
        press = outcome.pressed.press if outcome.pressed else {}
        if command == "export":
            self._effect(outcome, {"name": "export_data"})
        elif command == "delete":
            self._word(outcome, Reply("sure_to_delete"))
        elif (press.get("intent"), press.get("target")) == ("delete_data", "sure"):
            outcome.text = outcome.pressed.label if outcome.pressed else ""
            self._effect(outcome, {"name": "delete_data"})

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
        if incoming.kind is Kind.COMMAND and incoming.command in input_mapping.COMMANDS:
            if incoming.command == "start":
                link = input_mapping.deep_link(incoming.argument, self._categories)
                outcome.source = outcome.source or link.get("source")
                language = outcome.language = from_code(link.get("language")) or language
            heard = input_mapping.of_command(incoming, language, today, self._categories)
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
            if reply.kind == "effect":
                self._effect(outcome, reply.facts)
            elif reply.kind == "request":
                self._word(outcome, self._asked_before(outcome, reply.facts) or reply)
            elif reply.kind == "tick":
                outcome.redraw = {"ticked": reply.facts["ticked"]}
            else:
                if reply.kind == "recommendation":
                    outcome.recommendation = reply.facts
                self._word(outcome, reply)

    def _effect(self, outcome: Outcome, facts: Mapping[str, Any]) -> None:
        name = facts["name"]
        outcome.effects.append(name)
        if name == "hand_over":
            outcome.holder = HUMAN
            self._say(outcome, "dialogue.handoff.started")
        elif name == "export_data":
            self._say(outcome, "dialogue.export.ready")
        elif name == "request":
            before = self._asked_before(outcome, facts)
            outcome.request = None if before else facts
            self._word(outcome, before or Reply("request_sent", facts))

    def _asked_before(self, outcome: Outcome, facts: Mapping[str, Any]) -> Reply | None:
        """Return what to say instead when the same request exists already."""
        now = self._clock()
        held = next((one for one in outcome.before.requests if one.holds(facts["request"], now)), None)
        if held is None:
            return None
        starts = held.starts_at.isoformat() if held.starts_at else None
        return Reply("request_known", {"request": held.kind, "step": held.step, "asked_at": held.at.isoformat(),
                                       "starts_at": starts, "place": held.place or ""})  # fmt: skip

    def _say(self, outcome: Outcome, key: str, **facts: object) -> None:
        self._word(outcome, Reply("say", {"key": key, "facts": facts}))

    def _word(self, outcome: Outcome, reply: Reply) -> None:
        outcome.said += [Said(message, reply) for message in self._renderer.render(reply, outcome.language)]

    def _today(self) -> str:
        return self._clock().date().isoformat()
