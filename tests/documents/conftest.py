"""What the tests of the documents share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from advice.advise import advise_mapping
from advice.data import as_data
from advice.knowledge import Knowledge
from bot.core import paths
from bot.documents.attachments import Attachments, attachments
from bot.documents.typesetting import Typesetter
from bot.rendering.words import Catalogue
from tests.advice.firms import TODAY

Advised = Callable[[Mapping[str, Any]], dict[str, Any]]


@pytest.fixture(scope="session")
def made() -> Attachments:
    return attachments()


@pytest.fixture(scope="session")
def typesetter() -> Typesetter:
    return Typesetter(paths.TEMPLATES / "dossier")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue(paths.WORDS)


@pytest.fixture(scope="session")
def advised(knowledge: Knowledge) -> Advised:
    """The advice for some answers, as plain data."""
    return lambda answers: as_data(advise_mapping(answers, knowledge, TODAY))


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """`text` without spaces and hyphens, which a line break may add or take."""
    return re.sub(r"[\s\u00a0\u00ad\-‐]+", "", text)
