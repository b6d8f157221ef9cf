"""Fractions of a scale ("un quart de million", "driekwart miljoen", "zwei Komma fünf") written out as digits."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.understanding.numberwords import Kind, lexicon

LANGUAGES = ("fr", "nl", "en", "de")
_PARTS = {
    r"quarts?|kwart(?:en)?|quarters?|viertel|¼": 1 / 4,
    r"tiers|derden?|thirds?|drittel|⅓": 1 / 3,
    r"moitie|helft|halfte|half(?= of)": 1 / 2,
    r"dreiviertel|driekwart|¾": 3 / 4,
    r"⅔": 2 / 3,
    r"cinquiemes?|vijfden?|fifths?|funftel": 1 / 5,
    r"dixiemes?|tienden?|tenths?|zehntel": 1 / 10,
}
_NAMES = (
    "quart", "quarts", "tiers", "moitie", "demi", "demie", "kwart", "derde", "driekwart", "helft", "halve",
    "quarter", "quarters", "third", "thirds", "half",
    "viertel", "drittel", "dreiviertel", "halfte", "halbe", "halbes", "komma", "virgule",
)  # fmt: skip
_OTHERS = frozenset(
    {
        "tier",
        "tires",
        "derden",
        "thirty",
        "timers",
        "timer",
        "for",
        "your",
        "vie",
        "fur",
        "voor",
        "eux",
        "toi",
        "die",
        "demo",
        "quartz",
        "halt",
        "hall",
        "halfway",
    }
)
_LAST_WORD = re.compile(r"([^\W\d_]{3,}) $")
_WORD = re.compile(r"[^\W\d_]{3,}|[¼¾⅓⅔]|[1-9]/(?:[2-9]|10)")
_SCALES = {
    r"cent mille|hundred thousand|honderd ?duizend|hundert ?tausend": 1e5,
    r"millions?|miljoen|millionen|mio|mln|mil": 1e6,
    r"milliards?|miljard|milliarden?|billion": 1e9,
    r"mille|milliers?|duizend|tausend|thousand|grand": 1e3,
}
_PART = "|".join(sorted(_PARTS, key=len, reverse=True)) + r"|[1-9]/(?:[2-9]|10)"
_SCALE = "|".join(_SCALES)
_TRIGGER = re.compile(rf"{_PART}|komma|virgule|point|comma|punt")
_AND = r"(?:et|and|en|und|&)"
_ADJECTIVE = r"(?:bon|gros|petit|grand|goed|dik|klein|good|small|gute[sr]?|knappes|knappe[rs]?)"
_LINK = r"(?:[ -]*(?:de la|de l'|de|d'|of|van|von|der|des))?(?:[ ']*(?:an?|one|une?|een|eine[rsnm]?|ein))?[ -]*"
_INSIDE = r"(?:ein|und|undein|en|eneen|eene)"
"""What joins a count and a part in one word: "zweieinviertel", "tweeeneenkwart"."""
_YEAR = r"(?:ans?|annees?|years?|jaar|jahre?n?)(?!\w)"


def spelled_out(text: str) -> str:
    """`text` (folded) with each such fraction in digits, of the same length: the digits stand where the phrase ends."""
    if not _TRIGGER.search(text):
        return text
    for pattern, value in _patterns():
        text = pattern.sub(
            lambda match, value=value: match[0] if miscounted(match) else _digits(match, value(match)),  # type: ignore[misc]
            text,
        )
    return text


def miscounted(match: re.Match[str]) -> bool:
    """Whether the word before a part may be its count misspelt: "dire kwart", "tree quarters"."""
    before = _LAST_WORD.search(match.string, 0, match.start())
    return before is not None and _nearly_count(before[1])


@cache
def _nearly_count(word: str) -> bool:
    names = [name for name, count in _counts().items() if len(name) > 3 and count > 1]
    close = process.extractOne(word, names, scorer=OSA.distance, score_cutoff=1)
    return close is not None and close[0][0] == word[0] and word not in _OTHERS


def parts(text: str) -> list[re.Match[str]]:
    """The words of `text` (folded) that name a part of something, misspelt or not, but for ordinals ("derde generatie")."""
    return [match for match in _WORD.finditer(text) if _leftover().match(text, match.start()) or _nearly(match[0])]


@cache
def _nearly(word: str) -> bool:
    close = process.extractOne(word, _NAMES, scorer=OSA.distance, score_cutoff=1)
    return close is not None and close[1] == 1 and close[0][0] == word[0] and word not in _OTHERS


@cache
def _leftover() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{_PART})(?![\w])(?! (?:generat|part[iy]|land|countr|mal\b|keer|time|year|jaar|jahr))")


@cache
def _patterns() -> list[tuple[re.Pattern[str], object]]:
    count = rf"\d{{1,3}}(?:[.,]\d+)?|{'|'.join(sorted(_counts(), key=len, reverse=True))}"
    fraction = rf"(?:(?P<count>{count})[ -])?(?:{_ADJECTIVE} )?(?P<part>{_PART})"
    joined = rf"(?P<whole>{count}){_INSIDE}(?P<count>)(?P<part>viertel|drittel|dreiviertel|kwart|driekwart)"
    return [
        (re.compile(rf"(?<!\w){joined}{_LINK}(?P<scale>{_SCALE})(?!\w)"), _of_scale),
        (re.compile(rf"(?<!\w){joined} {_YEAR}"), _months),
        (re.compile(rf"(?<![\w,.])(?P<whole>{count}) {_YEAR} {_AND} {fraction}(?!\w)"), _months),
        (re.compile(rf"(?<![\w])(?P<units>{count}) (?:komma|virgule|point|comma|punt) (?P<decimals>{count})(?!\w)"), _decimal),
        (re.compile(rf"(?<![\w,.])(?:(?P<whole>{count}) {_AND} )?{fraction}{_LINK}(?P<scale>{_SCALE})(?!\w)"), _of_scale),
        (
            re.compile(
                rf"(?<![\w,.])(?P<whole>{count}) (?P<scale>{_SCALE}) (?:{_AND} )?{fraction}(?!\w)(?! (?:de|d'|of|van) )"
            ),
            _of_scale,
        ),
        (re.compile(rf"(?<![\w,.])(?:(?P<whole>{count}) {_AND} )?{fraction}{_LINK}{_YEAR}"), _months),
    ]


@cache
def _counts() -> dict[str, float]:
    """The words for 0 to 99 in the four languages, articles among them."""
    words: dict[str, float] = {}
    for language in LANGUAGES:
        for word, atom in lexicon(language).items():
            if atom.kind in (Kind.SMALL, Kind.ARTICLE) and atom.value < 100:
                words.setdefault(word, atom.value)
    return words


def _value(word: str | None, default: float) -> float:
    if not word:
        return default
    return float(word.replace(",", ".")) if word[0].isdigit() else _counts()[word]


def _fraction(match: re.Match[str]) -> float:
    word = match["part"]
    if "/" in word:
        above, below = word.split("/")
        return float(above) / float(below)
    share = next((value for pattern, value in _PARTS.items() if re.fullmatch(pattern, word)), 1 / 2)
    return _value(match["count"], 1.0) * share


def _of_scale(match: re.Match[str]) -> float:
    scale = next(value for pattern, value in _SCALES.items() if re.fullmatch(pattern, match["scale"]))
    return (_value(match["whole"], 0.0) + _fraction(match)) * scale


def _months(match: re.Match[str]) -> str:
    return f"{12 * (_value(match['whole'], 0.0) + _fraction(match)):g} months"


def _decimal(match: re.Match[str]) -> float:
    return float(f"{_value(match['units'], 0.0):g}.{_value(match['decimals'], 0.0):g}")


def _digits(match: re.Match[str], value: float | str) -> str:
    shown = value if isinstance(value, str) else f"{value:.0f}" if value >= 1000 else f"{value:.4g}"
    return shown.rjust(len(match[0])) if len(shown) <= len(match[0]) else match[0]
