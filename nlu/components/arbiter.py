"""Decides the dialogue act, last of all, with the classifier, the reader and the retriever heard."""

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

from advice.yaml_files import read_yaml
from nlu.components.answers import NAME as READER
from nlu.components.answers import reading_of
from nlu.components.vectors import ROOT
from nlu.understanding.arbitration import FAQ, decide
from nlu.understanding.folding import fold
from nlu.understanding.targets import Targets

NAME = "Arbiter"
FREE_TEXT = frozenset({"brand_story"})
FILE = "targets.yml"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Arbiter(GraphComponent):
    """Sets ``intent`` to the act decided on, drops answers that were a command, and names an act's ``target``.

    A message without metadata, as in ``rasa test nlu``, keeps the classifier's intent.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The default: the words for targets."""
        return {"targets": f"nlu/gazetteer/{FILE}"}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Arbiter:
        """An arbiter without its words."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Arbiter:  # fmt: skip
        """The arbiter from a model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Targets(read_yaml(folder / FILE)))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The words for targets, so that a change in them trains anew."""
        path: Path = ROOT / {**cls.get_default_config(), **config}["targets"]
        return path.read_text(encoding="utf-8")

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, targets: Targets | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._targets = config, model_storage, resource, targets

    def train(self, training_data: TrainingData) -> Resource:
        """Copies the words for targets into the model."""
        source = ROOT / self._config["targets"]
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
            self._targets = Targets(read_yaml(folder / FILE))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with the act decided on."""
        for message in messages:
            metadata = message.get("metadata") or {}
            if message.get(TEXT) and "question" in metadata:
                self._decide(message, metadata["question"])
        return messages

    def _decide(self, message: Message, asked: str | None) -> None:
        ranking = [(entry["name"], entry["confidence"]) for entry in message.get("intent_ranking") or []]
        topic = message.get("topic") or {}
        found = (topic["name"], topic["confidence"]) if topic.get("name") else None
        back = message.get("asked_back") or {}
        act = decide(ranking, reading_of(message), asked, found, asked in FREE_TEXT, back.get("intent"), back.get("topic"))
        kept = {answer.question for answer in act.answers}
        entities = [
            entity for entity in message.get("entities") or [] if entity.get("extractor") != READER or entity["entity"] in kept
        ]
        target = self._targets.target(act.intent, fold(message.get(TEXT))) if self._targets else None
        if target is not None:
            name, start, end = target
            entities.append({"entity": "target", "value": name, "start": start, "end": end, "confidence_entity": 1.0,
                             "extractor": NAME})  # fmt: skip
        if act.topic is not None:
            message.set("topic", {"name": act.topic, "confidence": act.confidence}, add_to_output=True)
        elif act.intent != FAQ:
            message.set("topic", None, add_to_output=True)
        message.set("entities", entities, add_to_output=True)
        message.set("intent", {"name": act.intent, "confidence": act.confidence}, add_to_output=True)
