"""The reader as Rasa sees it: an importer of the training lines, and one graph component that sets act, answers and topic."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.reader.framing import WHAT_IF
from nlu.reader.lines import Line, read_folder
from nlu.reader.reader import AFFIRM, DENY, Reader
from nlu.reader.reading import Answer, Reading
from nlu.reader.school import ROOT, languages, make_reader, taught
from nlu.reader.store import Stored

NAME = "MessageReader"
FILE = "heads.npz"
LINE = "line"
LANGUAGE_WORDS = 3
"""From so many words on a message may change the language of the chat by itself."""
SHORT = 0.5


class LineImporter(RasaFileImporter):
    """Rasa's importer, with the lines of ``nlu/<language>/*.jsonl`` as the NLU data."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Every training line, its label as metadata."""
        return TrainingData([_message(line) for line in read_folder(ROOT / "nlu", languages())])


def _message(line: Line) -> Message:
    return Message(
        {
            TEXT: line.text,
            INTENT: line.act or "inform",
            "metadata": {LINE: line.data(), "language": line.language, "question": line.question},
        }
    )


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True
)
class MessageReader(IntentClassifier, EntityExtractorMixin, GraphComponent):
    """Sets ``intent``, an entity for each answer (with its ``degree``), ``reading`` (``{"guesses", "doubt"}``), ``topic`` and
    ``language``. The message's metadata say which ``question`` is open, the chat's ``language``, ``today`` as an ISO
    date, and whether the bot is ``confirming`` something."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> MessageReader:
        """A reader as the encoder's training left it."""
        return cls(model_storage, resource, Stored.load())

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageReader:  # fmt: skip
        """The reader from a model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Stored.load(Path(folder) / FILE))

    def __init__(self, storage: ModelStorage, resource: Resource, stored: Stored) -> None:
        self._storage, self._resource, self._stored = storage, resource, stored
        self._reader: Reader | None = None
        self._making = threading.Lock()

    def train(self, training_data: TrainingData) -> Resource:
        """Teaches the heads the lines that the encoder's training had not seen."""
        told = [message.get("metadata") or {} for message in training_data.intent_examples]
        lines = [Line.of(one[LINE], one["language"]) for one in told if LINE in one]
        self._stored = taught(Stored.load(teaching=True), lines)
        with self._storage.write_to(self._resource) as folder:
            self._stored.save(Path(folder) / FILE)
        return self._resource

    def warm(self) -> Reader:
        """The reader; its encoder is made when it is first asked for, and whoever asks meanwhile waits for it."""
        with self._making:
            if self._reader is None:
                self._reader = make_reader(self._stored)
            return self._reader

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with what they say."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            metadata = message.get("metadata") or {}
            today = date.fromisoformat(metadata["today"]) if metadata.get("today") else date.today()  # noqa: DTZ011
            question, language = metadata.get("question"), metadata.get("language")
            reading = self.warm().read(text, question, language, today)
            if metadata.get("confirming") and question is not None and reading.value(question) is None:
                # A yes or a no to what the bot has just asked to be confirmed is none to the open question.
                plain = self.warm().read(text, None, language, today)
                reading = plain if plain.act[0] in (AFFIRM, DENY) else reading
            _set(message, text, reading)
            if reading.act[0] == WHAT_IF:
                told = self.warm().read(text, WHAT_IF, language, today)
                message.set("supposed", {one.question: one.value for one in told.answers}, add_to_output=True)
        return messages


def _set(message: Message, text: str, reading: Reading) -> None:
    act, odds = reading.act
    entities = [_entity(answer) for answer in reading.answers]
    if reading.target:
        entities.append({"entity": "target", "value": reading.target, "start": 0, "end": len(text), "extractor": NAME})
    name, sure = reading.language
    guesses = [{"question": one.question, "value": one.value, "confidence": one.confidence} for one in reading.offered]
    told = {
        "intent": {"name": act, "confidence": odds},
        "intent_ranking": [{"name": name, "confidence": odds} for name, odds in reading.acts],
        "entities": [*message.get("entities", []), *entities],
        "reading": {"guesses": guesses, "doubt": str(reading.doubt) if reading.doubt else None},
        "language": {"name": name, "confidence": sure if len(text.split()) >= LANGUAGE_WORDS else min(sure, SHORT)},
    }
    if reading.topic is not None:
        told["topic"] = {"name": reading.topic[0], "confidence": reading.topic[1]}
    for key, value in told.items():
        message.set(key, value, add_to_output=True)


def _entity(answer: Answer) -> dict[str, Any]:
    return {
        "entity": answer.question, "value": answer.value, "start": answer.start, "end": answer.end,
        "confidence_entity": answer.confidence, "degree": str(answer.degree), "extractor": NAME,
    }  # fmt: skip
