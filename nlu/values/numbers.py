"""Numbers in a message, in digits or in words, as people in Belgium type them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlu.values.lexicon import Atom, Kind, Lexicon
from nlu.values.phrases import is_link, name_at
from nlu.values.spelling import nearly_number, number_word
from nlu.values.tokens import Token

LARGEST, MOST_DIGITS = 1e15, 15
"""Larger figures are cut to this: no question takes them, and none is lost in silence."""
_FRACTIONS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 1 / 5, "⅖": 2 / 5, "⅘": 4 / 5, "⅛": 1 / 8}
_SCALES = {"k": 1e3, "mio": 1e6, "mln": 1e6, "mrd": 1e9, "tsd": 1e3, "mille": 1e3, "mia": 1e9}
_MULTIPLIERS = (Kind.SCALE, Kind.HUNDRED, Kind.GROUP)
_GROUPED = frozenset({0.5, 2.0, 6.0, 10.0, 12.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 100.0})
"""What a word for a group may hold before "de mille", "of hundred"."""
_ROUND = frozenset({1e2, 1e3, 1e4, 1e5})


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the tokens `first` to `last` (not included).

    `article`: a bare "un"; `vague`: "quelques"; `slip`: a word was one letter off; `share`: a part of one whole ("un quart");
    `paired`: the price that the words would name ("twelve fifty": 12.5); `raw`: the digits as typed.
    """

    value: float
    first: int
    last: int
    raw: str = ""
    article: bool = False
    vague: bool = False
    slip: bool = False
    scaled: bool = False
    share: bool = False
    paired: float | None = None
    ambiguous: bool = False


@dataclass(slots=True)
class _State:
    """A number in words while it is put together; `bare` as long as only articles were heard."""

    total: float = 0.0
    group: float = 0.0
    scale: float = 1.0
    started: bool = False
    article: bool = False
    bare: bool = True
    vague: bool = False
    slip: bool = False
    scaled: bool = False
    part: bool = False
    paired: float | None = None


def number_at(tokens: Sequence[Token], at: int, words: Lexicon) -> Number | None:
    """The number that begins with the token `at`, else None."""
    token = tokens[at]
    if token.digits:
        return _digits_at(tokens, at, words)
    if token.text in _FRACTIONS:
        return _scaled(tokens, Number(_FRACTIONS[token.text], at, at + 1, token.text, share=True), words)
    return _words_at(tokens, at, words) if token.word else None


def raised(sign: str) -> bool:
    """Whether `sign` is a superscript or a digit in a circle, which no figure may touch ("12²")."""
    return sign not in _FRACTIONS and unicodedata.category(sign[:1] or " ") == "No"


def _digits_at(tokens: Sequence[Token], at: int, words: Lexicon) -> Number | None:
    raw, last, share = tokens[at].text, at + 1, False
    value, ambiguous = _value(raw, words.language)
    if raw.isdecimal() and len(raw) <= 3 and raw[0] != "0" and _three(tokens, last):
        while _three(tokens, last):
            raw, last = raw + tokens[last].text.replace(",", "."), last + 1
        value = _float(raw)
    elif _divides(tokens, at):
        value, last, share = value / _float(tokens[at + 2].text), at + 3, True
    if tokens[last].text in _FRACTIONS:
        value, last = value + _FRACTIONS[tokens[last].text], last + 1
    elif not share and tokens[last].digits and _divides(tokens, last):
        value, last = value + _float(tokens[last].text) / _float(tokens[last + 2].text), last + 3
    if raised(tokens[last].text) and not tokens[last].apart:
        return None
    return _scaled(tokens, Number(value, at, last, raw, share=share, ambiguous=ambiguous), words)


def _value(raw: str, language: str) -> tuple[float, bool]:
    """The value of digits with points, commas and apostrophes, and whether the mark could mean the other thing."""
    marks = [mark for mark in raw if not mark.isdecimal()]
    parts = raw.replace(",", ".").replace("'", ".").split(".")
    threes, english = all(len(part) == 3 for part in parts[1:]), language == "en"
    if marks and threes and len(set(marks)) == 1 and parts[0] != "0":
        single, own = len(marks) == 1, marks[0] == ("," if english else ".")
        if not single or own or marks[0] == "'" or parts[1] == "000" or len(parts[0]) > 3 or (marks[0] == "." and english):
            return _float("".join(parts)), single and parts[1] != "000" and marks[0] == "." and english
    if len(marks) > 1:
        decimals = parts.pop() if marks[-1] != marks[0] else ""
        return _float("".join(parts) + (f".{decimals}" if decimals else "")), not decimals and not threes
    return _float(".".join(parts)), bool(marks) and threes and parts[0] != "0"


def _float(digits: str) -> float:
    return LARGEST if len(digits.partition(".")[0].lstrip("0")) > MOST_DIGITS else float(digits[: MOST_DIGITS * 4])


def _three(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the next "000" of a number grouped by spaces."""
    head, _, tail = tokens[at].text.partition(",")
    divided = tokens[at + 1].text in ("/", ":") and tokens[at + 2].digits
    return len(head) == 3 and head.isdecimal() and len(tail) < 3 and not divided


def _divides(tokens: Sequence[Token], at: int) -> bool:
    """Whether a fraction such as "1/3" begins at `at`."""
    above, stroke, under = tokens[at : at + 3]
    if stroke.text != "/" or stroke.apart or under.apart or tokens[at + 3].text == "/" or len(above.text) != 1:
        return False
    return under.text in ("2", "3", "4", "5", "6", "8", "10") and 0 < int(above.text) < int(under.text)


def _scaled(tokens: Sequence[Token], number: Number, words: Lexicon) -> Number:
    """`number` times the scales after it: "80k", "1,5 Mio.", "3 cent mille", "1/4 de million"; and with the part after it."""
    at, value, scaled, slip = number.last, number.value, False, number.slip
    while True:
        here = _past_links(tokens, at, words) if number.share and not scaled else at
        text, atom = tokens[here].text, None
        factor = _SCALES.get(text, 0.0)
        if not factor:
            atom = _atom(tokens[here], words)
            if atom is None or atom.kind not in _MULTIPLIERS:
                break
            if atom.kind is Kind.HUNDRED and _kind(tokens[here + 1], words) is not Kind.SCALE:  # "80 cents"
                break
            factor, slip = atom.value, slip or atom.slip
        if raised(tokens[here + 1].text) and not tokens[here + 1].apart:
            break
        value, scaled, at = min(value * factor, LARGEST), True, here + 1
        at += text in _SCALES and tokens[at].text == "." and not tokens[at].apart
    if scaled:
        number = replace(number, value=value, last=at, scaled=True, share=False, slip=slip)
    part, last = _part_after(tokens, at + 1, words)
    if part is None or number.share or tokens[at].text not in words.lists["and"]:
        return number
    scale = next((one for one in (1e9, 1e6, 1e3) if value >= one), 1.0) if scaled else 1.0
    both = replace(number, value=value + part * scale, last=last)
    return both if scaled else _scaled(tokens, both, words)


def _part_after(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[float | None, int]:
    """The half or the part that stands at `at`, articles before it left out, and where it ends."""
    here = at
    while here < at + 2 and _kind(tokens[here], words) is Kind.ARTICLE:
        here += 1
    atom = _atom(tokens[here], words, exact=True)
    return (atom.value, here + 1) if atom and atom.kind in (Kind.HALF, Kind.PART) else (None, at)


def _atom(token: Token, words: Lexicon, exact: bool = False) -> Atom | None:
    if not token.word:
        return None
    return number_word(token.text, words.language) or (None if exact else nearly_number(token.text, words.language))


def _kind(token: Token, words: Lexicon) -> Kind | None:
    atom = _atom(token, words, exact=True)
    return atom.kind if atom else None


def _past_links(tokens: Sequence[Token], at: int, words: Lexicon) -> int:
    """Past "of a", "d'un", "de la", where a scale or a group follows; else `at`."""
    for here in range(at, at + 6):
        if _kind(tokens[here], words) in _MULTIPLIERS:
            return here
        if not is_link(tokens[here].text, words) and tokens[here].text not in ("'", "-"):
            break
    return at


def _words_at(tokens: Sequence[Token], at: int, words: Lexicon) -> Number | None:
    state, here, last = _State(), at, at
    while True:
        token = tokens[here]
        if state.started and token.text == "-" and not token.apart:
            here += 1
            continue
        atom = _atom(token, words)
        if state.started and atom and atom.kind is Kind.HALF and _half_timer(tokens, here, words):
            break
        if token.word and (atom is None or (atom.kind is Kind.ARTICLE and state.started)):
            moved = _joined(tokens, here, words, state) if state.started else here
        else:
            moved = here + 1 if atom and _step(state, atom, words.language) else here
        if moved == here:
            break
        here = last = moved
    if not state.started:
        return None
    value = min(state.total + state.group, LARGEST)
    number = Number(
        round(value, 6), at, last, article=state.article and state.bare, vague=state.vague, slip=state.slip,
        scaled=state.scaled, share=state.part and value < 1, paired=state.paired,
    )  # fmt: skip
    number = _decimals(tokens, number, words)
    return _scaled(tokens, number, words) if tokens[number.last].text in _SCALES and not number.article else number


def _half_timer(tokens: Sequence[Token], at: int, words: Lexicon) -> bool:
    """Whether the "half" at `at` is the one of "half time"."""
    unit = name_at(tokens, at, words.units)
    return unit is not None and unit[0].id == "half_timer"


def _decimals(tokens: Sequence[Token], number: Number, words: Lexicon) -> Number:
    """`number` with the decimals that follow a spoken comma: "zwei Komma fünf Millionen"."""
    point = tokens[number.last].text in words.lists["points"] and tokens[number.last + 1].word and not number.scaled
    after = _words_at(tokens, number.last + 1, words) if point else None
    if after is None or after.paired:
        return number
    scale = next((one for one in (1e9, 1e6, 1e3) if after.value >= one), 1.0) if after.scaled else 1.0
    digits = after.value / scale
    if digits != int(digits) or digits >= 100:
        return number
    value = (number.value + _float(f"0.{int(digits)}")) * scale
    return replace(number, value=value, last=after.last, article=False, scaled=after.scaled)


def _joined(tokens: Sequence[Token], at: int, words: Lexicon, state: _State) -> int:
    """Past the link or the "and" at `at` that the number goes on after; `at` itself where it does not."""
    past = _past_links(tokens, at, words) if state.bare or state.vague or state.part or state.group in _GROUPED else at
    if past > at:
        return past
    scale = state.scale if state.scale >= 1e3 and not state.group else 1.0
    text, conjunction = tokens[at].text, tokens[at].text in words.lists["and"]
    ready = conjunction or (state.total and not state.group)
    part, last = _part_after(tokens, at + conjunction, words) if ready else (None, at)
    if part is not None:
        state.total, state.group = state.total + part * scale * (scale > 1), state.group + part * (scale == 1)
        state.bare = False
        return last
    if not conjunction and state.group >= 20 and state.group % 10 == 0 and text in ("one", "un", "une", "eins"):
        state.group, state.bare = state.group + 1, False
        return at + 1
    atom = _atom(tokens[at + 1], words, exact=True)
    if not conjunction or atom is None or atom.kind not in (Kind.SMALL, Kind.ARTICLE):
        return at
    value, tens = state.total + state.group, (state.total + state.group) % 100
    french = text == "et" and tens >= 20 and tens % 10 == 0 and atom.value in (1, 11)
    units_first = text in ("en", "und") and 0 < value < 10 and atom.value >= 20
    after_hundred = text != "et" and value >= 100 and tens == 0 and (atom.kind is Kind.SMALL or tokens[at + 1].text == "one")
    if not (french or units_first or after_hundred):
        return at
    state.group, state.bare = state.group + atom.value, False
    return at + 2


def _step(state: _State, atom: Atom, language: str) -> bool:
    """Take `atom` into `state`; False when it begins another number."""
    value, kind, group = atom.value, atom.kind, state.group
    alone = not state.started or (state.bare and not state.total)
    taken = True
    if kind is Kind.ARTICLE:
        state.group, state.article = 1.0, True
    elif kind is Kind.VAGUE and alone:
        state.group, state.vague = value, True
    elif kind in (Kind.HALF, Kind.PART) and alone:
        state.group, state.part = value, True
    elif kind is Kind.PART and state.total and state.scale >= 1e3 and 0 < group < 10:
        state.total, state.group = state.total + group * value * state.scale, 0.0
    elif kind is Kind.PART and not (state.total or state.part) and 0 < group * value < 1:
        state.group, state.part = group * value, True
    elif kind is Kind.GROUP and not state.total and (group < 100 or value >= 1000):
        state.vague = state.vague or (not state.started and value >= 1e3)
        state.group, state.scale = (group or 1.0) * value, value
    elif kind is Kind.HUNDRED and group < 100 and not (state.bare and state.article and language == "fr"):
        state.group, state.scale = (group or 1.0) * 100, 100.0
    elif kind is Kind.SCALE:
        state.vague = state.vague or (not state.started and value >= 1e6)
        multiplied = state.total and value >= state.scale > 1 and not group
        state.total = state.total * value if multiplied else state.total + (group or 1.0) * value
        state.group, state.scale = 0.0, value
    elif kind is Kind.WHOLE and 0 < group < 100 and value in _ROUND:
        state.total, state.group, state.scale = state.total + group * value, 0.0, value
    elif kind is Kind.WHOLE and not state.total and group >= 1000 and group % 1000 == 0 and value < 1000:
        state.total, state.group, state.scale = group, value, 1000.0
    elif kind is Kind.WHOLE and not group:
        state.group = value
    else:
        taken = kind is Kind.SMALL and _small(state, value, language)
    if taken:
        state.bare, state.started = state.bare and kind is Kind.ARTICLE, True
        state.scaled, state.slip = state.scaled or kind in _MULTIPLIERS, state.slip or atom.slip
    return taken


def _small(state: _State, value: float, language: str) -> bool:
    """Take a number below a hundred into `state`: "vingt-deux", "quatre-vingt-dix", "nineteen ninety"."""
    group, rest = state.group, state.group % 100
    if not group and (value or not state.started):
        state.group = value
    elif group and rest == 4 and value == 20:
        state.group = group + 76
    elif group and (
        (rest == 0 and group >= 100)
        or (rest in (60, 80) and 10 <= value < 20)
        or (((rest >= 20 and rest % 10 == 0) or rest in (70, 90)) and value < 10)
        or (rest == 10 and 7 <= value <= 9)
    ):
        state.group = group + value
        state.paired = state.paired + value / 100 if state.paired is not None else None
    elif language != "fr" and 10 <= group < 21 and value >= (20 if group != 19 else 10) and not state.total:
        state.total, state.group, state.paired = group * 100, value, group + value / 100
    else:
        return False
    return True
