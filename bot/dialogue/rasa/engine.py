"""The dialogue engine on Rasa 3.6: its NLU pipeline, its rule policy and form, our actions in the same process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.core.languages import DEFAULT
from bot.core.messages import Reply
from bot.dialogue.engine import Turn, Understood, Utterance
from bot.dialogue.rasa import tensorflow_stubs

tensorflow_stubs.install(serving=False)

from rasa.core.channels.channel import OutputChannel, UserMessage  # noqa: E402 - after the stubs
from rasa.core.processor import MessageProcessor  # noqa: E402
from rasa.shared.core.events import BotUttered  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402

from actions.slots import PENDING, REQUESTED  # noqa: E402
from actions.turn import BUTTON  # noqa: E402
from bot.dialogue.rasa.action_endpoint import InProcessActions  # noqa: E402
from bot.dialogue.rasa.message_processor import TurnProcessor  # noqa: E402
from bot.dialogue.rasa.nlg import CHANNEL, CatalogueGenerator  # noqa: E402
from bot.dialogue.rasa.tracker_snapshot import OPEN_TURN, OpenTurn, TurnTrackerStore, snapshot  # noqa: E402
from nlu.reader.certainty import Degree  # noqa: E402
from nlu.reader.component import MessageReader  # noqa: E402
from nlu.reader.school import model as encoder  # noqa: E402

UNCLEAR = "unclear"
LEADING_SLASHES = re.compile(r"^(?:[\s/]|[\u200b-\u200f\u2060\ufeff])+")


class SilentChannel(OutputChannel):
    """Sends nothing: the replies of a turn are read from its events and belong to the outbox."""

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Rasa sends before it saves; we send after."""


class RasaEngine:
    """A `DialogueEngine`; safe for one turn at a time in one event loop."""

    def __init__(self, processor: MessageProcessor) -> None:
        self._processor = processor
        self._channel = SilentChannel()

    @classmethod
    def load(cls, model: Path, action_endpoint_url: str | None = None) -> RasaEngine:
        """The engine with the model archive `model`; actions run in this process unless an address is given."""
        endpoint = EndpointConfig(action_endpoint_url) if action_endpoint_url else InProcessActions()
        return cls(TurnProcessor(model, TurnTrackerStore(), CatalogueGenerator(), endpoint))

    def warm(self) -> None:
        """Make what the first words would wait for; may be called from another thread while turns are made."""
        nodes = self._processor.model_metadata.predict_schema.nodes.values()
        if any(node.uses is MessageReader for node in nodes):
            encoder()

    async def respond(self, chat: str, state: Mapping[str, Any] | None, said: Utterance) -> Turn:
        turn = OpenTurn(state)
        token = OPEN_TURN.set(turn)
        try:
            await self._processor.handle_message(self._message(chat, state, said))
        finally:
            OPEN_TURN.reset(token)
        if turn.failure is not None:
            raise turn.failure
        if turn.saved is None:
            raise RuntimeError("Rasa ended a turn without saving its tracker")
        events = list(turn.saved.events)[turn.restored :]
        replies = [event.data["custom"] for event in events if isinstance(event, BotUttered) and event.data.get("custom")]
        message = turn.saved.latest_message
        return Turn(
            replies=tuple(Reply(reply["kind"], reply["facts"]) for reply in replies),
            understood=_understood(dict(message.parse_data or {}) if message else {}, said.language),
            state=snapshot(turn.saved),
            events=tuple(event.as_dict() for event in events),
        )

    async def parse(self, text: str, question: str | None, language: str | None, today: str) -> Understood:
        message = UserMessage(
            harmless(text), metadata={"question": question, "language": language, "today": today}, sender_id="parse"
        )
        parsed = await self._processor.parse_message(message)
        return _understood(parsed, language)

    def _message(self, chat: str, state: Mapping[str, Any] | None, said: Utterance) -> UserMessage:
        slots = (state or {}).get("slots") or {}
        # While an act waits for its yes, a yes or a no is meant for it and not for the open question.
        question = None if (slots.get(PENDING) or {}).get("act") else slots.get(REQUESTED)
        metadata = {
            "question": question, "language": said.language, "today": said.today, "pressed": said.pressed,
            "confirming": bool(slots.get(PENDING)),
        }  # fmt: skip
        parse_data = None
        if said.intent is not None:
            parse_data = {
                "text": said.text,
                "intent": {"name": said.intent, "confidence": 1.0},
                "entities": [{"extractor": BUTTON, "confidence_entity": 1.0, **entity} for entity in said.entities],
                "metadata": metadata,
            }
        return UserMessage(
            harmless(said.text), self._channel, chat, input_channel=CHANNEL, metadata=metadata, parse_data=parse_data
        )


def harmless(text: str) -> str:
    """`text` as words only: Rasa takes what begins with a slash for a payload, and a person's words are never one."""
    return LEADING_SLASHES.sub("", text).strip() or "?"


def _understood(parsed: Mapping[str, Any], language: str | None) -> Understood:
    intent = parsed.get("intent") or {}
    reading = parsed.get("reading") or {}
    entities = parsed.get("entities") or []
    return Understood(
        intent=intent.get("name") or UNCLEAR,
        confidence=round(float(intent.get("confidence") or 0.0), 4),
        answers={entity["entity"]: entity["value"] for entity in entities if entity["entity"] not in ("target", "tick")},
        language=(parsed.get("language") or {}).get("name") or language or DEFAULT,
        topic=(parsed.get("topic") or {}).get("name"),
        guesses=tuple(reading.get("guesses") or ()),
        tentative=tuple(entity["entity"] for entity in entities if entity.get("degree") == Degree.LIKELY),
        doubt=reading.get("doubt"),
    )
