"""What the tests of the advice share: the knowledge, the words, and a way to ask for advice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from advice.advise import advise_mapping
from advice.knowledge import Knowledge, load_knowledge
from advice.recommendation import Recommendation
from bot.core.paths import KNOWLEDGE, WORDS
from bot.rendering.words import Catalogue
from tests.advice.firms import READY, TODAY

Advise = Callable[..., Recommendation]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(KNOWLEDGE)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue(WORDS)


@pytest.fixture(scope="session")
def advise(knowledge: Knowledge) -> Advise:
    """Advises READY with some answers changed; None makes an answer unknown. `only` takes the answers as they are."""

    def _advise(only: Mapping[str, Any] | None = None, *, as_of: date = TODAY, **changes: Any) -> Recommendation:
        answers = {**(READY if only is None else only), **changes}
        return advise_mapping(answers, knowledge, as_of)

    return _advise
