"""Rasa's actions for a turn in one process: the form and the custom actions without the work that only a wire needs."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction, action_for_name_or_text
from rasa.core.actions.forms import FormAction
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from actions.slots import ASKING
from bot.dialogue.rasa.tracker_snapshot import OPEN_TURN


class CustomAction(RemoteAction):  # type: ignore[misc]  # Rasa's classes are untyped
    """A custom action whose failure fails the turn, and whose result is held to a schema that was proved sound once.

    Rasa calls ``jsonschema.validate``, which checks the schema against its meta-schema every time: four fifths of a turn.
    """

    async def run(self, output_channel: Any, nlg: Any, tracker: DialogueStateTracker, domain: Domain) -> list[Event]:
        """The action's events; what it raises is kept for the engine, since Rasa logs it and goes on."""
        try:
            events: list[Event] = await super().run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            OPEN_TURN.get().failure = error
            raise
        return events

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        for wrong in _result_validator().iter_errors(result):
            where = "/".join(str(part) for part in wrong.absolute_path)
            raise ValidationError(f"{self._name}: what the action returned is not valid at {where!r}: {wrong.message}")
        return True


class OwnAction(CustomAction):
    """A custom action that runs in this process: its result never crossed a wire."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        # Rasa's own reading of the events raises on an event that is none.
        return True


class TurnForm(FormAction):  # type: ignore[misc]  # Rasa's classes are untyped
    """A form that reads the tracker it was given instead of replaying it."""

    def __init__(self, name: str, endpoint: EndpointConfig | None, custom: type[CustomAction]) -> None:
        super().__init__(name, endpoint)
        self._custom = custom

    async def validate_slots(
        self, slot_candidates: dict[str, Any], tracker: DialogueStateTracker, domain: Domain, output_channel: Any, nlg: Any
    ) -> list[Event]:
        """What the form's own action makes of the slots; nothing when it has none."""
        name = f"validate_{self.name()}"
        if name not in domain.action_names_or_texts:
            return []
        events: list[Event] = [SlotSet(slot, value) for slot, value in slot_candidates.items()]
        temporary = self._temporary_tracker(tracker, events, domain)
        validated: list[Event] = await self._custom(name, self.action_endpoint).run(output_channel, nlg, temporary, domain)
        return validated

    def _temporary_tracker(
        self, current_tracker: DialogueStateTracker, additional_events: list[Event], domain: Domain
    ) -> DialogueStateTracker:
        if current_tracker.idx_after_latest_restart() > 0:
            return super()._temporary_tracker(current_tracker, additional_events, domain)
        asked = SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current_tracker))
        temporary = current_tracker.copy()
        for event in (asked, ActionExecuted(self.name()), *additional_events):
            temporary.update(event)
        return temporary

    async def _ask_for_slot(
        self, domain: Domain, nlg: Any, output_channel: Any, slot_name: str, tracker: DialogueStateTracker
    ) -> list[Event]:
        # Without the facts of a question there is no message, which Rasa would log as an error at each quiet turn.
        if tracker.get_slot(ASKING) is None:
            return []
        asked: list[Event] = await super()._ask_for_slot(domain, nlg, output_channel, slot_name, tracker)
        return asked


def turn_action(name: str, domain: Domain, endpoint: EndpointConfig | None, custom: type[CustomAction]) -> Action:
    """Rasa's action of that name, with ours in the place of its form and of its remote actions."""
    action = action_for_name_or_text(name, domain, endpoint)
    if type(action) is FormAction:
        return TurnForm(name, endpoint, custom)
    if type(action) is RemoteAction:
        return custom(name, endpoint)
    return action


@cache
def _result_validator() -> Any:
    from jsonschema.validators import validator_for  # type: ignore[import-untyped]

    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)
