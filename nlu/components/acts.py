"""Classifies dialogue acts, and finds the topic of a question back, over sentence vectors and character n-grams."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.vectors import vector
from nlu.understanding.acts import ActModel, fit_acts, question_at_the_end
from nlu.understanding.encoder import encoder

SHOWN = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(IntentClassifier, GraphComponent):
    """Sets ``intent``, ``intent_ranking`` and ``topic`` (``{"name", "confidence"}`` of the nearest ``faq/<topic>``)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The defaults: inverse regularisation, and the share of meaning against spelling."""
        return {"strength": 100.0, "share": 0.75}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> ActClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ActClassifier:  # fmt: skip
        """The classifier from a model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, ActModel.load(folder))

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: ActModel | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._model = config, model_storage, resource, model

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the intents of `training_data`."""
        rows = [message for message in training_data.intent_examples if message.get(TEXT) and message.get(INTENT)]
        found = [row for message in rows if (row := vector(message)) is not None]
        vectors = np.stack(found) if found and len(found) == len(rows) else None
        labels = [message.get("intent_response_key") or message.get(INTENT) for message in rows]
        self._model = fit_acts(
            [message.get(TEXT) for message in rows], labels, vectors,
            strength=self._config["strength"], share=self._config["share"],
        )  # fmt: skip
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with their likeliest intents."""
        for message in messages:
            if self._model is None or not message.get(TEXT):
                continue
            ranked = self._model.rank(message.get(TEXT), vector(message))
            shown = [{"name": name, "confidence": odds} for name, odds in ranked.acts[:SHOWN]]
            if ranked.topic is not None:
                name, odds = ranked.topic
                message.set("topic", {"name": name, "confidence": odds}, add_to_output=True)
            asked_back = question_at_the_end(message.get(TEXT))
            if asked_back is not None and vector(message) is not None:
                back = self._model.rank(asked_back, encoder()(asked_back))
                message.set("asked_back", {"intent": back.acts[0], "topic": back.topic})
            message.set("intent", shown[0], add_to_output=True)
            message.set("intent_ranking", shown, add_to_output=True)
        return messages
