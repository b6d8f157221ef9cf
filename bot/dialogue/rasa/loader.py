"""The dialogue engine of a model archive. This module imports Rasa when it is called and not before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.dialogue.rasa import tensorflow_stubs

if TYPE_CHECKING:
    from bot.dialogue.rasa.engine import RasaEngine


def load_engine(model: Path, action_endpoint_url: str | None = None) -> RasaEngine:
    """Return the engine with the model at `model`; actions run in this process unless an address is given."""
    # Before Rasa: a model whose pipeline needs TensorFlow gets the real one.
    tensorflow_stubs.install(model, serving=False)
    from bot.dialogue.rasa.engine import RasaEngine

    return RasaEngine.load(model, action_endpoint_url)
