"""A dense featurizer: one multilingual sentence vector a message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.understanding import encoder as vectors
from nlu.understanding.linear import Floats

ORIGIN = "SentenceEncoder"
ROOT = Path(__file__).resolve().parents[2]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Sets the sentence vector of each message; vectors of training texts are kept in `keep` between trainings."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The defaults: where the vectors of the training data are kept, below the project's root."""
        return {"keep": "nlu/vectors.npz"}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentenceEncoder:
        """A featurizer; the encoder itself is loaded with the first message."""
        return cls(config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The encoder's name and version, so that a new one trains anew."""
        return f"{vectors.NAME} {vectors.VERSION}"

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with their vectors."""
        encoder = vectors.encoder()
        if self._config.get("keep"):
            encoder.remember(ROOT / self._config["keep"])
        for message in messages:
            if message.get(TEXT):
                _add(message, encoder(message.get(TEXT)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """`training_data` with a vector for each text."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        keep = ROOT / self._config["keep"] if self._config.get("keep") else None
        rows = vectors.encoder().many([message.get(TEXT) for message in examples], keep)
        for message, row in zip(examples, rows, strict=True):
            _add(message, row)
        return training_data


def vector(message: Message) -> Floats | None:
    """The sentence vector of `message`, or None when it has none."""
    for features in message.features:
        if features.origin == ORIGIN:
            row: Floats = features.features[0]
            return row
    return None


def _add(message: Message, row: Floats) -> None:
    message.add_features(Features(np.expand_dims(row, 0), FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
