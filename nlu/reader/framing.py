"""What the model sees of a message: the open question by its short name, the words, and what the parsers found in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from nlu.values import Density, Dimension, Figure, Reason, density, figures, places

PREFIX = "query: "
REGION, DENSITY = "region", "value_density"
"""The questions whose options the parsers can work out."""
WEIGHED = (Dimension.WEIGHT, Dimension.VOLUME, Dimension.MONEY_PER_WEIGHT)
WHAT_IF = "what_if"
"""In the place of an open question: the message supposes something, and what it supposes is read as if it were so."""
IMPOSSIBLE = (Reason.OUT_OF_BOUNDS, Reason.CURRENCY)
"""Reasons for which no option is taken, however sure the model is that the question is answered."""
MOST = 3
"""So many places are told at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the parsers found: the `figures`, by question the options that `settled` it would be, and the `hint` of these.

    `refused` gives the reason why the figures cannot answer a question that the parsers work out.
    """

    figures: tuple[Figure, ...]
    settled: Mapping[str, tuple[str, ...]]
    hint: str
    refused: Mapping[str, Reason] = field(default_factory=dict)


def prefix(label: str | None) -> str:
    """The begin of the input: the short name of the open question in the chat's language, or none."""
    return f"{PREFIX}{label}: " if label else PREFIX


def look(text: str, language: str, today: date) -> Found:
    """The figures and places in `text` (in normal form): whether any of them is meant is for the model to say."""
    named = [place for place in places(text, language) if not (place.ordinary and text[place.start].islower())]
    regions = tuple(dict.fromkeys(region for place in named for region in place.candidates))
    read = figures(text, language, today)
    worth = density(read)
    settled: dict[str, tuple[str, ...]] = {}
    told: tuple[str, ...] = regions[:MOST]
    if regions:
        settled[REGION] = regions
    if isinstance(worth, Density):
        settled[DENSITY] = (worth.band,)
        if any(figure.dimension in WEIGHED for figure in read):
            told = (*told, worth.band)
    refused = {} if isinstance(worth, Density) or worth.reason not in IMPOSSIBLE else {DENSITY: worth.reason}
    return Found(read, settled, f" [{', '.join(told)}]" if told else "", refused)
