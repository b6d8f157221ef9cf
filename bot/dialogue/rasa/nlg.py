"""Rasa's response generator: replies stay meaning for our own channel and become words for Rasa's own tools."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from actions.reply_kinds import ReplyKind
from actions.slots import ASKING, LANGUAGE
from bot.core.languages import DEFAULT
from bot.core.messages import Reply

CHANNEL = "comptoir"
"""The output channel to which replies go as meaning."""

ASK = "utter_ask_"


class CatalogueGenerator(NaturalLanguageGenerator):
    """Turns a response into a reply of ours; for other channels, such as `rasa shell`, into its words."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        self._renderer: Any = None

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        reply = _reply(utter_action, tracker, kwargs)
        if reply is None:
            return None
        if output_channel == CHANNEL:
            return {"custom": {"kind": reply.kind, "facts": dict(reply.facts)}}
        return self._words(reply, tracker.get_slot(LANGUAGE) or DEFAULT)

    def _words(self, reply: Reply, language: str) -> dict[str, Any]:
        if self._renderer is None:
            # Our own channel takes meaning: only Rasa's tools need the words.
            from bot.rendering.renderer import Renderer

            self._renderer = Renderer.load()
        messages = self._renderer.render(reply, language)
        buttons = [
            {"title": button.label, "payload": button.label}
            for message in messages
            for row in message.buttons
            for button in row
        ]
        return {"text": "\n\n".join(message.plain for message in messages), "buttons": buttons}


def _reply(utter_action: str, tracker: DialogueStateTracker, kwargs: dict[str, Any]) -> Reply | None:
    if utter_action.startswith(ASK):
        asking = tracker.get_slot(ASKING)
        return Reply(ReplyKind.ASK.value, asking) if asking else None
    reply = kwargs.get("reply")
    return Reply(reply["kind"], reply["facts"]) if reply else None
