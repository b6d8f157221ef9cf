"""What the model sees of a message: the open question by its short name, the words, and what the parsers found in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from nlu.values import Figure, figures
from nlu.values.places import places

PREFIX = "query: "
MOST = 3
"""So many places are told at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the parsers found: the `figures`, by question the options that `settled` it would be, and the `hint` of these."""

    figures: tuple[Figure, ...]
    settled: Mapping[str, tuple[str, ...]]
    hint: str


def prefix(label: str | None) -> str:
    """The begin of the input: the short name of the open question in the chat's language, or none."""
    return f"{PREFIX}{label}: " if label else PREFIX


def look(text: str, language: str, today: date) -> Found:
    """The figures and places in `text` (in normal form): whether any of them is meant is for the model to say."""
    named = [place for place in places(text, language) if not (place.ordinary and text[place.start].islower())]
    regions = tuple(dict.fromkeys(region for place in named for region in place.candidates))
    hint = f" [{', '.join(regions[:MOST])}]" if regions else ""
    return Found(figures(text, language, today), {"region": regions} if regions else {}, hint)
