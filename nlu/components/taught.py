"""Lets the lines of the training data mean what they were written down for, after all else was heard."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advice.questions import Interview, load_interview
from nlu.components.answers import NAME as READER
from nlu.components.answers import reading_of
from nlu.components.vectors import ROOT
from nlu.understanding.taught import Taught

FILE = "taught.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TaughtLines(GraphComponent):
    """Sets ``intent`` and the answer to the question asked where a message is a line of the training data, word for word.

    The model keeps digests of the lines. A message without metadata, as in ``rasa test nlu``, is left alone.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The default: where the questions stand, below the project's root."""
        return {"knowledge": "knowledge"}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> TaughtLines:
        """A component that knows no line yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TaughtLines:  # fmt: skip
        """The lines from a model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Taught(json.loads((folder / FILE).read_text(encoding="utf-8"))))

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, taught: Taught | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._taught = config, model_storage, resource, taught
        self._interview: Interview = load_interview(ROOT / config["knowledge"])

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps the lines of `training_data` with their labels."""
        rows = [message for message in training_data.intent_examples if message.get(TEXT) and message.get(INTENT)]
        self._taught = Taught.of(
            (message.get(TEXT), message.get("intent_response_key") or message.get(INTENT)) for message in rows
        )
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(dict(self._taught.labels), sort_keys=True), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages`, those known word for word with the meaning that was written down for them."""
        for message in messages:
            metadata = message.get("metadata") or {}
            if self._taught is not None and message.get(TEXT) and "question" in metadata:
                self._settle(self._taught, message, metadata["question"])
        return messages

    def _settle(self, taught: Taught, message: Message, asked: str | None) -> None:
        reading = reading_of(message)
        act = taught.act(message.get(TEXT), reading, asked, self._interview)
        if act is None:
            return
        known = {answer.question for answer in reading.answers}
        kept = {answer.question: answer for answer in act.answers}
        entities = [one for one in message.get("entities") or [] if one.get("extractor") != READER]
        entities += [
            {"entity": answer.question, "value": answer.value, "start": answer.start, "end": answer.end,
             "confidence_entity": answer.confidence, "extractor": READER}
            for answer in kept.values()
        ]  # fmt: skip
        if set(kept) - known:
            message.set("reading", {**(message.get("reading") or {}), "guesses": [], "doubt": None}, add_to_output=True)
        message.set("topic", None, add_to_output=True)
        message.set("entities", entities, add_to_output=True)
        message.set("intent", {"name": act.intent, "confidence": act.confidence}, add_to_output=True)
