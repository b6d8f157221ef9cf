"""The product category, read from what people say that they make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlu.understanding.folding import fold_term
from nlu.understanding.wordlists import Hit, WordList, listed

_TEA = re.compile(r"(?:^|\b(?:du|de|le|les|un|des|notre|nos|au|mon|et|,) ?)$")
"""Before a French "thé", which looks like the English article once its accent is gone."""


@dataclass(frozen=True, slots=True)
class Product:
    """A category that a message names, and where."""

    category: str
    start: int
    end: int
    confidence: float


class Categories:
    """The reader of products, by ``products.yml``."""

    def __init__(self, products: Mapping[str, Any], makes: str) -> None:
        entries = products["categories"]
        self._words = WordList(
            {name: listed(entry["words"]) for name, entry in entries.items()},
            {name: listed(entry["ends"]) for name, entry in entries.items()},
        )
        self._yields: Mapping[str, list[str]] = products["yields"]
        self._vague = {fold_term(word) for word in listed(products["vague"]["words"])}
        self._makes = re.compile(rf"(?<!\w)(?:{makes})")

    def asked(self, text: str) -> list[Product]:
        """The categories that `text` (folded) may mean when the product was just asked; several when unclear."""
        return self._products(text, self._words.hits(text, fuzzy=True))

    def volunteered(self, text: str, *, introduced: bool = False) -> Product | None:
        """The one category that `text` says the firm makes, or None; `introduced`: the firm presents itself in it."""
        if not (introduced or self._makes.search(text)):
            return None
        products = self._products(text, [hit for hit in self._words.hits(text) if hit.exact])
        return products[0] if len(products) == 1 else None

    def made(self, text: str) -> bool:
        """Whether `text` says that something is made or sold."""
        return self._makes.search(text) is not None

    def vague(self, text: str) -> bool:
        """Whether `text` (folded) only says that it is something good, or words of several categories."""
        words = [word for word in re.findall(r"[\w'-]+", text) if len(word) > 3]
        return bool(words) and all(word in self._vague for word in words)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where `text` names products: "gaufres de Liège" says nothing of where the firm is."""
        return [(hit.start, hit.end) for hit in self._words.hits(text)]

    def _products(self, text: str, hits: list[Hit]) -> list[Product]:
        hits = [hit for hit in hits if hit.term != "the" or _TEA.search(text[: hit.start])]
        labels = {hit.label for hit in hits}
        kept = [hit for hit in hits if not any(winner in labels for winner in self._yields.get(hit.label, ()))]
        found: dict[str, Product] = {}
        for hit in kept:
            confidence = 0.94 if hit.exact and not hit.compound else 0.9
            if hit.label not in found:
                found[hit.label] = Product(hit.label, hit.start, hit.end, confidence)
        return list(found.values())
