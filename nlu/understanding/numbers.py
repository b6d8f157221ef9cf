"""Numbers found in folded text, written with digits or in words, as people in Belgium type them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from nlu.understanding.numberwords import Atom, Kind, compound, lexicon, scale

LANGUAGES = ("fr", "nl", "en", "de")

_DIGITS = re.compile(
    r"(?P<grouped>\d{1,3}(?P<sep>[ .'])\d{3}(?:(?P=sep)\d{3})*(?:,\d{1,2})?(?!\d))"
    r"|(?P<english>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\d,]))"
    r"|(?P<decimal>\d+[.,]\d+)"
    r"|(?P<plain>\d+)"
)
_TOKEN = re.compile(rf"(?P<number>{_DIGITS.pattern})|(?P<fraction>[½¼¾⅓⅔])|(?P<word>[^\W\d_]+)")
_SCALE_AFTER = re.compile(r" ?(k|mio|mln|mrd|tsd|m)(?=\W|$|eur)\.?(?![²2³3])")
_JOIN = re.compile(r"[ -]{1,2}")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_ROUND = frozenset({1e2, 1e3, 1e4, 1e5})
_AND = {"et": "fr", "and": "en", "en": "nl", "und": "de", "&": "en"}
_BEFORE_HALF = {"a", "an", "een", "ein", "eine", "un", "une"}
_GROUPED = frozenset({0.5, 2, 6, 10, 12, 15, 20, 30, 40, 50, 60, 100})
"""What a word for a group may hold before "de mille", "of hundred"."""
_FILLERS = frozenset({"of", "de", "d", "a", "ein", "eine", "een", "un"})
_NOT_FOREIGN = frozenset({"score", "cent", "mille", "elf", "sept", "neuf", "half", "paar", "demi", "grand", "koppel"})


NEARLY = 75
"""From this likeness on a word before a scale may be a number word misspelt."""
_MISSPELT = frozenset({Kind.SMALL, Kind.HUNDRED, Kind.SCALE, Kind.GROUP, Kind.HALF})
_NO_SLIPS = frozenset({
    "nein", "none", "mine", "line", "fine", "there", "for", "even", "set", "des", "die", "eux", "viel", "voor", "toen", "the",
    "hun", "van", "von", "pas", "neuve", "euro", "vers",
})  # fmt: skip
_BEFORE_ONE = {(" ", 0.0), *(("-", float(tens)) for tens in range(20, 100, 10))}
"""What stands before a "one" that is added: "cent un", "seventy-one"."""
_NEAR = re.compile(r"[ -]{1,2}(?:\w{2,5} )?")
_SCALING = re.compile(r"^(?=.{8}).*(?:duiz|hond|taus|hund|mill)")
_POINTS = ("komma", "virgule", "point", "comma", "punt")
_BETWEEN = frozenset({"et", "en", "and", "und", "euro", "euros", "eur"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `start` to `end`; `article` for a bare one ("un", "een"), `vague` for "quelques", "a few"; `paired` for
    "nineteen ninety", a year, or for "twelve fifty", a price."""

    value: float
    start: int
    end: int
    digits: bool = False
    article: bool = False
    vague: bool = False
    ambiguous: bool = False
    scaled: bool = False
    paired: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    atom: Atom | None
    digits: bool = False
    ambiguous: bool = False
    slip: bool = False


def numbers(text: str, language: str) -> list[Number]:
    """The numbers of `text` (folded), left to right; the language decides commas, points and words."""
    tokens = _repaired(text, [_token(match, language) for match in _TOKEN.finditer(text)], language)
    found: list[Number] = []
    position = 0
    while position < len(tokens):
        if tokens[position].atom is None:
            position += 1
            continue
        number, position = _assemble(text, tokens, position, language)
        if number is not None:
            found.append(number)
    return found


def _token(match: re.Match[str], language: str) -> _Token:
    start, end, word = match.start(), match.end(), match[0]
    if match["number"]:
        if start and (match.string[start - 1].isalpha() or match.string[start - 1] == "_"):
            currency = match.string[max(0, start - 3) : start]
            if not currency.endswith("eur") and currency[-1:] != "x":
                return _Token(start, end, word, None)
        value, ambiguous = _digits(match, language)
        return _Token(start, end, word, Atom(value, Kind.WHOLE), digits=True, ambiguous=ambiguous)
    if match["fraction"]:
        return _Token(start, end, word, Atom(_FRACTIONS[word], Kind.HALF))
    return _Token(start, end, word, _word(word, language))


def _word(word: str, language: str) -> Atom | None:
    own = lexicon(language).get(word)
    if own is not None:
        return own
    value = compound(word, language)
    if value is not None:
        return Atom(value, Kind.WHOLE)
    if len(word) < 4 or word in _NOT_FOREIGN:
        return None
    for other in LANGUAGES:
        atom = lexicon(other).get(word) if other != language else None
        if atom is not None and atom.kind in (Kind.SMALL, Kind.SCALE, Kind.GROUP, Kind.HUNDRED, Kind.WHOLE):
            return atom
    if len(word) > 7:
        for other in ("nl", "de"):
            value = compound(word, other)
            if value is not None:
                return Atom(value, Kind.WHOLE)
    return None


def _digits(match: re.Match[str], language: str) -> tuple[float, bool]:
    """The value, and whether the comma or point could as well have meant the other thing."""
    raw = match[0]
    if match["grouped"]:
        head, _, tail = raw.partition(",")
        whole = float(re.sub(r"[ .']", "", head)) + (float(f"0.{tail}") if tail else 0.0)
        single_point = match["sep"] == "." and raw.count(".") == 1
        return whole, single_point and language == "en" and not raw.endswith("000")
    if match["english"]:
        if language == "en" or raw.count(",") > 1 or raw.endswith("000"):
            return float(raw.replace(",", "")), False
        return float(raw.replace(",", "")), True
    if match["decimal"]:
        return float(raw.replace(",", ".")), False
    return float(raw), False


def _assemble(text: str, tokens: list[_Token], position: int, language: str) -> tuple[Number | None, int]:
    """One number from the atoms that start at `position`, and the position after it."""
    first = tokens[position]
    total, group, last_scale = 0.0, 0.0, 1.0
    started = article = vague = scaled = slipped = paired = False
    if first.atom is not None and first.atom.kind is Kind.SCALE and first.atom.value >= 1e6:
        vague = True  # "millions", of which nobody says how many
    ambiguous = first.ambiguous
    only_article = True
    end, index = first.start, position
    while index < len(tokens):
        token = tokens[index]
        gap = text[end : token.start] if started else ""
        if started and gap and not _JOIN.fullmatch(gap):
            break
        atom = token.atom
        if atom is None:
            if _filler(tokens, index, text, only_article or vague or (group in _GROUPED and not first.digits)):
                end, index = token.end, index + 1
                continue
            joined = _join_after_and(tokens, index, text, total + group, last_scale)
            if joined is None:
                break
            index, extra, end = joined
            total, group = (total, group + extra) if group else (total + extra, group)
            started, only_article = True, False
            continue
        if started and token.digits:
            break
        if started and gap == "-" and first.digits:
            break
        if atom.kind is Kind.ARTICLE and _filler(tokens, index, text, group == 0.5):
            end, index = token.end, index + 1
            continue
        if first.digits and token.text in ("cent", "cents"):  # "80 cents" are not eight thousand
            break
        joint_one = atom.kind is Kind.ARTICLE and started and (gap, group % 100) in _BEFORE_ONE and group >= 20
        step = (
            (total, group + 1, last_scale) if joint_one else _step(atom, total, group, last_scale, started, article or vague)
        )
        if step is None:
            break
        slipped = slipped or token.slip
        paired = paired or (atom.kind is Kind.SMALL and not total and 10 <= group < 21 and step[0] >= 1000)
        total, group, last_scale = step
        if atom.kind is Kind.ARTICLE and not started:
            article = True
        elif atom.kind is Kind.VAGUE:
            vague, only_article = True, False
        else:
            only_article = False
        if atom.kind in (Kind.SCALE, Kind.GROUP, Kind.HUNDRED):
            scaled = True
        started, end = True, token.end
        index += 1
        if token.digits:
            after = _SCALE_AFTER.match(text, end)
            factor = scale(after[1], language) if after else None
            if after and factor:
                group, end, scaled = group * factor, after.end(1), True
                index = next((i for i in range(index, len(tokens)) if tokens[i].start >= end), len(tokens))
    if not started:
        return None, position + 1
    value = total + group
    if position and not vague:
        before = tokens[position - 2] if position > 1 and tokens[position - 1].text in _BETWEEN else tokens[position - 1]
        vague = _misspelt(text, before, first, language)
    if total >= 1e3 and 1 <= group < 10 and last_scale >= 1e3:  # "un million deux", "deux mille cinq"
        ambiguous, vague = True, vague or last_scale >= 1e6
        value = value if last_scale < 1e6 else total + group * last_scale / 10
    return (
        Number(
            round(value, 6),
            first.start,
            end,
            first.digits,
            article and only_article,
            vague or slipped,
            ambiguous,
            scaled,
            paired,
        ),
        max(index, position + 1),
    )


def _misspelt(text: str, before: _Token, first: _Token, language: str) -> bool:
    """Whether the number at `first` may be the end of one badly misspelt: "fiffy thousand" is no plain thousand."""
    if before.atom is not None or len(before.text) < 3 or not _NEAR.fullmatch(text[before.end : first.start]):
        return False
    point = process.extractOne(before.text, _POINTS, scorer=OSA.distance, score_cutoff=1)
    if (
        point is not None
        or _SCALING.search(before.text)
        or (len(before.text) > 8 and any(word in before.text for word in _spelt(language) if len(word) > 4))
    ):
        return True
    if first.atom is None or first.atom.kind not in (Kind.SCALE, Kind.HUNDRED):
        return False
    return process.extractOne(before.text, _spelt(language), scorer=fuzz.ratio, score_cutoff=NEARLY) is not None


def _repaired(text: str, tokens: list[_Token], language: str) -> list[_Token]:
    """`tokens` with the words beside a number that are one slip from a number word read as that word."""
    repaired = list(tokens)
    for index, token in enumerate(tokens):
        if (
            token.atom is not None
            or len(token.text) < 3
            or token.text in _NO_SLIPS
            or not _beside_a_number(text, tokens, index)
        ):
            continue
        atom = _slip(token.text, language)
        if atom is not None:
            repaired[index] = replace(token, atom=atom, slip=True)
    return repaired


def _beside_a_number(text: str, tokens: list[_Token], index: int) -> bool:
    for step in (-1, 1):
        near = index + step
        if 0 <= near < len(tokens) and tokens[near].text in _BETWEEN and _joined(text, tokens[index], tokens[near]):
            near += step
        if not 0 <= near < len(tokens) or not _joined(text, tokens[near - step], tokens[near]):
            continue
        atom = tokens[near].atom
        if atom is not None and (atom.kind not in (Kind.ARTICLE, Kind.VAGUE) or near != index + step):
            return True
    return False


def _joined(text: str, one: _Token, other: _Token) -> bool:
    first, second = sorted((one, other), key=lambda token: token.start)
    return _JOIN.fullmatch(text[first.end : second.start]) is not None


@cache
def _spelt(language: str) -> list[str]:
    return [word for word, atom in lexicon(language).items() if len(word) > 3 and atom.kind in _MISSPELT]


@cache
def _slip(word: str, language: str) -> Atom | None:
    """The number word that `word` is one letter away from."""
    for near, _, _ in process.extract(word, _spelt(language), scorer=OSA.distance, score_cutoff=1):
        if near[0] == word[0] or sorted(near[:2]) == sorted(word[:2]):
            return lexicon(language)[near]
    return None


def _step(
    atom: Atom, total: float, group: float, last_scale: float, started: bool, determined: bool
) -> tuple[float, float, float] | None:
    """The state after one more atom, or None when the atom begins another number."""
    value, kind = atom.value, atom.kind
    if kind is Kind.ARTICLE:
        return (total, 1.0, last_scale) if not started else None
    if kind is Kind.VAGUE:
        return (total, value, last_scale) if not started or (determined and group == 1 and not total) else None
    if kind is Kind.HALF:
        if not started or (determined and group == 1 and total == 0):
            return total, value, last_scale
        return total, group + value, last_scale
    if kind is Kind.GROUP:
        return (total, (group or 1.0) * value, value) if total == 0 and (group < 100 or value >= 1000) else None
    if kind is Kind.HUNDRED:
        if group >= 100:
            return None
        return total, (group or 1.0) * 100, 100.0
    if kind is Kind.SCALE:
        if total and value >= last_scale > 1 and group == 0:
            return total * value, 0.0, value
        return total + (group or 1.0) * value, 0.0, value
    if kind is Kind.WHOLE:
        if 0 < group < 100 and value in _ROUND:  # "een paar honderdduizend"
            return total + group * value, 0.0, value
        if not total and group >= 1000 and group % 1000 == 0 and value < 1000:  # "zwölftausend fünfhundert"
            return group, value, 1000.0
        return (total, value, last_scale) if not group else None
    return _small(value, total, group, last_scale, started)


def _small(value: float, total: float, group: float, last_scale: float, started: bool) -> tuple[float, float, float] | None:
    rest = group % 100
    if group == 0:
        return (total, value, last_scale) if value or not started else None
    if rest == 4 and value == 20:
        return total, group - 4 + 80, last_scale
    if rest == 0 and group >= 100 and value < 100:
        return total, group + value, last_scale
    if rest in (60, 80) and 10 <= value < 20:
        return total, group + value, last_scale
    if rest >= 20 and rest % 10 == 0 and value < 10:
        return total, group + value, last_scale
    if (rest == 10 and 7 <= value <= 9) or (rest in (70, 90) and value < 10):
        return total, group + value, last_scale
    if 10 <= group < 21 and value >= (20 if group != 19 else 10) and total == 0:  # "nineteen ninety-eight"
        return group * 100, value, last_scale
    return None


def _filler(tokens: list[_Token], index: int, text: str, allowed: bool) -> bool:
    """Whether this word only links a count to its scale: "a couple *of* hundred", "une dizaine *de* milliers"."""
    if not allowed or index == 0 or index + 1 >= len(tokens) or tokens[index].text not in _FILLERS:
        return False
    following = tokens[index + 1].atom
    return following is not None and following.kind in (Kind.SCALE, Kind.HUNDRED, Kind.GROUP)


def _join_after_and(
    tokens: list[_Token], index: int, text: str, value: float, last_scale: float
) -> tuple[int, float, int] | None:
    """Past an "et", "en", "and", "und" that belongs to the number: the next index, what it adds, and the end."""
    if tokens[index].text not in _AND or index + 1 >= len(tokens) or not value:
        return None
    following = tokens[index + 1]
    step = 1
    if following.text in _BEFORE_HALF and index + 2 < len(tokens):
        half = tokens[index + 2]
        if half.atom is not None and half.atom.kind is Kind.HALF:
            following, step = half, 2
    atom = following.atom
    if atom is None or not _JOIN.fullmatch(text[tokens[index].end : tokens[index + 1].start]):
        return None
    if atom.kind is Kind.HALF:
        return index + step + 1, atom.value * (last_scale if last_scale >= 1000 else 1.0), following.end
    if step == 1 and atom.kind in (Kind.SMALL, Kind.ARTICLE) and not following.digits:
        tens = value % 100
        word = tokens[index].text
        if word == "et" and tens >= 20 and tens % 10 == 0 and atom.value in (1, 11):
            return index + 2, atom.value, following.end
        if word in ("en", "und") and 0 < value < 10 and atom.value >= 20:
            return index + 2, atom.value, following.end
        if word != "et" and value >= 100 and tens == 0 and (atom.kind is Kind.SMALL or following.text == "one"):
            return index + 2, atom.value, following.end
    return None


def rescaled(number: Number, factor: float) -> Number:
    """`number` times `factor`: the "20" of "20 à 25k"."""
    return replace(number, value=number.value * factor, scaled=True)
