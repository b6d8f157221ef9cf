"""Numbers in a message, in digits or in words, as people in Belgium type them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlu.values.lexicon import Atom, Kind, Lexicon
from nlu.values.phrases import name_at
from nlu.values.spelling import nearly_number, number_word
from nlu.values.tokens import Sort, Token, raised

LARGEST = 1e15
"""Larger figures are cut to this: no question takes them, and none is lost in silence."""
MOST_DIGITS = 15
_FRACTIONS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 1 / 5, "⅖": 2 / 5, "⅘": 4 / 5, "⅛": 1 / 8}
_SCALES = {"k": 1e3, "mio": 1e6, "mln": 1e6, "mrd": 1e9, "tsd": 1e3, "mille": 1e3, "mia": 1e9}
_FILLER_KINDS = (Kind.SCALE, Kind.HUNDRED, Kind.GROUP)
_FEW = 3
"""The most words that may stand between a part and its scale: "a quarter of a million"."""
_EASILY_GROUPED = frozenset({0.5, 2.0, 6.0, 10.0, 12.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 100.0})
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
    """A number in words while it is put together."""

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
    if token.sort is Sort.DIGITS:
        return _digits_at(tokens, at, words)
    if token.sort is Sort.SIGN:
        if token.text in _FRACTIONS:
            return _scaled(tokens, Number(_FRACTIONS[token.text], at, at + 1, token.text, share=True), words)
        return None
    return _words_at(tokens, at, words)


def _digits_at(tokens: Sequence[Token], at: int, words: Lexicon) -> Number | None:
    token = tokens[at]
    value, ambiguous = _value(token.text, words.language)
    last, raw = at + 1, token.text
    if token.text.isdecimal() and len(token.text) <= 3 and token.text[0] != "0":
        while last < len(tokens) and _group_of_three(tokens, last):
            raw += tokens[last].text.split(",")[0]
            last += 1
        if last > at + 1:
            tail = tokens[last - 1].text.partition(",")[2]
            value = _float(raw) + (_float(f"0.{tail}") if tail else 0.0)
    share = False
    if last == at + 1 and _is(tokens, last, "/") and not tokens[last].apart and _divides(tokens, at, last + 1):
        value, last, share = value / _float(tokens[last + 1].text), last + 2, True
    elif last < len(tokens) and tokens[last].text in _FRACTIONS:
        value, last = value + _FRACTIONS[tokens[last].text], last + 1
    elif _fraction_follows(tokens, last):
        value, last = value + _float(tokens[last].text) / _float(tokens[last + 2].text), last + 3
    if last < len(tokens) and not tokens[last].apart and raised(tokens[last].text):
        return None
    return _scaled(tokens, Number(value, at, last, raw, share=share, ambiguous=ambiguous), words)


def _value(raw: str, language: str) -> tuple[float, bool]:
    """The value of digits with points, commas and apostrophes, and whether the mark could mean the other thing."""
    marks = [mark for mark in raw if not mark.isdecimal()]
    if not marks:
        return _float(raw), False
    parts = raw.replace(",", ".").replace("'", ".").split(".")
    threes = all(len(part) == 3 for part in parts[1:])
    if threes and len(set(marks)) == 1 and parts[0] != "0":
        single = len(marks) == 1
        thousands = marks[0] == "'" or not single or parts[1] == "000" or len(parts[0]) > 3
        thousands = thousands or marks[0] == ("," if language == "en" else ".")
        if thousands or len(parts[0]) <= 3 and marks[0] == "." and language == "en":
            return _float("".join(parts)), single and parts[1] != "000" and marks[0] == "." and language == "en"
    if len(marks) > 1:
        decimals = parts[-1] if marks[-1] != marks[0] else ""
        whole = "".join(parts[:-1] if decimals else parts)
        return _float(f"{whole}.{decimals}" if decimals else whole), len(set(marks)) == 1 and not threes
    return _float(".".join(parts)), threes and parts[0] != "0"


def _float(digits: str) -> float:
    whole = digits.partition(".")[0].lstrip("0")
    return LARGEST if len(whole) > MOST_DIGITS else float(digits[: MOST_DIGITS * 4])


def _group_of_three(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the next "000" of a number grouped by spaces."""
    head, _, tail = tokens[at].text.partition(",")
    ahead = at + 2 < len(tokens) and tokens[at + 1].text in ("/", ":") and tokens[at + 2].sort is Sort.DIGITS
    return tokens[at].sort is Sort.DIGITS and len(head) == 3 and head.isdecimal() and len(tail) < 3 and not ahead


def _divides(tokens: Sequence[Token], at: int, below: int) -> bool:
    if below >= len(tokens) or tokens[below].sort is not Sort.DIGITS or tokens[below].apart or _is(tokens, below + 1, "/"):
        return False
    above, under = tokens[at].text, tokens[below].text
    return len(above) == 1 and under in ("2", "3", "4", "5", "6", "8", "10") and 0 < int(above) < int(under)


def _fraction_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether "1/2" follows: the part of "2 1/2"."""
    if at + 2 >= len(tokens) or tokens[at].sort is not Sort.DIGITS or tokens[at + 1].text != "/":
        return False
    return not tokens[at + 1].apart and _divides(tokens, at, at + 2)


def _scaled(tokens: Sequence[Token], number: Number, words: Lexicon) -> Number:
    """`number` times the scales after it: "80k", "1,5 Mio.", "3 cent mille"; a part too: "1/4 de million"."""
    at, value, scaled = number.last, number.value, False
    while at < len(tokens):
        here = _past_links(tokens, at, words) if number.share and not scaled else at
        token = tokens[here]
        factor, atom = _SCALES.get(token.text), None
        if factor is None:
            atom = _atom(tokens, here, words, beside=True)
            usable = atom is not None and atom.kind in _FILLER_KINDS and not (atom.kind is Kind.HUNDRED and token.text.endswith("s"))
            if not usable or atom is None or (atom.kind is Kind.HUNDRED and not _scale_follows(tokens, here + 1, words)):
                break
            factor = atom.value
        if here + 1 < len(tokens) and not tokens[here + 1].apart and raised(tokens[here + 1].text):
            break
        slip = atom is not None and atom.slip
        number = replace(number, slip=number.slip or slip) if slip else number
        value, scaled, at = min(value * factor, LARGEST), True, here + 1
        if _is(tokens, at, ".") and not tokens[at].apart and token.text in _SCALES:
            at += 1
    if not scaled:
        return _and_part(tokens, number, words, 1.0)
    return _and_part(tokens, replace(number, value=value, last=at, scaled=True, share=False), words, value / number.value)


def _scale_follows(tokens: Sequence[Token], at: int, words: Lexicon) -> bool:
    atom = number_word(tokens[at].text, words.language) if at < len(tokens) and tokens[at].sort is Sort.WORD else None
    return atom is not None and atom.kind is Kind.SCALE


def _and_part(tokens: Sequence[Token], number: Number, words: Lexicon, scale: float) -> Number:
    """`number` with the half after it: "1 million et demi", "2 and a half" (and its scale: "million")."""
    at = number.last
    if number.share or not (at < len(tokens) and tokens[at].text in words.conjunctions):
        return number
    part, last = _part_after(tokens, at + 1, words)
    if part is None:
        return number
    both = replace(number, value=number.value + part * scale, last=last)
    return both if number.scaled else _scaled(tokens, both, words)


def _part_after(tokens: Sequence[Token], at: int, words: Lexicon) -> tuple[float | None, int]:
    """The half or the part that stands at `at`, articles before it left out, and where it ends."""
    here = at
    while here < len(tokens) and here < at + 2 and _atom_kind(tokens, here, words) is Kind.ARTICLE:
        here += 1
    atom = number_word(tokens[here].text, words.language) if here < len(tokens) and tokens[here].sort is Sort.WORD else None
    if atom is None or atom.kind not in (Kind.HALF, Kind.PART):
        return None, at
    return atom.value, here + 1


def _atom_kind(tokens: Sequence[Token], at: int, words: Lexicon) -> Kind | None:
    atom = number_word(tokens[at].text, words.language) if tokens[at].sort is Sort.WORD else None
    return atom.kind if atom else None


def _past_links(tokens: Sequence[Token], at: int, words: Lexicon) -> int:
    """Past "of a", "d'un", "de la", where a scale or a group follows; else `at`."""
    for here in range(at, min(at + 2 * _FEW, len(tokens))):
        if tokens[here].sort is Sort.WORD and _atom_kind(tokens, here, words) in _FILLER_KINDS:
            return here
        if tokens[here].text not in words.links and tokens[here].text not in ("'", "-"):
            break
    return at


def _is(tokens: Sequence[Token], at: int, text: str) -> bool:
    return at < len(tokens) and tokens[at].text == text


def _atom(tokens: Sequence[Token], at: int, words: Lexicon, beside: bool) -> Atom | None:
    token = tokens[at]
    if token.sort is not Sort.WORD:
        return None
    return number_word(token.text, words.language) or (nearly_number(token.text, words.language) if beside else None)


def _words_at(tokens: Sequence[Token], at: int, words: Lexicon) -> Number | None:
    state = _State()
    here = last = at
    while here < len(tokens):
        token = tokens[here]
        if state.started and token.text == "-" and not token.apart:
            here += 1
            continue
        if token.sort is not Sort.WORD:
            break
        if state.started and _half_timer(tokens, here, words):
            break
        atom = _atom(tokens, here, words, beside=True)
        if atom is None or (atom.kind is Kind.ARTICLE and state.started):
            moved = _joined(tokens, here, words, state)
            if moved == here:
                break
            here = last = moved
            continue
        if not _step(state, atom, words.language):
            break
        here = last = here + 1
    if not state.started:
        return None
    value = min(state.total + state.group, LARGEST)
    number = Number(
        round(value, 6), at, last, article=state.article and state.bare, vague=state.vague, slip=state.slip, scaled=state.scaled,
        share=state.part and value < 1, paired=state.paired,
    )  # fmt: skip
    number = _decimals(tokens, number, words)
    return _scaled(tokens, number, words) if _abbreviated(tokens, number) else number


def _abbreviated(tokens: Sequence[Token], number: Number) -> bool:
    """Whether a scale is written after a number in words: "two hundred K"."""
    return number.last < len(tokens) and tokens[number.last].text in _SCALES and not number.article


def _half_timer(tokens: Sequence[Token], at: int, words: Lexicon) -> bool:
    """Whether the "half" at `at` is the one of "half time"."""
    unit = name_at(tokens, at, words.units) if _atom_kind(tokens, at, words) is Kind.HALF else None
    return unit is not None and unit[0].id == "half_timer"


def _decimals(tokens: Sequence[Token], number: Number, words: Lexicon) -> Number:
    """`number` with the decimals that follow a spoken comma: "zwei Komma fünf Millionen"."""
    at = number.last
    if number.scaled or not (at + 1 < len(tokens) and tokens[at].text in words.points):
        return number
    after = _words_at(tokens, at + 1, words) if tokens[at + 1].sort is Sort.WORD else None
    if after is None or after.article and after.value != 1 or after.paired:
        return number
    digits, scale = after.value, 1.0
    if after.scaled:
        scale = next((one for one in (1e9, 1e6, 1e3) if digits >= one), 1.0)
        digits /= scale
    if digits != int(digits) or digits >= 100:
        return number
    value = (number.value + _float(f"0.{int(digits)}")) * scale
    return replace(number, value=value, last=after.last, article=False, scaled=after.scaled)


def _joined(tokens: Sequence[Token], at: int, words: Lexicon, state: _State) -> int:
    """Past the link or the "and" at `at` that the number goes on after; `at` itself where it does not."""
    if not state.started:
        return at
    linkable = state.bare or state.vague or state.part or state.group in _EASILY_GROUPED
    past = _past_links(tokens, at, words) if linkable else at
    if past > at:
        return past
    scale = state.scale if state.scale >= 1e3 and not state.group else 1.0
    token, following = tokens[at].text, at + 1
    if token not in words.conjunctions:
        part, last = _part_after(tokens, at, words) if state.total and not state.group else (None, at)
        one = state.group >= 20 and (state.group % 10 == 0) and token in ("one", "un", "une", "eins")
        if part is None and one:
            state.group, state.bare = state.group + 1, False
            return following
        if part is not None:
            state.total, state.bare = state.total + part * scale, False
        return last
    part, last = _part_after(tokens, following, words)
    if part is not None:
        state.total, state.group = (state.total + part * scale, state.group) if scale > 1 else (state.total, state.group + part)
        state.bare = False
        return last
    atom = number_word(tokens[following].text, words.language) if following < len(tokens) else None
    if atom is None or atom.kind not in (Kind.SMALL, Kind.ARTICLE):
        return at
    value, tens = state.total + state.group, (state.total + state.group) % 100
    et = token == "et" and tens >= 20 and tens % 10 == 0 and atom.value in (1, 11)
    units = token in ("en", "und") and 0 < value < 10 and atom.value >= 20
    more = token != "et" and value >= 100 and tens == 0 and (atom.kind is Kind.SMALL or tokens[following].text == "one")
    if not (et or units or more):
        return at
    state.group, state.bare = state.group + atom.value, False
    return following + 1


def _step(state: _State, atom: Atom, language: str) -> bool:
    """Take `atom` into `state`; False when it begins another number."""
    value, kind = atom.value, atom.kind
    alone = not state.started or (state.bare and not state.total)
    if kind is Kind.ARTICLE:
        state.group, state.article = 1.0, True
    elif kind is Kind.VAGUE:
        if not alone:
            return False
        state.group, state.vague = value, True
    elif kind in (Kind.HALF, Kind.PART):
        if alone:
            state.group, state.part = value, True
        elif kind is Kind.PART and state.total and state.scale >= 1e3 and 0 < state.group < 10:
            state.total, state.group = state.total + state.group * value * state.scale, 0.0
        elif kind is Kind.PART and not (state.total or state.part) and 0 < state.group < 10 and state.group * value < 1:
            state.group, state.part = state.group * value, True
        else:
            return False
    elif kind is Kind.GROUP:
        if state.total or (state.group >= 100 and value < 1000):
            return False
        state.vague = state.vague or (not state.started and value >= 1e3)
        state.group, state.scale = (state.group or 1.0) * value, value
    elif kind is Kind.HUNDRED:
        if state.group >= 100 or (state.bare and state.article and language == "fr"):
            return False
        state.group, state.scale = (state.group or 1.0) * 100, 100.0
    elif kind is Kind.SCALE:
        if state.total and value >= state.scale > 1 and not state.group:
            state.total *= value
        else:
            state.vague = state.vague or (not state.started and value >= 1e6)
            state.total += (state.group or 1.0) * value
        state.group, state.scale = 0.0, value
    elif kind is Kind.WHOLE:
        if 0 < state.group < 100 and value in _ROUND:
            state.total, state.group, state.scale = state.total + state.group * value, 0.0, value
        elif not state.total and state.group >= 1000 and state.group % 1000 == 0 and value < 1000:
            state.total, state.group, state.scale = state.group, value, 1000.0
        elif state.group:
            return False
        else:
            state.group = value
    elif not _small(state, value, paired=language != "fr"):
        return False
    state.bare = state.bare and kind is Kind.ARTICLE
    state.scaled = state.scaled or kind in _FILLER_KINDS
    state.slip = state.slip or atom.slip
    state.started = True
    return True


def _small(state: _State, value: float, paired: bool) -> bool:
    group, rest = state.group, state.group % 100
    if not group:
        if state.started and not value:
            return False
        state.group = value
    elif rest == 4 and value == 20:
        state.group = group - 4 + 80
    elif (
        (rest == 0 and group >= 100 and value < 100)
        or (rest in (60, 80) and 10 <= value < 20)
        or (rest >= 20 and rest % 10 == 0 and value < 10)
        or (rest == 10 and 7 <= value <= 9)
        or (rest in (70, 90) and value < 10)
    ):
        state.group = group + value
    elif paired and 10 <= group < 21 and value >= (20 if group != 19 else 10) and not state.total:
        state.paired = group + value / 100
        state.total, state.group = group * 100, value
    elif state.paired is not None and value < 10 and group % 10 == 0:
        state.group, state.paired = group + value, state.paired + value / 100
    else:
        return False
    return True
