"""Says in which of the four languages a message is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.vectors import ROOT
from nlu.understanding.languages import LanguageModel, fit_languages
from nlu.understanding.sources import LANGUAGES, examples

FILE = "languages.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Sets ``language``: ``{"name", "confidence"}``. A training text's language is the folder that it stands in."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The default: the folder that holds a folder for each language, below the project's root."""
        return {"data": "nlu"}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LanguageIdentifier:
        """An untrained identifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:  # fmt: skip
        """The identifier from a model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LanguageModel.load(folder / FILE))

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: LanguageModel | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._model = config, model_storage, resource, model

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the texts of `training_data` that stand in a language's folder."""
        folder = _languages(ROOT / self._config["data"])
        texts = [message.get(TEXT) for message in training_data.nlu_examples if message.get(TEXT) in folder]
        with self._storage.write_to(self._resource) as target:
            self._model = fit_languages(texts, [folder[text] for text in texts])
            self._model.save(target / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with their language."""
        for message in messages:
            current = (message.get("metadata") or {}).get("language")
            if self._model is not None and message.get(TEXT):
                found = self._model.identify(message.get(TEXT), current)
                message.set("language", {"name": found.name, "confidence": found.confidence}, add_to_output=True)
        return messages


def _languages(data: Path) -> dict[str, str]:
    """The language of each text that stands in one language's folder alone."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for text, _ in examples(data / language):
            found.setdefault(text, set()).add(language)
    return {text: next(iter(languages)) for text, languages in found.items() if len(languages) == 1}
