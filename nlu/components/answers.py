"""Reads answers in the light of the question asked, and emits them as entities."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.vectors import ROOT, vector
from nlu.understanding.arbitration import CHANGE
from nlu.understanding.encoder import encoder
from nlu.understanding.linear import Floats
from nlu.understanding.reader import Reader
from nlu.understanding.reading import Answer, Doubt, Reading, Signal
from nlu.understanding.similarity import OptionModels, fit
from nlu.understanding.sources import LANGUAGES, LISTS

NAME = "AnswerReader"
MODELS = "options.npz"
QUESTIONS = ("questions.yml", "categories.yml")
NO_ANSWER = frozenset({"inform", "affirm", "deny"})
STRANGERS = 4
"""One in so many messages that answer nothing is learnt from, for each question."""
LANGUAGE_CERTAINTY = 0.9


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AnswerReader(EntityExtractorMixin, GraphComponent):
    """Emits an entity for each sure answer, and sets ``reading``: ``{"guesses": […], "doubt": …}``.

    The message's metadata say which question was asked: ``{"question": id, "language": "fr", "today": "2026-11-22"}``.
    The word lists, the questions and the labels are copied into the model, which so reads as it was trained.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The defaults: where questions, word lists and button labels stand, below the project's root."""
        return {"knowledge": "knowledge", "gazetteer": "nlu/gazetteer", "words": "templates/words"}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> AnswerReader:
        """An untrained reader."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerReader:  # fmt: skip
        """The reader from a model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, _reader(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """A digest of the files copied into the model, so that a change in one trains anew."""
        digest = hashlib.sha256()
        for source, _ in _copies({**cls.get_default_config(), **config}):
            digest.update(source.read_bytes())
        return digest.hexdigest()

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, reader: Reader | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._reader = config, model_storage, resource, reader

    def train(self, training_data: TrainingData) -> Resource:
        """Learns how people describe each option, from the examples of ``inform/<question>.<option>``."""
        described: dict[str, list[tuple[str, Floats]]] = {}
        strangers: list[Floats] = []
        for message in training_data.intent_examples:
            row = vector(message)
            if row is None:
                continue
            label = (message.get("intent_response_key") or "").removeprefix("inform/")
            if message.get(INTENT) == "inform" and "." in label:
                question, option = label.split(".", 1)
                described.setdefault(question, []).append((option, row))
            elif message.get(INTENT) not in NO_ANSWER:
                strangers.append(row)
        with self._storage.write_to(self._resource) as folder:
            fit(described, np.stack(strangers)[::STRANGERS]).save(folder / MODELS)
            for source, target in _copies(self._config):
                (folder / target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / target)
            self._reader = _reader(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with what they answer."""
        for message in messages:
            if self._reader is None or not message.get(TEXT):
                continue
            metadata = message.get("metadata") or {}
            today = date.fromisoformat(metadata["today"]) if metadata.get("today") else date.today()  # noqa: DTZ011
            text, question, language = message.get(TEXT), metadata.get("question"), _language(message, metadata)
            reading = self._reader.read(text, question, language, today=today, embed=encoder())
            intent = message.get(INTENT) or {}
            if intent.get("name") == "edit" and intent.get("confidence", 0.0) >= CHANGE:
                reading = self._reader.reread(reading, text, question, language, today=today, embed=encoder())
            message.set("entities", message.get("entities", []) + [_entity(answer) for answer in reading.answers],
                        add_to_output=True)  # fmt: skip
            message.set("reading", _output(reading), add_to_output=True)
        return messages


def reading_of(message: Message) -> Reading:
    """The reading that an AnswerReader left on `message`."""
    left = message.get("reading") or {}
    answers = tuple(
        Answer(entity["entity"], entity["value"], entity["confidence_entity"], entity["start"], entity["end"])
        for entity in message.get("entities") or []
        if entity.get("extractor") == NAME
    )
    guesses = tuple(Answer(**guess) for guess in left.get("guesses") or ())
    doubt, signal = left.get("doubt"), left.get("signal")
    return Reading(
        answers, guesses, Doubt(doubt) if doubt else None, Signal(signal) if signal else None, bool(left.get("asks_back"))
    )


def _language(message: Message, metadata: dict[str, Any]) -> str:
    found = message.get("language") or {}
    told = metadata.get("language")
    if told in LANGUAGES and found.get("confidence", 0.0) < LANGUAGE_CERTAINTY:
        return str(told)
    return str(found.get("name") or told or LANGUAGES[0])


def _entity(answer: Answer) -> dict[str, Any]:
    return {
        "entity": answer.question, "value": answer.value, "start": answer.start, "end": answer.end,
        "confidence_entity": answer.confidence, "extractor": NAME,
    }  # fmt: skip


def _output(reading: Reading) -> dict[str, Any]:
    guesses = [
        {"question": guess.question, "value": guess.value, "confidence": guess.confidence, "start": guess.start,
         "end": guess.end}
        for guess in reading.guesses
    ]  # fmt: skip
    return {
        "guesses": guesses,
        "doubt": str(reading.doubt) if reading.doubt else None,
        "signal": str(reading.signal) if reading.signal else None,
        "asks_back": reading.asks_back,
    }


def _copies(config: dict[str, Any]) -> list[tuple[Path, str]]:
    """What goes into the model: each file, and where it stands there."""
    copies = [(ROOT / config["knowledge"] / name, f"knowledge/{name}") for name in QUESTIONS]
    copies += [(ROOT / config["gazetteer"] / f"{name}.yml", f"gazetteer/{name}.yml") for name in LISTS]
    words = [(ROOT / config["words"] / name / "questions.yml", f"words/{name}/questions.yml") for name in LANGUAGES]
    return copies + [(source, target) for source, target in words if source.is_file()]


def _reader(folder: Path) -> Reader:
    models = OptionModels.load(folder / MODELS)
    return Reader.load(folder / "knowledge", folder / "gazetteer", folder / "words", models)
