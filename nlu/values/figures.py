"""Every quantity of a message: numbers and ranges with their units, bounds and periods, dates, ages and people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nlu.values.dates import ordinal_end, year_of_date
from nlu.values.heads import heads
from nlu.values.lexicon import Lexicon, Unit, lexicon
from nlu.values.measures import Bound, Dimension, Figure
from nlu.values.normalised import normalise
from nlu.values.numbers import LARGEST, Number, number_at, raised
from nlu.values.phrases import bound_before, listed_at, name_at, per_at, periods, stops_between, unit_at
from nlu.values.spelling import like_number, number_word
from nlu.values.tokens import Token, tokens

_PARTABLE = ("duration", "weight", "volume")
"""What half of is another quantity; half of the people is a share."""
_NOT_AFTER_CENTS = ("weight", "volume", "percent", "duration", "people")
_PER_AFTER, _PER_BEFORE = 3, 6
"""How many tokens may stand between a figure and its period after it, or before it."""
_PREFIXES = ("dreiviertel", "viertel", "halb", "driekwart", "kwart", "half")


def figures(text: str, language: str, today: date) -> tuple[Figure, ...]:
    """Every quantity of `text`, left to right, in spans of `text`; linear in its length, and never raises.

    `language` decides points and commas and goes first among the word lists; the others' words count too. `today` dates "last
    year" and years of two digits.
    """
    normal, words = normalise(text), lexicon(language)
    pieces = [part for piece in tokens(normal.text) for part in _cut(piece, words)]
    reader = _Reader(pieces, words, today)
    reader.read()
    found = []
    for figure in sorted(reader.found, key=lambda one: one.start):
        start, end = normal.original(pieces[figure.start].start, pieces[figure.end - 1].end)
        found.append(replace(figure, start=start, end=end))
    return tuple(found)


def _cut(piece: Token, words: Lexicon) -> list[Token]:
    """`piece`, in two where it is a number with a unit: "vijftienjarig", "Viertelmillion", "Dreivierteljahr"."""
    text, at = piece.text, 0
    if not (piece.word and 6 < len(text) < 40) or len(text) != piece.end - piece.start or text in words.units:
        return [piece]
    if number_word(text, words.language) is None and text not in words.lists["not_numbers"]:
        endings = (len(text) - len(one) for one in words.lists["attached"] if text.endswith(one))
        at = next((cut for cut in endings if number_word(text[:cut], words.language)), 0)
        prefix = next((one for one in _PREFIXES if text.startswith(one)), "")
        rest = text.removeprefix(prefix) if prefix and not at else ""
        atom, unit = words.atoms.get(rest), words.units.get(rest)
        at = len(prefix) if (atom and atom.value >= 1000) or (unit and unit.dimension == "duration") else at
    if not at:
        return [piece]
    middle = piece.start + at
    return [replace(piece, text=text[:at], end=middle), replace(piece, text=text[at:], start=middle, apart=False)]


class _Reader:
    """One pass over the tokens of a message; the figures it has found count tokens, not characters."""

    def __init__(self, pieces: list[Token], words: Lexicon, today: date) -> None:
        self._pieces, self._words, self._today = pieces, words, today
        self._periods = periods(pieces, words)
        self.found: list[Figure] = []

    def read(self) -> None:
        at, ends = 0, {first: last for first, last, _ in self._periods}
        while self._pieces[at].text:
            beside = self.found and at - self.found[-1].end <= _PER_AFTER and self._pieces[at].text != "/"
            at = ends[at] if at in ends and beside else self._past(at)
        taken = {place for one in self.found for place in range(one.start, one.end)}
        self.found = [self._with_period(figure) for figure in self.found]
        self.found += heads(self._pieces, self._words, taken)

    def _past(self, at: int) -> int:
        """Take what begins at `at`, and return where to go on."""
        pieces, words, text = self._pieces, self._words, self._pieces[at].text
        dated = year_of_date(pieces, at, words)
        if dated:
            return self._take(dated[0], Dimension.DATE, at, dated[1])
        relative = name_at(pieces, at, words.meanings["relative"])
        if relative:
            return self._take(self._today.year - int(relative[0]), Dimension.YEAR, at, relative[1])
        if pieces[at].word and pieces[at + 1].digits and not pieces[at + 1].apart and text not in words.units and text != "b":
            return at + 2  # a code: "B2B", "A4"
        numbered = text in words.lists["no_number"]
        coded = at + 1 + (numbered and pieces[at + 1].text in ("°", ".", ":"))
        if (numbered and pieces[coded].digits) or (text[0] == "0" and text.isdecimal() and len(text) > 2):
            while pieces[coded].digits or (pieces[coded].text in ("/", ".", "-") and pieces[coded + 1].digits):
                coded += 1  # a telephone number, "Nr. 12", "ISO 9001"
            return coded
        follows = bool(self.found) and self.found[-1].end == at
        if text in words.tables["times"] and not follows:
            return self._take(words.tables["times"][text], Dimension.OTHER, at, at + 1, words.units["x"])
        unit = name_at(pieces, at, words.units) if pieces[at].word else None
        if unit and unit[0].id == "half_timer":
            return unit[1]
        if unit and unit[0].id in ("half_year", "quarter", "fortnight"):
            return self._take(1, Dimension.DURATION, at, unit[1], unit[0])
        ordinal = ordinal_end(pieces, at, words)
        decade = self._decade(at)
        if ordinal and not decade:
            return self._take(float(text) if text.isdecimal() and len(text) < 9 else 0, Dimension.ORDINAL, at, ordinal)
        return decade or self._quantity(at, follows)

    def _take(self, value: float, dimension: Dimension, first: int, last: int, unit: Unit | None = None) -> int:
        named = (unit.id, unit.size) if unit else ("", 1.0)
        self.found.append(Figure(first, last, float(value), float(value), float(value), dimension, *named))
        return last

    def _decade(self, at: int) -> int:
        """Take "années 80", "the nineties", "1990s"; 0 where none begins."""
        pieces, words, text = self._pieces, self._words, self._pieces[at].text
        value, last = words.tables["decade_names"].get(text, 0.0), at + 1
        ending = at + 1 + (pieces[at + 1].text == "'")
        round_ = text.isdecimal() and len(text) in (2, 4) and text[-1] == "0"
        if round_ and pieces[ending].text in ("s", "er") and not pieces[ending].apart:
            value, last = float(text), ending + 1
        elif text in words.lists["decades"]:
            number = number_at(pieces, at + 1, words)
            if number and number.value % 10 == 0 and (20 <= number.value < 100 or 1000 <= number.value <= 2100):
                value, last = number.value, number.last
        if value:
            value += (2000 if value < 30 else 1900) if value < 100 else 0
            self.found.append(Figure(at, last, value, value, value + 9, Dimension.YEAR, approximate=True))
        return last if value else 0

    def _quantity(self, at: int, follows: bool) -> int:
        """Take the number or the range that begins at `at`, with its unit."""
        first, (unit, at) = at, self._unit_before(at, follows)
        number = number_at(self._pieces, at, self._words)
        figure = self._measured(number, unit, first) if number else None
        if number is None or figure is None:
            return number.last if number else at + 1
        figure = self._range(figure, number) or self._said_as_price(figure, number) or figure
        self.found.append(self._bounded(figure))
        return figure.end

    def _unit_before(self, at: int, follows: bool) -> tuple[Unit | None, int]:
        """The unit that stands before a number, and where the number is: "€ 15", "x2", "J+60"."""
        pieces, unit = self._pieces, self._words.units.get(self._pieces[at].text)
        if unit and unit.dimension == "money" and pieces[at + 1].digits:
            return unit, at + 1
        if unit and unit.id == "times" and not follows:
            return unit, at + 1
        if pieces[at].text in ("j", "d") and pieces[at + 1].text == "+" and pieces[at + 2].digits:
            return self._words.units["jours"], at + 2
        return None, at

    def _measured(self, number: Number, unit: Unit | None, first: int) -> Figure | None:
        """`number` with its unit; None for an article that counts nothing, and for a code such as "2B"."""
        pieces, words, value, last = self._pieces, self._words, number.value, number.last
        after = None if unit else self._unit_after(number)
        noun = " ".join(piece.text for piece in pieces[last : after[1] if after else last + 1] if piece.text not in ("'", "-"))
        if after:
            value = min(value * 1e6, LARGEST) if pieces[last].text == "m" and after[0].dimension == "money" else value
            unit, last = after
        elif pieces[last].word and number.raw and not (pieces[last].apart or number.scaled or unit):
            if noun == "e" and not number.raw.isdecimal():
                unit, last = words.units["eur"], last + 1
            elif noun not in words.meanings["after"]:
                return None
        if unit is None and number.article and not self._counting(number):
            return None
        dimension = Dimension(unit.dimension) if unit else Dimension.SHARE if number.share else Dimension.NONE
        named = (unit.id, unit.size) if unit else ("", 1.0)
        figure = Figure(
            first, last, value, value, value, dimension, *named, noun=noun, raw=number.raw, vague=number.vague,
            slip=number.slip, paired=number.paired, ambiguous=number.ambiguous, scaled=number.scaled,
        )  # fmt: skip
        if figure.dimension is Dimension.DURATION:
            figure = self._longer(figure)
        return self._priced(self._signed(self._with_cents(figure, number) if figure.unit == "eur" else figure))

    def _unit_after(self, number: Number) -> tuple[Unit, int] | None:
        """The unit that the number counts, and where it ends."""
        pieces, words, last = self._pieces, self._words, number.last
        found = unit_at(pieces, last, words, articles=number.share)
        if found is None and pieces[last].text == "." and number.raw:  # "2. ans"
            found = name_at(pieces, last + 1, words.units)
            found = found if found and found[0].dimension == "duration" else None
        if found is None and pieces[last].text == "m":
            money = unit_at(pieces, last + 1, words)
            area = raised(pieces[last + 1].text) and not pieces[last + 1].apart
            metres = Unit("m", "other" if area else "none", 1.0), last + 1 + area
            found = money if money and money[0].dimension == "money" else metres
        for here in range(last, last + 2) if found is None and not number.article else ():  # "12 bons ouvriers"
            text, ahead = pieces[here].text, name_at(pieces, here + 1, words.units)
            other = any(text in words.lists[entry] for entry in ("and", "joins", "either")) or text in words.units
            if not pieces[here].word or other or text in words.meanings["before"] or number_word(text, words.language):
                break
            if ahead and ahead[0].dimension == "people":
                return ahead
        whole = number.value >= 1 or number.raw or (found and found[0].dimension in (*_PARTABLE, "money"))
        return found if whole and not (found and found[0].id == "cent" and number.scaled and not number.raw) else None

    def _counting(self, number: Number) -> bool:
        """Whether an article without a unit counts: it is all that is said, or "just one"."""
        first = number.first
        said = first == 0 or self._pieces[first - 1].text in (*self._words.meanings["before"], "just", "only")
        return not self._pieces[2].text or (self._pieces[first].text in ("one", "eins") and said)

    def _longer(self, figure: Figure) -> Figure:
        """A duration with the half or the smaller unit after it: "un an et demi", "2 ans et 3 mois"."""
        pieces, words, at = self._pieces, self._words, figure.end
        number = number_at(pieces, at + 1, words) if pieces[at].text in words.lists["and"] else None
        part = number_at(pieces, number.last, words) if number and number.article else None
        number = part if part and part.share else number
        smaller = unit_at(pieces, number.last, words) if number else None
        if number and number.share and smaller is None:
            return _valued(figure, figure.value + number.value, number.last)
        more = number.value * smaller[0].size if number and smaller and smaller[0].dimension == "duration" else figure.size
        if smaller is None or more >= figure.size:
            return figure
        return replace(_valued(figure, figure.value * figure.size + more, smaller[1]), unit="month", size=1.0)

    def _with_cents(self, figure: Figure, euros: Number) -> Figure:
        """A price with its cents after the currency: "12€50", "twaalf euro vijftig"."""
        cents = number_at(self._pieces, figure.end, self._words)
        if cents is None or bool(cents.raw) != bool(euros.raw) or cents.scaled or euros.scaled or cents.article:
            return figure
        after = unit_at(self._pieces, cents.last, self._words)
        whole = euros.value == int(euros.value) and cents.value == int(cents.value) and len(cents.raw) in (0, 2)
        if not whole or not 5 <= cents.value < 100 or (after and after[0].dimension in _NOT_AFTER_CENTS):
            return figure
        return _valued(figure, figure.value + cents.value / 100, after[1] if after and after[0].id == "cent" else cents.last)

    def _signed(self, figure: Figure) -> Figure:
        """A negative figure where a minus stands right before its digits: "-5"."""
        at, pieces = figure.start - 1, self._pieces
        minus = at >= 0 and pieces[at].text == "-" and pieces[at].apart and not pieces[figure.start].apart
        if not (minus and figure.raw) or (at and pieces[at - 1].digits):
            return figure
        return replace(_valued(figure, -figure.value, figure.end), start=at)

    def _priced(self, figure: Figure) -> Figure:
        """A price with what it is for: "12 €/kg", "3 euro per 100 g", "4 € la bouteille"."""
        at = per_at(self._pieces, figure.end, self._words)
        if not at or figure.dimension not in (Dimension.MONEY, Dimension.NONE):
            return figure
        number = number_at(self._pieces, at, self._words)
        amount, here = (number.value, number.last) if number else (1.0, at)
        unit = name_at(self._pieces, here, self._words.units)
        if unit and unit[0].id in ("item", "pack"):
            return replace(figure, period="item")
        weight = unit and unit[0].dimension in ("weight", "volume") and (figure.unit or amount == 1.0) and amount
        if not unit or not weight:
            return figure
        per = amount * unit[0].size
        return replace(figure, dimension=Dimension.MONEY_PER_WEIGHT, unit=figure.unit or "eur", per=per, end=unit[1])

    def _range(self, figure: Figure, first: Number) -> Figure | None:
        """`figure` with the one at the other end: "20 à 25", "10-15 %", "entre 5 et 10", "10 or 20", "cinq, six"."""
        pieces, words, at = self._pieces, self._words, figure.end
        join, either = (listed_at(pieces, at, words.lists[entry]) for entry in ("joins", "either"))
        last = max(join[1] if join else 0, either[1] if either else 0)
        between = not last and pieces[at].text in words.lists["and"] and bound_before(pieces, figure.start, words) == "between"
        last = at + 1 if between or pieces[at].text == "-" else last
        row = not (last or first.raw or first.scaled or first.article) and first.last == at
        last = at + (pieces[at].text == ",") if row else last
        if not last or figure.low < 0 or (first.article and not either):
            return None
        while pieces[last].text in words.lists["fillers"] and pieces[last].text not in words.atoms:
            last += 1
        money = words.units.get(pieces[last].text) if pieces[last + 1].digits else None
        money = money if money and money.dimension == "money" else None
        second = number_at(pieces, last + (money is not None), words)
        other = self._measured(second, money, last) if second else None
        if second is None or other is None or (second.article and not second.scaled):
            return None
        if row and (second.raw or second.value != first.value + 1):
            return None
        return _spanning(figure, other, first, second, row or either is not None)

    def _said_as_price(self, figure: Figure, first: Number) -> Figure | None:
        """Two numbers in words side by side, the price that they name kept: "neuf nonante-neuf"."""
        plain = not (first.raw or first.scaled or first.article) and figure.dimension is Dimension.NONE
        side_by_side = plain and self._pieces[figure.end].word
        second = number_at(self._pieces, figure.end, self._words) if side_by_side else None
        other = self._measured(second, None, figure.end) if second and second.value in range(10, 100) else None
        if second is None or other is None or second.scaled or other.unit not in ("", "eur"):
            return None
        value = first.value + second.value / 100
        return replace(_valued(other, value, other.end), start=figure.start, paired=value)

    def _bounded(self, figure: Figure) -> Figure:
        """`figure` with what the words around it say: a bound, an age, a year, a sum, a word misspelt."""
        pieces, words, last = self._pieces, self._words, figure.end
        after = name_at(pieces, last, words.meanings["after"])
        more = "more" if pieces[last].text == "+" and not pieces[last + 1].digits else ""
        meanings = [bound_before(pieces, figure.start, words), after[0] if after else "", more]
        bound = next((Bound(one) for one in meanings if one in ("least", "more", "most", "less")), None)
        totals = (listed_at(pieces, at, words.lists["total"]) for at in (*range(max(0, figure.start - 3), figure.start), last))
        total = any(one is not None for one in totals)
        if bound or total or "approximate" in meanings:
            figure = replace(figure, bound=bound, approximate="approximate" in meanings, total=total)
        if self._beside_a_slip(figure.start - 1, -1) or self._beside_a_slip(last, 1):
            figure = replace(figure, slip=True, vague=True)
        return self._dated(figure, meanings)

    def _beside_a_slip(self, at: int, step: int) -> bool:
        """Whether the word at `at`, links left out, may be one more number word, misspelt: "fiffy thousand"."""
        words, links = self._words, self._words.lists["between"]
        for _ in range(3):
            at += step if at >= 0 and self._pieces[at].text in links else 0
        return at >= 0 and self._pieces[at].word and like_number(self._pieces[at].text, words.language)

    def _dated(self, figure: Figure, meanings: list[str]) -> Figure:
        """`figure` as an age or a year where the words around it make it one."""
        pieces, first, value, short = self._pieces, figure.start, figure.value, self._today.year % 100
        since, ago = "since" in meanings, "ago" in meanings
        if figure.dimension is Dimension.DURATION and figure.unit == "year":
            jubilee = any(piece.text.startswith(("jarig", "jahrig")) for piece in pieces[first : figure.end])
            return replace(figure, dimension=Dimension.AGE) if since or ago or jubilee else figure
        if figure.dimension is not Dimension.NONE or (figure.scaled and figure.raw):
            return figure
        apostrophe = first > 0 and pieces[first - 1].text == "'" and not pieces[first].apart
        dated = "dated" in meanings or since or (ago and figure.low >= 1000)
        if len(figure.raw) == 2 and figure.single and (apostrophe or (dated and value > short)):
            return replace(_valued(figure, value + (1900 if value > short else 2000), figure.end), dimension=Dimension.YEAR)
        if dated and 1000 <= figure.low <= 2100 and figure.low == int(figure.low):
            return replace(figure, dimension=Dimension.YEAR)
        said = (listed_at(pieces, at, self._words.lists["aged"]) for at in range(max(0, first - 3), first))
        if figure.single and 1 < value < 400 and any(one is not None and one[1] == first for one in said):
            return replace(figure, dimension=Dimension.AGE, unit="year", size=12.0)
        return figure

    def _with_period(self, figure: Figure) -> Figure:
        """The figure with the period that stands beside it: "4000 € par mois", "par mois on peut mettre 4000"."""
        if figure.dimension not in (Dimension.MONEY, Dimension.NONE, Dimension.COUNT) or figure.period:
            return figure
        for first, last, period in self._periods:
            after = 0 <= first - figure.end <= _PER_AFTER and not stops_between(self._pieces, figure.end, first)
            before = 0 <= figure.start - last <= _PER_BEFORE and not stops_between(self._pieces, last, figure.start)
            if after or before:
                return replace(figure, period=period)
            if first > figure.end + _PER_AFTER:
                break
        return figure


def _valued(figure: Figure, value: float, end: int) -> Figure:
    return replace(figure, value=value, low=value, high=value, end=end)


def _spanning(one: Figure, two: Figure, first: Number, second: Number, either: bool) -> Figure | None:
    """The range from `one` to `two`, None where they do not make one; "20 à 25k" begins at 20,000."""
    if one.unit and not two.unit and two.dimension is Dimension.NONE and not two.noun.isalpha():
        two = replace(two, dimension=one.dimension, unit=one.unit, size=one.size)
    mixed = (one.unit and one.unit != two.unit) or one.per != two.per
    if mixed or (one.dimension is Dimension.SHARE and two.dimension is not Dimension.SHARE):
        return None
    low, high = one.value, two.value
    if (second.scaled or (high >= 1000 and high % 1000 == 0)) and not first.scaled and low < 1000:
        factor = next((scale for scale in (1e9, 1e6, 1e3) if high >= scale), 1.0)
        low = low * factor if low * factor < high else low
    if not 0 <= low < high:
        return None
    return replace(
        two, start=one.start, value=low, low=low, high=high, alternative=either, raw=one.raw and f"{one.raw}-{two.raw}",
        vague=one.vague or two.vague, slip=one.slip or two.slip, scaled=one.scaled or two.scaled,
    )  # fmt: skip
