"""The number words of the four languages, folded, as atoms that `numbers` puts together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Kind(StrEnum):
    """How an atom joins its neighbours."""

    SMALL = "small"
    HUNDRED = "hundred"
    SCALE = "scale"
    HALF = "half"
    GROUP = "group"
    WHOLE = "whole"
    ARTICLE = "article"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Atom:
    """One number word: its value and how it joins. A WHOLE is a compound that already holds several words."""

    value: float
    kind: Kind


_FR: dict[str, float] = {
    "zero": 0, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "octante": 80, "huitante": 80,
    "nonante": 90,
}  # fmt: skip
_EN: dict[str, float] = {
    "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_NL_UNITS = ["", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
_NL_TEENS = ["tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"]
_NL_TENS = {20: "twintig", 30: "dertig", 40: "veertig", 50: "vijftig", 60: "zestig", 70: "zeventig", 80: "tachtig",
            90: "negentig"}  # fmt: skip
_DE_UNITS = ["", "ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun"]
_DE_TEENS = ["zehn", "elf", "zwolf", "dreizehn", "vierzehn", "funfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"]
_DE_TENS = {20: "zwanzig", 30: "dreißig", 40: "vierzig", 50: "funfzig", 60: "sechzig", 70: "siebzig", 80: "achtzig",
            90: "neunzig"}  # fmt: skip

_SCALES = {
    "fr": {"mille": 1e3, "milles": 1e3, "mil": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9},
    "nl": {"duizend": 1e3, "miljoen": 1e6, "miljoenen": 1e6, "miljard": 1e9},
    "en": {"thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6, "mil": 1e6, "mill": 1e6, "grand": 1e3,
           "billion": 1e9},
    "de": {"tausend": 1e3, "million": 1e6, "millionen": 1e6, "milliarde": 1e9, "milliarden": 1e9},
}  # fmt: skip
_ABBREVIATED = {"k": 1e3, "mio": 1e6, "mln": 1e6, "mrd": 1e9, "m": 1e6, "tsd": 1e3}
_HUNDREDS = {
    "fr": ("cent", "cents"), "nl": ("honderd",), "en": ("hundred", "hundreds"), "de": ("hundert",),
}  # fmt: skip
_GROUPS = {
    "fr": {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
           "cinquantaine": 50, "soixantaine": 60, "septantaine": 70, "centaine": 100, "millier": 1000,
           "dizaines": 10, "douzaines": 12, "centaines": 100, "milliers": 1000, "demi-douzaine": 6},
    "nl": {"tiental": 10, "twaalftal": 12, "vijftiental": 15, "twintigtal": 20, "vijfentwintigtal": 25,
           "dertigtal": 30, "veertigtal": 40, "vijftigtal": 50, "zestigtal": 60, "tachtigtal": 80, "honderdtal": 100,
           "duizendtal": 1000, "dozijn": 12, "vijftal": 5, "zestal": 6, "zevental": 7, "achttal": 8, "negental": 9,
           "viertal": 4, "drietal": 3, "tweetal": 2, "koppel": 2},
    "en": {"dozen": 12, "dozens": 12, "score": 20, "couple": 2},
    "de": {"dutzend": 12},
}  # fmt: skip
_VAGUE = {
    "fr": {"quelques": 3, "poignee": 4, "plusieurs": 3},
    "nl": {"paar": 2, "enkele": 3, "handvol": 4, "verschillende": 3, "tientallen": 20, "honderden": 200},
    "en": {"few": 3, "handful": 4, "several": 3},
    "de": {"paar": 2, "einige": 3, "handvoll": 4, "mehrere": 3},
}
_ARTICLES = {
    "fr": ("un", "une"), "nl": ("een",), "en": ("a", "an", "one"), "de": ("ein", "eine", "einen", "einem", "eins"),
}  # fmt: skip
_HALVES = {
    "fr": {"demi": 0.5, "demie": 0.5}, "nl": {"half": 0.5, "halve": 0.5, "halfje": 0.5},
    "en": {"half": 0.5}, "de": {"halb": 0.5, "halbe": 0.5, "halbes": 0.5, "halben": 0.5, "halber": 0.5},
}  # fmt: skip
_ONE_AND_HALF = {
    "nl": ("anderhalf", "anderhalve"), "de": ("anderthalb", "anderthalbe", "eineinhalb"), "fr": (), "en": (),
}  # fmt: skip


@cache
def lexicon(language: str) -> dict[str, Atom]:
    """Every single number word of `language` with its atom; Dutch and German hold 0 to 99 in full."""
    words: dict[str, Atom] = {}
    small = {"fr": _FR, "en": _EN, "nl": _dutch(), "de": _german()}[language]
    words.update({word: Atom(value, Kind.SMALL) for word, value in small.items()})
    words.update({word: Atom(100, Kind.HUNDRED) for word in _HUNDREDS[language]})
    words.update({word: Atom(value, Kind.SCALE) for word, value in _SCALES[language].items()})
    words.update({word: Atom(value, Kind.GROUP) for word, value in _GROUPS[language].items()})
    words.update({word: Atom(value, Kind.VAGUE) for word, value in _VAGUE[language].items()})
    words.update({word: Atom(value, Kind.HALF) for word, value in _HALVES[language].items()})
    words.update({word: Atom(1, Kind.ARTICLE) for word in _ARTICLES[language]})
    words.update({word: Atom(1.5, Kind.WHOLE) for word in _ONE_AND_HALF[language]})
    return words


def scale(word: str, language: str) -> float | None:
    """The factor that `word` or an abbreviation such as ``k`` or ``mio`` multiplies by, else None."""
    found = _SCALES[language].get(word) or _ABBREVIATED.get(word)
    if found is None and word in {"mille", "duizend", "thousand", "tausend", "million", "millions", "miljoen"}:
        found = 1e6 if word.startswith(("mil", "milj")) and word != "mille" else 1e3
    return found


def compound(word: str, language: str) -> float | None:
    """The value of a Dutch or German compound (``tweehonderdvijftig``, ``drieeneenhalf``), else None."""
    if language not in ("nl", "de"):
        return None
    atoms = _dutch() if language == "nl" else _german()
    halves = r"(?:en(?:een)?half|enhalve|eneenhalve)" if language == "nl" else r"(?:einhalb|undeinhalb|einhalbe)"
    half = re.fullmatch(rf"(\w+?){halves}", word)
    if half and half[1] in atoms:
        return atoms[half[1]] + 0.5
    thousand, hundred, and_ = ("duizend", "honderd", "en") if language == "nl" else ("tausend", "hundert", "und")
    if thousand not in word and hundred not in word:
        return None
    match = re.fullmatch(rf"(?:(?P<t>\w*?){thousand})?(?:{and_})?(?:(?P<h>\w*?){hundred})?(?:{and_})?(?P<r>\w*)", word)
    if match is None:
        return None
    total = 0.0
    if thousand in word:
        prefix = match["t"] or ""
        head = (
            compound(prefix, language) if hundred in prefix else atoms.get(prefix, 1 if prefix in ("", "ein", "een") else None)
        )
        if head is None:
            return None
        total += head * 1000
    if match["h"] is not None:
        head = atoms.get(match["h"], 1 if match["h"] in ("", "ein", "een") else None)
        if head is None:
            return None
        total += head * 100
    rest = match["r"]
    if rest and rest not in atoms:
        return None
    return total + (atoms[rest] if rest else 0)


@cache
def _dutch() -> dict[str, float]:
    words = {name: float(value) for value, name in enumerate(_NL_UNITS) if value > 1}
    words |= {name: float(value) for value, name in enumerate(_NL_TEENS, 10)}
    words |= {name: float(value) for value, name in _NL_TENS.items()}
    for tens, name in _NL_TENS.items():
        words |= {f"{unit}en{name}": float(tens + value) for value, unit in enumerate(_NL_UNITS) if value}
    return words | {"nul": 0.0, "tween": 2.0, "tweeen": 2.0, "drieen": 3.0, "vieren": 4.0, "vijven": 5.0, "zessen": 6.0,
                    "zevenen": 7.0, "achten": 8.0, "negenen": 9.0, "tienen": 10.0, "elven": 11.0,
                    "twaalven": 12.0, "twaalfen": 12.0,
                    "tweetjes": 2.0, "drietjes": 3.0, "viertjes": 4.0}  # fmt: skip


@cache
def _german() -> dict[str, float]:
    words = {name: float(value) for value, name in enumerate(_DE_UNITS) if value > 1}
    words |= {name: float(value) for value, name in enumerate(_DE_TEENS, 10)}
    words |= {name: float(value) for value, name in _DE_TENS.items()}
    for tens, name in _DE_TENS.items():
        words |= {f"{unit}und{name}": float(tens + value) for value, unit in enumerate(_DE_UNITS) if value}
    words |= {word.replace("ß", "ss"): value for word, value in words.items() if "ß" in word}
    words |= {word.replace("funf", "fuenf").replace("zwolf", "zwoelf"): value for word, value in words.items()}
    ordinal = {"zweit": 2.0, "dritt": 3.0, "viert": 4.0, "funft": 5.0, "sechst": 6.0, "siebt": 7.0, "acht": 8.0,
               "neunt": 9.0, "zehnt": 10.0, "zwolft": 12.0}  # "zu zwölft": twelve of us  # fmt: skip
    return ordinal | words | {"null": 0.0, "zwo": 2.0}
