"""The region of a firm's seat, read from place names and postcodes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlu.understanding.wordlists import Hit, WordList, listed

OUTSIDE = "outside_belgium"
_POSTCODE = re.compile(r"(?<![\w.,/€])(?:b[- ]?|be[- ]?)?(?P<code>[1-9]\d{3})(?![\d\w%]|[.,]\d| ?(?:€|eur|k\b))")

_EDGE = re.compile(r"[,;.!?\n]| (?:mais|maar|but|aber) ")
_OF = re.compile(r" (?:artisanale?s? |blanche? )?(?:de la |de |d'|du |van |von |of )?")
_PLACING = frozenset({"a", "in", "te", "uit", "aus"})
"""The first word of a listed name such as "à Spa", which is a name only so."""
_HOUSE = re.compile(
    r"\b(?:zaak|bedrijf|atelier|firma|usine|fabriek|werkplaats|boutique|winkel|entreprise|societe|boite|company|shop"
    r"|workshop|factory|betrieb|werkstatt|laden|chez nous|bij ons|bei uns)\b"
)
_MAKER = re.compile(r"erie$|erij$|(?:brew|bak|distill)ery$|rei$|fabri(?:ek|k|que)$|atelier$")
"""A house that makes something has its seat where it is of: "brasserie de Chimay"."""
_BOTH = re.compile(r"^[^,]*(?:\b(?:et|en|and|und|ou|of|or|oder)\b|&)")
_DATED = re.compile(
    r"\b(?:depuis|sinds|since|seit|fond\w+|found\w+|established|started|anno|opgericht|gegrundet)\W+(?:\w+ )?$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A region that a message names, where, and how sure a reader can be of it."""

    region: str
    start: int
    end: int
    confidence: float


class Regions:
    """The reader of places, by ``places.yml`` and the words around them in ``seat.yml``."""

    def __init__(self, places: Mapping[str, Any], seat: Mapping[str, str]) -> None:
        regions = places["regions"]
        plain = {name: listed(entry["whole"]) + listed(entry["places"]) for name, entry in regions.items()}
        self._places = WordList({**plain, "": listed(places["unclear"]["names"])}, inflected=False)
        self._common = WordList({n: listed(entry.get("common", "")) for n, entry in regions.items()}, inflected=False)
        self._postcodes = [(entry["from"], entry["to"], entry["region"]) for entry in places["postcodes"]]
        self._preposition = re.compile(seat["preposition"])
        self._near = re.compile(rf"(?:^|\W){seat['near']}")
        self._negated = re.compile(rf"(?:^|\W){seat['negated']}")
        self._market = re.compile(rf"(?<!\w)(?:{seat['market']})")
        self._others = re.compile(rf"(?<!\w)(?:{seat['others']})")
        self._far = re.compile(seat["far"])
        self._home = re.compile(rf"(?<!\w)(?:{seat['home']})")
        self._seat = re.compile(rf"(?<!\w)(?:{seat['seat']})")

    def asked(self, text: str, taken: list[tuple[int, int]]) -> list[Place]:
        """The regions that `text` (folded) may mean when the seat was just asked, best first, each once."""
        every = self._hits(text, fuzzy=True)
        hits = [hit for hit in every if not any(_of_product(text, hit, start, end) for start, end in taken if end < hit.start)]
        abroad = [hit for hit in hits if hit.label == OUTSIDE]
        foreign = [hit for hit in hits if hit.label in (OUTSIDE, "")]
        abroad = foreign if abroad else []
        markets = len(abroad) > 1 and _BOTH.search(text[abroad[0].end : abroad[-1].start]) is not None
        kept = [hit for hit in hits if not self._negated.search(text[: hit.start])] or hits
        seated = [hit for hit in kept if self._seat.search(_clause(text, hit))]
        if seated and len({hit.label for hit in kept}) > 1:
            kept = seated
        away = [hit for hit in kept if not self._near.search(text[: hit.start])]
        near_brussels = not away and any(hit.label == "brussels" for hit in kept)
        kept = away or kept
        home = [hit for hit in kept if hit.label != OUTSIDE or not self._market.search(_clause(text, hit))]
        if any(hit.label == "" for hit in home) and len({hit.label for hit in home}) > 1:
            home = [hit for hit in home if hit.label != ""]
        found: dict[str, Place] = {}
        for hit in home:
            confidence = 0.96 if hit.exact else 0.9
            named = any(start <= hit.start and hit.end <= end and end - start > hit.end - hit.start for start, end in taken)
            if named or near_brussels or hit.label == "" or (markets and hit.label == OUTSIDE):
                confidence = 0.4
            if self._others.search(_clause(text, hit)) or (
                self._far.search(text[hit.start : hit.end]) and not self._seat.search(_clause(text, hit))
            ):
                confidence = 0.3
            if hit.label and hit.label not in found:
                found[hit.label] = Place(hit.label, hit.start, hit.end, confidence)
        if near_brussels:
            found.setdefault("flanders", Place("flanders", 0, len(text), 0.4))
        return list(found.values())

    def seated(self, text: str) -> bool:
        """Whether `text` speaks of a seat, a workshop or of where "we" are."""
        return self._seat.search(text) is not None or self._home.search(text) is not None or _HOUSE.search(text) is not None

    def unclear(self, text: str) -> bool:
        """Whether `text` names a place that lies in more than one region."""
        return any(hit.label == "" for hit in self._places.hits(text))

    def volunteered(self, text: str, taken: list[tuple[int, int]], *, plainly: bool = False) -> Place | None:
        """The one Belgian region that `text` places the firm in; `taken` are spans that mean products.

        `plainly`: only where the clause says that the firm is there, not where a story passes through a town.
        """
        found: dict[str, Place] = {}
        for hit in self._places.hits(text):
            if hit.label in ("", OUTSIDE) or any(_of_product(text, hit, start, end) for start, end in taken):
                continue
            before = text[: hit.start]
            if plainly and not self._home.search(_clause(text, hit)):
                continue
            if (
                self._market.search(_clause(text, hit))
                or self._others.search(_clause(text, hit))
                or self._near.search(before)
                or self._negated.search(before)
            ):
                continue
            placed = hit.term.split()[0] in _PLACING or self._preposition.search(before)
            if placed or self._seat.search(_clause(text, hit)) or _adjective(hit.term):
                found.setdefault(hit.label, Place(hit.label, hit.start, hit.end, 0.94))
        return next(iter(found.values())) if len(found) == 1 else None

    def _hits(self, text: str, fuzzy: bool) -> list[Hit]:
        hits = self._places.hits(text, fuzzy=fuzzy)
        short = len(text.split()) <= 2
        for hit in self._common.hits(text):
            overlaps = any(other.start < hit.end and hit.start < other.end for other in hits)
            if not overlaps and (short or self._preposition.search(text[: hit.start])):
                hits.append(hit)
        for match in _POSTCODE.finditer(text):
            code = int(match["code"])
            region = next((region for low, high, region in self._postcodes if low <= code <= high), None)
            if region and not _DATED.search(text[: match.start()]):
                hits.append(Hit(region, match["code"], match.start(), match.end()))
        return sorted(hits, key=lambda hit: hit.start)


def _clause(text: str, hit: Hit) -> str:
    starts = [match.end() for match in _EDGE.finditer(text, 0, hit.start)]
    after = _EDGE.search(text, hit.end)
    return text[starts[-1] if starts else 0 : after.start() if after else len(text)]


def _of_product(text: str, hit: Hit, start: int, end: int) -> bool:
    """Whether the place names a product, as in "gaufres de Liège": where it is from is not where the firm is."""
    if _MAKER.search(text[start:end]) or hit.term.split()[0] in _PLACING:
        return False
    return (start < hit.end and hit.start < end) or (end <= hit.start and _OF.fullmatch(text[end : hit.start]) is not None)


def _adjective(term: str) -> bool:
    return term.endswith(("ois", "oise", "oises", "lon", "lonne", "waals", "waalse", "brusselse"))
