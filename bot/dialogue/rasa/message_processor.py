"""Rasa's message processor for one turn at a time: the same steps, without what only a stock deployment needs.

Each method here gives what Rasa's own gives; `tests/dialogue/rasa/test_message_processor.py` holds the two side by side.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import MODEL_ARCHIVE_COMPONENTS_DIR, LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS, DEFAULT_SLOT_NAMES, SlotMappingType
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.rasa.action_endpoint import InProcessActions
from bot.dialogue.rasa.actions import CustomAction, OwnAction, turn_action
from bot.dialogue.rasa.graph_runner import StraightRunner, with_stored_domain
from bot.dialogue.rasa.model_cache import METADATA, unpacked


class TurnProcessor(MessageProcessor):  # type: ignore[misc]  # Rasa's classes are untyped
    """A message processor whose conversations are kept by its caller, one turn at a time."""

    def __init__(self, model: Path, tracker_store: Any, generator: Any, endpoint: Any) -> None:
        super().__init__(model, tracker_store, InMemoryLockStore(), generator, action_endpoint=endpoint)
        self._custom: type[CustomAction] = OwnAction if isinstance(endpoint, InProcessActions) else CustomAction
        self._extracts = extracts_slots(self.domain)
        tracker_store.domain = self.domain

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, Any, StraightRunner]:
        with unpacked(Path(model_path)) as folder:
            metadata = served(json.loads((folder / METADATA).read_text(encoding="utf-8")))
            storage = LocalModelStorage(folder / MODEL_ARCHIVE_COMPONENTS_DIR)
            schema = with_stored_domain(metadata.predict_schema, metadata.domain)
            runner = StraightRunner.create(schema, storage, ExecutionContext(schema, metadata.model_id))
        return Path(model_path).name, metadata, runner

    async def run_action_extract_slots(self, output_channel: Any, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """The tracker with the slots that Rasa's mappings fill; unchanged at once where no mapping can fill one."""
        if not self._extracts:
            return tracker
        return await super().run_action_extract_slots(output_channel, tracker)

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, Any]:
        """The next action and its prediction; raises Rasa's ActionLimitReached where Rasa does."""
        if self.is_action_limit_reached(tracker, self.should_predict_another_action(tracker.latest_action_name)):
            limited: tuple[Action, Any] = super().predict_next_with_tracker_if_should(tracker)
            return limited
        prediction = self._predict_next_with_tracker(tracker)
        return self._get_action(self.domain.action_names_or_texts[prediction.max_confidence_index]), prediction

    def _get_action(self, action_name: str) -> Action:
        return turn_action(action_name, self.domain, self.action_endpoint, self._custom)


def served(metadata: dict[str, Any]) -> ModelMetadata:
    """The metadata of a model that is not trained further: what trained it is not read, and so not imported."""
    return ModelMetadata.from_dict({**metadata, "train_schema": {"nodes": {}}})


def extracts_slots(domain: Domain) -> bool:
    """Whether Rasa's own slot mappings can fill a slot of `domain`, or an action of it validates those that they fill."""
    if ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions:
        return True
    return any(
        SlotMappingType(mapping.get("type")) is not SlotMappingType.CUSTOM or mapping.get("action")
        for slot in domain.slots
        if slot.name not in DEFAULT_SLOT_NAMES
        for mapping in slot.mappings
    )
