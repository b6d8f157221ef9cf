"""The brand story, taken word for word, and the assets that it tells of."""

from __future__ import annotations

import re

from nlu.understanding.folding import fold

_WORD = re.compile(r"[^\W\d_]{2,}")
ENOUGH_WORDS = 4

_TO_US = re.compile(
    "|".join(
        (
            r"\b(?:tu|toi)\b|\bt'(?:es|as)\b|\btes (?:instructions|questions|reponses|consignes)\b|\bvous (?:etes|devez|me)\b",
            r"\b(?:ton|votre) (?:bot|robot|machine|programme|message|question|reponse|questionnaire|service|conseil)",
            r"\byou(?:'re| are| must| should| will| do| don't| have to| only)\b|\bif you (?:say|tell|write|answer)\b",
            r"\byour (?:bot|machine|program|message|question|answer|service|instructions|advice)",
            r"\b(?:je|jij|ge|gij|u) (?:bent|zijt|moet|moogt|mag)\b|\bals (?:je|ge|u) (?:zegt|antwoordt|schrijft)\b",
            r"\b(?:jouw|je|uw) (?:bot|robot|programma|bericht|vraag|vragen|antwoord|dienst|advies)",
            r"\bdu (?:bist|kannst|musst|sollst|darfst|hast)\b|\bsie (?:sind ein|mussen|sollen|sollten)\b",
            r"\bwenn (?:sie (?:sagen|schreiben)|du (?:sagst|schreibst))\b",
            r"\b(?:ihre?|deine?) (?:bot|programm|nachricht|frage|fragen|antwort|dienst|beratung)",
        )
    )
)


def substantial(text: str) -> bool:
    """Whether `text` says enough to be a story: a handful of real words, not one word over and over."""
    words = [word.lower() for word in _WORD.findall(text)]
    distinct = {word for word in words if not re.fullmatch(r"(?:bla|blah|ha|he|lo|la|na)+", word)}
    return len(words) >= ENOUGH_WORDS and len(distinct) >= ENOUGH_WORDS - 1


def speaks_to_us(text: str) -> bool:
    """Whether `text` speaks to whoever asked: a story tells of a firm and its people."""
    return _TO_US.search(fold(text)) is not None
