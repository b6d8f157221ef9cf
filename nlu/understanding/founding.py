"""The year in which a firm was founded, from a date, an age, an anniversary or an era."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nlu.understanding.candidates import Candidate, around
from nlu.understanding.numberwords import lexicon
from nlu.understanding.quantities import Bound, Quantity, Unit
from nlu.understanding.reading import Doubt

_FOUNDED = re.compile(r"gegr|gest|opge|begon|found|creat|start|eroff")


_CELEBRATES = re.compile(r"feier|fet(?:e|er|ons)\b|vier(?:en|t)\b|celebrat|\bturn|jubil|anniv|verjaar|\bjarig|jahrig")
_AGED = re.compile(
    r"\b(?:turn(?:s|ing|ed)?|soufflons (?:nos|notre)) (?P<turned>\w+)\b(?! ?%)"
    r"|\b(?:we|wij|wir) (?:worden|werden)(?: dit jaar| dieses jahr| heuer| nu)? (?P<become>\w+)\b(?! ?%)"
    r"|\b(?:worden|werden) (?:we|wij|wir)(?: dit jaar| dieses jahr| heuer)? (?P<will>\w+)\b(?! ?%)"
    r"|\b(?:zijn|sind)(?: (?:we|wij|wir|dit jaar|dieses jahr|heuer|net|gerade|pas|zonet))* (?P<became>\w+)"
    r"(?: jaar| jahre?)? (?:oud |alt )?geworden\b"
    r"|\b(?P<jubilee>\w+?)-?(?:jahrig|jarig)(?:es|e|en)?\b"
)
_OF_AGE = re.compile(
    r"\b(?:on (?:a|vient d'avoir|a eu)|nous avons)\b"
    r"|\b(?:boite|entreprise|maison|societe|brasserie|firme|boutique) (?:a|vient d'avoir)\b"
    r"|\b(?:bedrijf|zaak|firma|brouwerij|betrieb|unternehmen|brauerei|wij?|we|wir)\b.{1,24}\b(?:jaar oud|jahre? alt)\b"
    r"|\b(?:company|business|firm|brewery|brand|we|we've)\b.{0,12}\b(?:is|are|hit|reached|celebrated|'re)\b.{1,16}\byears?\b"
)
"""Where an age is said to be the firm's."""
_NEXT = re.compile(r"nachst|volgend|\bnext|prochain|bientot|bald|soon|binnenkort")


class Founding:
    """The reader of years of founding, by the word lists of ``figures.yml``."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._owner = _words(data["owners"]["founded_year"])
        self._not_founding = _words(data["not_founding"])
        self._eras = {int(year): _words(patterns, r"(?!\w)") for year, patterns in data["eras"].items()}
        self._relative = {int(years): _words(patterns, r"(?!\w)") for years, patterns in data["relative_years"].items()}

    def candidates(self, text: str, quantities: Sequence[Quantity], today: date) -> list[Candidate]:
        """The years that `text` (folded) may mean; `today` counts anniversaries and "last year"."""
        found: list[Candidate] = []
        excluded = self._not_founding
        for quantity in quantities:
            clause = around(text, quantity.start, quantity.end)
            owned = self._owner.search(clause) is not None or _OF_AGE.search(clause) is not None
            if excluded.search(clause) and not re.search(r"fond|gesticht|opgericht|gegrund|founded|creee?", clause):
                continue
            verb = quantity.unit is Unit.UNKNOWN and _FOUNDED.match(quantity.noun)
            plain = (quantity.unit is Unit.NONE or verb) and quantity.low == int(quantity.low)
            if plain and 1000 <= quantity.low <= 2999:
                if quantity.single:
                    bound = quantity.bound in (Bound.LESS, Bound.MORE) and Doubt.BOUND
                    bound = Doubt.UNCLEAR if quantity.vague else bound
                    found.append(Candidate(quantity.low, 0.97, quantity.start, quantity.end, bound or None))
                else:
                    found.append(Candidate(quantity.low, 0.5, quantity.start, quantity.end, Doubt.RANGE, quantity.high))
            elif quantity.unit is Unit.YEAR and quantity.low < 1000:
                soon = _NEXT.search(text) is not None
                year = today.year + soon - round(quantity.low)
                exact = quantity.single and quantity.low == int(quantity.low) and not quantity.vague
                exact = exact and quantity.bound not in (Bound.LESS, Bound.MORE, Bound.LEAST, Bound.MOST)
                sure = exact and not soon and (owned or len(text.split()) <= 4) and quantity.bound is None
                found.append(Candidate(float(year), 0.93 if sure else 0.6, quantity.start, quantity.end,
                                        None if sure else Doubt.RANGE))  # fmt: skip
            elif quantity.unit is Unit.NONE and quantity.digits and 20 < quantity.low < 100 and quantity.single:
                apostrophe = text[quantity.start - 1 : quantity.start] == "'"
                found.append(Candidate(1900 + quantity.low, 0.92 if apostrophe else 0.6, quantity.start, quantity.end,
                                        None if apostrophe else Doubt.UNCLEAR))  # fmt: skip
        aged = _aged(text, today)
        if aged is not None:
            return [aged]
        for era, pattern in self._eras.items():
            match = pattern.search(text)
            if match:
                return [Candidate(float(era), 0.5, match.start(), match.end(), Doubt.RANGE)]
        for years, pattern in self._relative.items():
            match = pattern.search(text)
            if match and not found and not (quantities or _CELEBRATES.search(text)):
                found.append(Candidate(float(today.year - years), 0.95, match.start(), match.end()))
        return found


def _aged(text: str, today: date) -> Candidate | None:
    """The year in "we turn 30" and "unser Zwanzigjähriges", when it is this year that is celebrated."""
    for match in _AGED.finditer(text):
        word = next(group for group in match.groups() if group)
        value = float(word) if word.isdigit() else next(
            (atom.value for language in ("nl", "de", "en", "fr") if (atom := lexicon(language).get(word))), 0.0
        )  # fmt: skip
        if 1 < value < 400 and not _NEXT.search(text):
            return Candidate(float(today.year - int(value)), 0.93, match.start(), match.end())
    return None


def _words(patterns: Sequence[str], after: str = "") -> re.Pattern[str]:
    return re.compile("|".join(f"(?<!\\w)(?:{pattern}){after}" for pattern in patterns))
