"""Every quantity of a message: numbers and ranges with their units, bounds and periods, dates, ages and people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import pairwise

from nlu.values.dates import no_figure, ordinal_end, year_of_date
from nlu.values.heads import heads
from nlu.values.lexicon import Lexicon, Unit, lexicon
from nlu.values.measures import Bound, Dimension, Figure
from nlu.values.normalised import normalise
from nlu.values.numbers import LARGEST, Number, number_at
from nlu.values.phrases import bound_before, listed_at, name_at, per_at, periods, stops_between, unit_at
from nlu.values.spelling import like_number, number_word
from nlu.values.tokens import Sort, Token, raised, tokens

_PARTABLE = frozenset({"duration", "weight", "volume"})
"""What half of is another quantity; half of the people is a share."""
_PER_AFTER, _PER_BEFORE = 3, 6
"""How many tokens may stand between a figure and its period after it, or before it."""


class _Nothing(Enum):
    """What digits that are no quantity leave."""

    NOTHING = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure and the tokens that it stands in; its start and end count tokens until the end."""

    figure: Figure
    first: int
    last: int


def figures(text: str, language: str, today: date) -> tuple[Figure, ...]:
    """Every quantity of `text`, left to right, in spans of `text`; linear in its length, and never raises.

    `language` decides points and commas and goes first among the word lists; the others' words count too. `today` dates "last
    year" and years of two digits.
    """
    normal = normalise(text)
    words = lexicon(language)
    pieces = _split(tokens(normal.text), words)
    found = _Reader(pieces, words, today).read()
    placed = [
        replace(one.figure, start=begin, end=end)
        for one in found
        for begin, end in [normal.original(pieces[one.first].start, pieces[one.last - 1].end)]
    ]
    return tuple(placed)


def _split(pieces: Sequence[Token], words: Lexicon) -> list[Token]:
    """`pieces` with compounds of a number and a unit in two: "vijftienjarig", "Viertelmillion", "Dreivierteljahr"."""
    split: list[Token] = []
    for piece in pieces:
        cut = _cut(piece.text, words) if piece.sort is Sort.WORD and 6 < len(piece.text) < 40 else 0
        if cut and piece.end - piece.start == len(piece.text):
            middle = piece.start + cut
            split.append(Token(piece.text[:cut], piece.start, middle, Sort.WORD, piece.apart))
            split.append(Token(piece.text[cut:], middle, piece.end, Sort.WORD, False))
        else:
            split.append(piece)
    return split


def _cut(word: str, words: Lexicon) -> int:
    if word in words.units or word in words.not_numbers or number_word(word, words.language):
        return 0
    for ending in words.attached:
        if word.endswith(ending) and number_word(word.removesuffix(ending), words.language):
            return len(word) - len(ending)
    for part in ("dreiviertel", "viertel", "halb", "driekwart", "kwart", "half"):
        if word.startswith(part):
            rest = word.removeprefix(part)
            atom = words.atoms.get(rest)
            unit = words.units.get(rest)
            if (atom and atom.value >= 1000) or (unit and unit.dimension == "duration"):
                return len(part)
    return 0


class _Reader:
    """One pass over the tokens of a message."""

    def __init__(self, pieces: Sequence[Token], words: Lexicon, today: date) -> None:
        self._pieces, self._words, self._today = pieces, words, today
        self._periods = periods(pieces, words)
        self._period_ends = {first: last for first, last, _ in self._periods}
        self._found: list[_Found] = []

    def read(self) -> list[_Found]:
        at = 0
        while at < len(self._pieces):
            at = self._past(at)
        found = [replace(one, figure=self._with_period(one)) for one in self._found]
        taken = {place for one in found for place in range(one.first, one.last)}
        found += [_Found(figure, figure.start, figure.end) for figure in heads(self._pieces, self._words, taken)]
        return sorted(found, key=lambda one: one.first)

    def _past(self, at: int) -> int:
        """Take what begins at `at`, and return where to go on."""
        pieces, words = self._pieces, self._words
        piece = pieces[at]
        period_end = self._period_ends.get(at)
        if period_end and self._found and at - self._found[-1].last <= _PER_AFTER and piece.text not in ("/",):
            return period_end
        dated = year_of_date(pieces, at, words)
        if dated:
            return self._take(float(dated[0]), Dimension.DATE, at, dated[1], "")
        relative = name_at(pieces, at, words.relative) if piece.sort is Sort.WORD else None
        if relative:
            return self._take(float(self._today.year - relative[0]), Dimension.YEAR, at, relative[1], "")
        past = no_figure(pieces, at, words)
        if past:
            return past
        if piece.text in words.times and not (self._found and self._found[-1].last == at):
            return self._take(words.times[piece.text], Dimension.OTHER, at, at + 1, "", words.units["x"])
        decade = self._decade(at)
        if decade:
            return decade
        if piece.sort is Sort.WORD:
            unit = name_at(pieces, at, words.units)
            if unit and unit[0].id == "half_timer":
                return unit[1]
        ordinal = ordinal_end(pieces, at, words)
        if ordinal:
            value = float(piece.text) if piece.sort is Sort.DIGITS and len(piece.text) < 9 else 0.0
            return self._take(value, Dimension.ORDINAL, at, ordinal, piece.text)
        return self._quantity(at)

    def _take(self, value: float, dimension: Dimension, first: int, last: int, raw: str, unit: Unit | None = None) -> int:
        named = (unit.id, unit.size) if unit else ("", 1.0)
        self._found.append(_Found(Figure(first, last, value, value, value, dimension, *named, raw=raw), first, last))
        return last

    def _decade(self, at: int) -> int | None:
        """Take "années 80", "the nineties", "1990s"."""
        pieces, words = self._pieces, self._words
        piece, following = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
        first, last = at, at + 1
        value = words.decade_names.get(piece.text, 0.0)
        if not value and piece.sort is Sort.DIGITS and following and not following.apart and len(piece.text) in (2, 4):
            ending = at + 2 if following.text == "'" and at + 2 < len(pieces) and not pieces[at + 2].apart else at + 1
            if pieces[ending].text in ("s", "er") and piece.text.endswith("0") and piece.text.isdecimal():
                value, last = float(piece.text), ending + 1
        if not value and piece.text in words.decades and following:
            number = number_at(pieces, at + 1, words)
            if number and number.value % 10 == 0 and (20 <= number.value < 100 or 1000 <= number.value <= 2100):
                value, last = number.value, number.last
        if not value:
            return None
        value += (2000 if value < 30 else 1900) if value < 100 else 0
        figure = Figure(first, last, value, value, value + 9, Dimension.YEAR, approximate=True)
        self._found.append(_Found(figure, first, last))
        return last

    def _quantity(self, at: int) -> int:
        """Take the number or the range that begins at `at`, with its unit."""
        pieces, words = self._pieces, self._words
        before: Unit | None = None
        first = at
        if pieces[at].text in words.units and words.units[pieces[at].text].dimension == "money" and at + 1 < len(pieces):
            ahead = pieces[at + 1].sort is Sort.DIGITS
            before, at = (words.units[pieces[at].text], at + 1) if ahead else (None, at)
        elif pieces[at].text in words.units:
            if words.units[pieces[at].text].id in ("half_year", "quarter", "fortnight"):
                return self._take(1.0, Dimension.DURATION, at, at + 1, "", words.units[pieces[at].text])
            before, at = self._marked(at) if at + 1 < len(pieces) else (None, at)
        number = number_at(pieces, at, words)
        if number is None:
            return at + 1
        found = self._measured(number, before, first)
        if found is None:
            return number.last
        ranged = self._range(found, number) or self._said_as_price(found, number)
        self._found.append(self._bounded(ranged or found))
        return self._found[-1].last

    def _marked(self, at: int) -> tuple[Unit | None, int]:
        """The unit that a letter before a number stands for, and where the number is: "x2", "J+60"."""
        pieces, unit = self._pieces, self._words.units[self._pieces[at].text]
        if unit.id == "times":
            return (None, at) if self._found and self._found[-1].last == at else (unit, at + 1)
        if pieces[at].text not in ("j", "d"):
            return None, at
        plus = pieces[at + 1].text == "+" and at + 2 < len(pieces) and pieces[at + 2].sort is Sort.DIGITS
        return (self._words.units["jours"], at + 2) if plus else (None, at)

    def _measured(self, number: Number, before: Unit | None, first: int) -> _Found | None:
        """`number` with its unit; None for an article that counts nothing."""
        pieces, words = self._pieces, self._words
        value, last, unit = number.value, number.last, before
        noun = ""
        if unit is None:
            after = unit_at(pieces, last, words, articles=number.share)
            if after is None and last + 1 < len(pieces) and pieces[last].text == "." and number.raw:
                after = name_at(pieces, last + 1, words.units)
                after = after if after and after[0].dimension == "duration" else None
            if after is None and last < len(pieces) and pieces[last].text == "m":
                after = self._metres_or_millions(last)
                if after and after[0].dimension == "money":
                    value = min(value * 1e6, LARGEST)
            if after is None and not number.article:
                after = self._people_ahead(last)
            fits = after is not None and (value >= 1 or number.raw or after[0].dimension in _PARTABLE or after[0].dimension == "money")
            if after and fits and not (after[0].id == "cent" and not number.raw and number.scaled):
                unit, noun, last = after[0], pieces[last].text if after[1] == last + 1 else _name(pieces, last, after[1]), after[1]
            elif last < len(pieces) and pieces[last].sort is Sort.WORD:
                noun = pieces[last].text
                glued = bool(number.raw) and not pieces[last].apart and not number.scaled
                if glued and noun == "e" and not number.raw.isdecimal():
                    unit, last = words.units["eur"], last + 1
                elif glued and noun not in words.after:
                    return None
        if unit is None and number.article and not self._counting(number):
            return None
        figure = Figure(
            first, last, value, value, value, Dimension(unit.dimension) if unit else Dimension.NONE, unit.id if unit else "",
            unit.size if unit else 1.0, noun=noun, raw=number.raw, vague=number.vague, slip=number.slip, paired=number.paired,
            ambiguous=number.ambiguous, scaled=number.scaled,
        )  # fmt: skip
        if unit is None and number.share:
            figure = replace(figure, dimension=Dimension.SHARE)
        found = _Found(figure, first, last)
        if unit and unit.dimension == "duration":
            found = self._longer(found)
        if unit and unit.id == "eur":
            found = self._with_cents(found, number)
        return self._priced(self._signed(found, number))

    def _counting(self, number: Number) -> bool:
        """Whether an article without a unit counts: it is all that is said, or "just one"."""
        first = number.first
        said = first and (self._pieces[first - 1].text in self._words.before or self._pieces[first - 1].text in ("just", "only"))
        return len(self._pieces) <= 2 or (self._pieces[first].text in ("one", "eins") and (first == 0 or bool(said)))

    def _metres_or_millions(self, at: int) -> tuple[Unit, int] | None:
        if at + 1 < len(self._pieces):
            following = self._pieces[at + 1]
            if not following.apart and raised(following.text):
                return Unit("m2", "other", 1.0), at + 2
            money = unit_at(self._pieces, at + 1, self._words)
            if money and money[0].dimension == "money":
                return money
        return Unit("m", "none", 1.0), at + 1

    def _people_ahead(self, at: int) -> tuple[Unit, int] | None:
        """The people after one or two words that tell of them: "12 bons ouvriers"."""
        words = self._words
        for here in range(at, min(at + 2, len(self._pieces) - 1)):
            piece = self._pieces[here]
            skipped = number_word(piece.text, words.language) or piece.text in words.conjunctions or piece.text in words.joins or piece.text in words.either
            if piece.sort is not Sort.WORD or skipped or piece.text in words.units or piece.text in words.before:
                return None
            found = name_at(self._pieces, here + 1, words.units)
            if found and found[0].dimension == "people":
                return found
        return None

    def _longer(self, found: _Found) -> _Found:
        """A duration with the half or the smaller unit after it: "un an et demi", "2 ans et 3 mois"."""
        pieces, words, figure = self._pieces, self._words, found.figure
        at = found.last
        if at + 1 >= len(pieces) or pieces[at].text not in words.conjunctions:
            return found
        number = number_at(pieces, at + 1, words)
        if number is None:
            return found
        last = number.last
        if number.article and last < len(pieces):
            part = number_at(pieces, last, words)
            number, last = (part, part.last) if part and part.share else (number, last)
        if number.share and unit_at(pieces, last, words) is None:
            value = figure.value + number.value
            return _Found(replace(figure, value=value, low=value, high=value, end=last), found.first, last)
        smaller = unit_at(pieces, last, words)
        if not smaller or smaller[0].dimension != "duration" or smaller[0].size >= figure.size or number.value * smaller[0].size >= figure.size:
            return found
        months = figure.value * figure.size + number.value * smaller[0].size
        longer = replace(figure, value=months, low=months, high=months, unit="month", size=1.0, end=smaller[1])
        return _Found(longer, found.first, smaller[1])

    def _with_cents(self, found: _Found, euros: Number) -> _Found:
        """A price with its cents after the currency: "12€50", "twaalf euro vijftig"."""
        pieces, words, figure = self._pieces, self._words, found.figure
        at = found.last
        cents = number_at(pieces, at, words) if at < len(pieces) and pieces[at].sort is not Sort.SIGN else None
        alike = cents is not None and bool(cents.raw) == bool(euros.raw) and not (cents.scaled or euros.scaled or cents.article)
        if cents is None or not alike or euros.value != int(euros.value):
            return found
        if (cents.raw and len(cents.raw) != 2) or not 5 <= cents.value < 100 or cents.value != int(cents.value):
            return found
        after = unit_at(pieces, cents.last, words)
        if after and after[0].dimension in ("weight", "volume", "percent", "duration", "people"):
            return found
        last = after[1] if after and after[0].id == "cent" else cents.last
        value = figure.value + cents.value / 100
        return _Found(replace(figure, value=value, low=value, high=value, end=last), found.first, last)

    def _signed(self, found: _Found, number: Number) -> _Found:
        """A negative figure where a minus stands right before its digits: "-5"."""
        at = found.first - 1
        minus = at >= 0 and self._pieces[at].text == "-" and self._pieces[at].apart and not self._pieces[found.first].apart
        beside = at > 0 and self._pieces[at - 1].sort is Sort.DIGITS
        if not (minus and number.raw) or beside:
            return found
        figure = found.figure
        return _Found(replace(figure, value=-figure.value, low=-figure.low, high=-figure.high, start=at), at, found.last)

    def _priced(self, found: _Found) -> _Found:
        """A price with the weight that it is for: "12 €/kg", "3 euro per 100 g"."""
        pieces, words, figure = self._pieces, self._words, found.figure
        if figure.dimension not in (Dimension.MONEY, Dimension.NONE):
            return found
        at = per_at(pieces, found.last, words)
        if at is None or at >= len(pieces):
            return found
        amount, here = 1.0, at
        number = number_at(pieces, at, words)
        if number and not (number.share and not number.raw and unit_at(pieces, number.last, words) is None):
            amount, here = number.value, number.last
        unit = name_at(pieces, here, words.units)
        if unit and unit[0].id in ("item", "pack"):
            return replace(found, figure=replace(figure, period="item"))
        if unit is None or unit[0].dimension not in ("weight", "volume") or not amount:
            return found
        if figure.dimension is Dimension.NONE and amount != 1.0:
            return found
        per = replace(
            figure, dimension=Dimension.MONEY_PER_WEIGHT, unit=figure.unit or "eur", per=amount * unit[0].size, end=unit[1]
        )
        return _Found(per, found.first, unit[1])

    def _range(self, found: _Found, first: Number) -> _Found | None:
        """`found` with the figure at the other end: "20 à 25", "10-15 %", "entre 5 et 10", "10 or 20"."""
        pieces, words, figure = self._pieces, self._words, found.figure
        at = found.last
        if at + 1 >= len(pieces) or figure.low < 0:
            return None
        join = listed_at(pieces, at, words.joins)
        either = listed_at(pieces, at, words.either)
        last = max(join[1] if join else 0, either[1] if either else 0)
        spoken = not (first.raw or first.scaled or first.article) and first.last == at
        both = not last and pieces[at].text in words.conjunctions and self._between(found.first)
        if spoken and not (last or both) and pieces[at].text != "-":
            return self._in_a_row(found, first, at + (pieces[at].text == ","))
        if not last and pieces[at].text == "-":
            last = at + 1
        if both:
            last = at + 1
        if not last or (first.article and not either):
            return None
        while last < len(pieces) and (pieces[last].text in words.fillers and pieces[last].text not in words.atoms):
            last += 1
        if last >= len(pieces):
            return None
        money = words.units.get(pieces[last].text)
        ahead = money and money.dimension == "money" and last + 1 < len(pieces) and pieces[last + 1].sort is Sort.DIGITS
        second = number_at(pieces, last + 1 if ahead else last, words)
        other = self._measured(second, money if ahead else None, last) if second else None
        if second is None or other is None or (second.article and not second.scaled):
            return None
        return self._joined(found, first, other, second, bool(either))

    def _between(self, first: int) -> bool:
        said = bound_before(self._pieces, first, self._words)
        return said is not None and said[0] == "between"

    def _in_a_row(self, found: _Found, first: Number, at: int) -> _Found | None:
        """Two numbers in words, each the next: "cinq, six", "drie vier man"."""
        second = number_at(self._pieces, at, self._words) if at < len(self._pieces) else None
        if second is None or second.raw or second.value != first.value + 1:
            return None
        other = self._measured(second, None, at)
        return self._joined(found, first, other, second, True) if other else None

    def _said_as_price(self, found: _Found, first: Number) -> _Found | None:
        """Two numbers in words side by side, the price that they name kept: "neuf nonante-neuf"."""
        plain = not (first.raw or first.scaled or first.article or first.share) and first.last == found.last
        if not plain or found.last >= len(self._pieces) or self._pieces[found.last].sort is not Sort.WORD:
            return None
        second = number_at(self._pieces, found.last, self._words)
        if second is None or second.scaled or not 10 <= second.value < 100 or second.value != int(second.value):
            return None
        other = self._measured(second, None, found.last)
        if other is None or other.figure.dimension not in (Dimension.NONE, Dimension.MONEY) or other.figure.unit not in ("", "eur"):
            return None
        value = first.value + second.value / 100
        priced = replace(other.figure, value=value, low=value, high=value, paired=value)
        return _Found(priced, found.first, other.last)

    def _joined(self, found: _Found, first: Number, other: _Found, second: Number, either: bool) -> _Found | None:
        one, two = found.figure, other.figure
        if one.unit and not two.unit and two.dimension is Dimension.NONE and not two.noun.isalpha():
            two = replace(two, dimension=one.dimension, unit=one.unit, size=one.size)
        if one.unit and one.unit != two.unit or one.per != two.per:
            return None
        if one.dimension is Dimension.SHARE and two.dimension is not Dimension.SHARE:
            return None
        low, high = one.value, two.value
        round_thousands = high >= 1000 and high % 1000 == 0
        if (second.scaled or round_thousands) and not first.scaled and low < 1000:
            factor = next((scale for scale in (1e9, 1e6, 1e3) if high >= scale), 1.0)
            low = low * factor if low * factor < high else low
        if not 0 <= low < high:
            return None
        both = replace(
            two, start=found.first, value=low, low=low, high=high, alternative=either, raw=one.raw and f"{one.raw}-{two.raw}",
            vague=one.vague or two.vague, slip=one.slip or two.slip, scaled=one.scaled or two.scaled,
        )  # fmt: skip
        return _Found(both, found.first, other.last)

    def _bounded(self, found: _Found) -> _Found:
        """`found` with what the words around it say: a bound, an age, a year."""
        pieces, words = self._pieces, self._words
        said = bound_before(pieces, found.first, words)
        after = name_at(pieces, found.last, words.after)
        figure, last = found.figure, found.last
        meanings = {said[0] if said else "", after[0] if after else ""}
        if last < len(pieces) and pieces[last].text == "+" and not (last + 1 < len(pieces) and pieces[last + 1].sort is Sort.DIGITS):
            meanings.add("more")
        bound = next((Bound(one) for one in (said[0] if said else "", after[0] if after else "") if one in set(Bound)), None)
        bound = bound or (Bound.MORE if "more" in meanings else None)
        if self._beside_a_slip(found):
            figure = replace(figure, slip=True, vague=True)
        total = self._total(found)
        if bound or total or "approximate" in meanings:
            figure = replace(figure, bound=bound, approximate=figure.approximate or "approximate" in meanings, total=total)
        return _Found(self._dated(figure, found, meanings), found.first, last)

    def _beside_a_slip(self, found: _Found) -> bool:
        """Whether the word right before or after may be one more number word, misspelt: "fiffy thousand"."""
        words, pieces = self._words, self._pieces
        for at, step in ((found.first - 1, -1), (found.last, 1)):
            links = 0
            while 0 <= at < len(pieces) and links < 3 and (pieces[at].text in words.conjunctions or pieces[at].text in words.between):
                at, links = at + step, links + 1
            if 0 <= at < len(pieces) and pieces[at].sort is Sort.WORD and like_number(pieces[at].text, words.language):
                return True
        return False

    def _total(self, found: _Found) -> bool:
        words, pieces = self._words, self._pieces
        before = any(listed_at(pieces, at, words.total) for at in range(max(0, found.first - 3), found.first))
        return before or listed_at(pieces, found.last, words.total) is not None

    def _dated(self, figure: Figure, found: _Found, meanings: set[str]) -> Figure:
        """`figure` as an age or a year where the words around it make it one."""
        pieces, words, first = self._pieces, self._words, found.first
        years = figure.dimension is Dimension.DURATION and figure.unit == "year"
        jubilee = years and any(piece.text.startswith(("jarig", "jahrig")) for piece in pieces[first : found.last])
        if years and (meanings & {"ago", "since"} or jubilee):
            return replace(figure, dimension=Dimension.AGE)
        if figure.dimension is not Dimension.NONE or (figure.scaled and figure.raw):
            return figure
        apostrophe = first > 0 and pieces[first - 1].text == "'" and not pieces[first].apart
        dated = bool(meanings & {"dated", "since"}) or ("ago" in meanings and figure.low >= 1000)
        if len(figure.raw) == 2 and figure.single and (apostrophe or (dated and figure.value > self._today.year % 100)):
            value = figure.value + (1900 if figure.value > self._today.year % 100 else 2000)
            return replace(figure, dimension=Dimension.YEAR, value=value, low=value, high=value)
        if dated and 1000 <= figure.low <= 2100 and figure.low == int(figure.low):
            return replace(figure, dimension=Dimension.YEAR)
        if figure.single and 1 < figure.value < 400 and self._aged(first):
            return replace(figure, dimension=Dimension.AGE, unit="year", size=12.0)
        return figure

    def _aged(self, first: int) -> bool:
        said = (listed_at(self._pieces, at, self._words.aged) for at in range(max(0, first - 3), first))
        return any(one is not None and one[1] == first for one in said)

    def _with_period(self, found: _Found) -> Figure:
        """The figure with the period that stands beside it: "4000 € par mois", "par mois on peut mettre 4000"."""
        figure = found.figure
        if figure.dimension not in (Dimension.MONEY, Dimension.NONE, Dimension.PERCENT, Dimension.COUNT) or not self._periods:
            return figure
        for first, last, period in self._periods:
            after = 0 <= first - found.last <= _PER_AFTER and not stops_between(self._pieces, found.last, first)
            if after or 0 <= found.first - last <= _PER_BEFORE and not stops_between(self._pieces, last, found.first):
                return replace(figure, period=figure.period or period)
            if first > found.last + _PER_AFTER:
                break
        return figure


def _name(pieces: Sequence[Token], first: int, last: int) -> str:
    return " ".join(piece.text for piece in pieces[first:last] if piece.text not in ("'", "-"))


def overlapping(found: Sequence[Figure]) -> bool:
    """Whether two of `found` share a character."""
    return any(one.end > other.start for one, other in pairwise(found))
