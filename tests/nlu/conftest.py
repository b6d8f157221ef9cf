"""One reader for all tests of reading, with the heads and layers that are in the repository."""

from __future__ import annotations

import pytest

from nlu.encoder.model import Model
from nlu.reader.reader import Reader
from nlu.reader.school import make_reader, model
from nlu.reader.store import Stored


@pytest.fixture(scope="session")
def stored() -> Stored:
    """What the encoder's training left behind, anchors and all."""
    return Stored.load(teaching=True)


@pytest.fixture(scope="session")
def encoder() -> Model:
    return model()


@pytest.fixture(scope="session")
def reader(stored: Stored) -> Reader:
    return make_reader(stored)
