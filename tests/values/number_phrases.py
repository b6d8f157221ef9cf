"""A grammar of figures as people type them in four languages, each with the value that it means.

The spelling of numbers here is a second one, written apart from the reader's, so that one checks the other.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

FR = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
      "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"]  # fmt: skip
FR_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
NL = ["nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien",
      "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"]  # fmt: skip
NL_TENS = ["", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
EN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
      "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
EN_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
DE = ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
      "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"]  # fmt: skip
DE_TENS = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]


def french(number: int, belgian: bool = True) -> str:
    """`number` below a million in words; Belgian (septante, nonante) or as in France."""
    if number < 20:
        return FR[number]
    if number < 100:
        tens, unit = number // 10 * 10, number % 10
        if belgian and tens in (70, 90):
            word = "septante" if tens == 70 else "nonante"
        elif tens == 70 or (tens == 90 and not belgian):
            rest = number - (60 if tens == 70 else 80)
            if tens == 70 and rest == 11:
                return "soixante et onze"
            return f"{'soixante' if tens == 70 else 'quatre-vingt'}-{FR[rest]}"
        elif tens == 80:
            return f"quatre-vingt-{FR[unit]}" if unit else "quatre-vingts"
        else:
            word = FR_TENS[tens]
        return word if not unit else f"{word} et un" if unit == 1 else f"{word}-{FR[unit]}"
    if number < 1000:
        head = "cent" if number < 200 else f"{FR[number // 100]} cent"
        return head + (f" {french(number % 100, belgian)}" if number % 100 else "")
    head = "mille" if number < 2000 else f"{french(number // 1000, belgian)} mille"
    return head + (f" {french(number % 1000, belgian)}" if number % 1000 else "")


def dutch(number: int) -> str:
    """`number` below a million in words."""
    if number < 20:
        return NL[number]
    if number < 100:
        tens, unit = NL_TENS[number // 10], number % 10
        return tens if not unit else f"{NL[unit]}{'ën' if unit in (2, 3) else 'en'}{tens}"
    if number < 1000:
        head = "honderd" if number < 200 else f"{NL[number // 100]}honderd"
        return head + (dutch(number % 100) if number % 100 else "")
    head = "duizend" if number < 2000 else f"{dutch(number // 1000)}duizend"
    return head + (f" {dutch(number % 1000)}" if number % 1000 else "")


def english(number: int) -> str:
    """`number` below a million in words."""
    if number < 20:
        return EN[number]
    if number < 100:
        return EN_TENS[number // 10] + (f"-{EN[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{EN[number // 100]} hundred" + (f" and {english(number % 100)}" if number % 100 else "")
    return f"{english(number // 1000)} thousand" + (f" {english(number % 1000)}" if number % 1000 else "")


def german(number: int) -> str:
    """`number` below a million in words."""
    if number < 20:
        return DE[number]
    if number < 100:
        unit = number % 10
        return DE_TENS[number // 10] if not unit else f"{'ein' if unit == 1 else DE[unit]}und{DE_TENS[number // 10]}"
    if number < 1000:
        head = f"{'ein' if number < 200 else DE[number // 100]}hundert"
        return head + (german(number % 100) if number % 100 else "")
    thousands = number // 1000
    head = f"{'ein' if thousands == 1 else german(thousands)}tausend"
    return head + (german(number % 1000) if number % 1000 else "")


WORDS = {"fr": french, "nl": dutch, "en": english, "de": german}
MILLION = {"fr": ("million", "millions"), "nl": ("miljoen", "miljoen"), "en": ("million", "million"),
           "de": ("Million", "Millionen")}  # fmt: skip

PARTS = {
    "fr": {0.25: ["un quart de million", "un quart d'un million", "un bon quart de million", "1/4 de million"],
           0.5: ["un demi-million", "un demi million", "la moitié d'un million", "1/2 million"],
           0.75: ["trois quarts de million", "trois quarts d'un million", "3/4 de million"],
           1 / 3: ["un tiers de million"], 1.25: ["un million et quart", "un million un quart", "un million et un quart"],
           1.5: ["un million et demi", "1 million et demi", "un million cinq cent mille", "un virgule cinq million"],
           1.75: ["un million trois quarts"], 2.5: ["deux millions et demi", "deux virgule cinq millions", "2,5 millions"]},
    "nl": {0.25: ["een kwart miljoen", "kwart miljoen", "een kwart van een miljoen", "een dik kwart miljoen"],
           0.5: ["een half miljoen", "half miljoen", "een halve miljoen", "de helft van een miljoen"],
           0.75: ["driekwart miljoen", "drie kwart miljoen", "drie kwart van een miljoen"],
           1 / 3: ["een derde van een miljoen"],
           1.25: ["een miljoen en een kwart", "één en een kwart miljoen", "een miljoen tweehonderdvijftigduizend"],
           1.5: ["anderhalf miljoen", "1,5 miljoen", "een en een half miljoen", "anderhalve miljoen"],
           2.5: ["tweeënhalf miljoen", "twee en een half miljoen", "twee komma vijf miljoen", "2,5 mio", "2,5 mln"]},
    "en": {0.25: ["a quarter of a million", "a quarter million", "quarter of a million", "one quarter of a million"],
           0.5: ["half a million", "half a mil", "one half million", "half of a million", "0.5 million"],
           0.75: ["three quarters of a million", "three-quarters of a million", "three quarter million"],
           1 / 3: ["a third of a million"], 1.25: ["a million and a quarter", "one and a quarter million"],
           1.5: ["one and a half million", "a million and a half", "1.5 mil", "1.5 million", "one point five million"],
           2.5: ["two and a half million", "two point five million", "2.5m", "2.5 million"]},
    "de": {0.25: ["eine Viertelmillion", "eine viertel Million", "ein Viertel einer Million", "1/4 Million"],
           0.5: ["eine halbe Million", "die Hälfte einer Million", "1/2 Million", "halbe Million"],
           0.75: ["eine dreiviertel Million", "eine Dreiviertelmillion", "drei viertel Millionen"],
           1 / 3: ["eine drittel Million", "ein Drittel einer Million"], 1.25: ["eineinviertel Millionen", "1,25 Millionen"],
           1.5: ["anderthalb Millionen", "eineinhalb Millionen", "1,5 Mio.", "eins Komma fünf Millionen"],
           2.5: ["zweieinhalb Millionen", "zwei Komma fünf Millionen", "2,5 Mio", "zweiundeinhalb Millionen"]},
}  # fmt: skip
GROUPS = {
    "fr": {6: ["une demi-douzaine"], 10: ["une dizaine"], 12: ["une douzaine", "une petite douzaine"], 15: ["une quinzaine"],
           20: ["une vingtaine", "une bonne vingtaine"], 24: ["deux douzaines"], 30: ["une trentaine"], 100: ["une centaine"]},
    "nl": {6: ["een half dozijn"], 10: ["een tiental", "zo'n tiental"], 12: ["een dozijn", "een twaalftal"],
           20: ["een twintigtal", "zo'n twintigtal"], 24: ["twee dozijn"], 100: ["een honderdtal"]},
    "en": {6: ["half a dozen", "a half dozen"], 12: ["a dozen", "about a dozen"], 24: ["two dozen"], 20: ["a score"],
           2: ["a couple"]},
    "de": {6: ["ein halbes Dutzend"], 12: ["ein Dutzend", "etwa ein Dutzend"], 24: ["zwei Dutzend"]},
}  # fmt: skip
SHARES = {
    "fr": {25: ["un quart", "un bon quart"], 33.3: ["un tiers", "un bon tiers"], 50: ["la moitié", "une moitié"],
           75: ["trois quarts", "les trois quarts"], 66.7: ["deux tiers", "les deux tiers"], 20: ["un cinquième"]},
    "nl": {25: ["een kwart", "een goed kwart"], 33.3: ["een derde", "een goed derde"], 50: ["de helft"],
           75: ["driekwart", "drie kwart"], 66.7: ["twee derde", "twee derden"], 20: ["een vijfde"]},
    "en": {25: ["a quarter", "one quarter", "a good quarter"], 33.3: ["a third", "a good third"], 50: ["half"],
           75: ["three quarters", "three-quarters"], 66.7: ["two thirds", "two-thirds"], 20: ["a fifth"]},
    "de": {25: ["ein Viertel", "ein gutes Viertel"], 33.3: ["ein Drittel", "ein gutes Drittel"], 50: ["die Hälfte"],
           75: ["drei Viertel", "dreiviertel"], 66.7: ["zwei Drittel"], 20: ["ein Fünftel"]},
}  # fmt: skip
MONTHS = {
    "fr": {1: "un mois", 6: "un semestre", 12: "un an", 15: "un an et quart", 18: "un an et demi", 9: "trois quarts d'année",
           24: "deux ans", 30: "deux ans et demi"},
    "nl": {3: "een kwartaal", 6: "een half jaar", 9: "driekwart jaar", 12: "een jaar", 15: "een jaar en een kwart",
           18: "anderhalf jaar", 24: "twee jaar", 30: "tweeënhalf jaar"},
    "en": {3: "a quarter of a year", 6: "half a year", 9: "three quarters of a year", 12: "a year", 15: "a year and a quarter",
           18: "a year and a half", 24: "two years", 30: "two and a half years"},
    "de": {3: "ein Vierteljahr", 6: "ein halbes Jahr", 9: "ein Dreivierteljahr", 12: "ein Jahr", 15: "eineinviertel Jahre",
           18: "anderthalb Jahre", 24: "zwei Jahre", 30: "zweieinhalb Jahre"},
}  # fmt: skip
AROUND = {
    "budget_eur": {
        "fr": ["{}", "{} euros", "environ {}", "on peut mettre {}", "{} max", "budget de {}", "à peu près {} pour démarrer"],
        "nl": ["{}", "{} euro", "ongeveer {}", "we kunnen {} inzetten", "zo'n {}", "zeg maar {} euro", "budget is {}"],
        "en": ["{}", "{} euros", "about {}", "we could put in {}", "{} tops", "a budget of {}", "roughly {} to start"],
        "de": ["{}", "{} Euro", "etwa {}", "wir können {} einsetzen", "maximal {}", "Budget: {}", "so {} für den Anfang"],
    },
    "staff_count": {
        "fr": ["{}", "nous sommes {}", "on est {} en tout", "{} personnes", "{} salariés", "une équipe de {}", "{} ETP"],
        "nl": ["{}", "we zijn met {}", "{} mensen", "{} medewerkers in dienst", "een team van {}", "{} VTE", "met {} zijn we"],
        "en": ["{}", "we are {}", "there are {} of us", "{} people", "{} employees", "a team of {}", "{} FTE"],
        "de": ["{}", "wir sind {}", "{} Leute", "{} Mitarbeiter", "ein Team von {}", "{} Angestellte", "insgesamt {}"],
    },
    "gross_margin_pct": {
        "fr": ["{} %", "{}%", "{} pour cent", "on est à {} %", "environ {} pourcents", "marge de {} %"],
        "nl": ["{} %", "{}%", "{} procent", "we zitten aan {} %", "ongeveer {} procent", "marge van {} %"],
        "en": ["{} %", "{}%", "{} percent", "we're at {} %", "about {} per cent", "a margin of {} %"],
        "de": ["{} %", "{}%", "{} Prozent", "wir liegen bei {} %", "etwa {} Prozent", "Marge von {} %"],
    },
    "share": {"fr": ["{}", "{} en plus"], "nl": ["{}", "{} meer"], "en": ["{}", "{} more"], "de": ["{}", "{} mehr"]},
    "shelf_life_months": {
        "fr": ["{}", "environ {}", "ça tient {}", "{} au frais", "{} minimum"],
        "nl": ["{}", "ongeveer {}", "dat blijft {} goed", "{} houdbaar"],
        "en": ["{}", "about {}", "they keep for {}", "{} from production"],
        "de": ["{}", "etwa {}", "hält sich {}", "{} haltbar"],
    },
    "month": {"fr": "{} mois", "nl": "{} maanden", "en": "{} months", "de": "{} Monate"},
    "unit_price_eur": {
        "fr": ["{}", "environ {}", "la boîte se vend {}", "{} en magasin", "on les vend {} pièce"],
        "nl": ["{}", "ongeveer {}", "een doos kost {}", "{} in de winkel", "{} per stuk"],
        "en": ["{}", "about {}", "a box sells for {}", "{} in shops", "{} each"],
        "de": ["{}", "etwa {}", "die Schachtel kostet {}", "{} im Laden", "{} das Stück"],
    },
    "founded_year": {
        "fr": ["{}", "en {}", "fondée en {}", "depuis {}", "on a commencé en {}"],
        "nl": ["{}", "in {}", "opgericht in {}", "sinds {}", "we zijn begonnen in {}"],
        "en": ["{}", "in {}", "founded in {}", "since {}", "we started in {}"],
        "de": ["{}", "in {}", "gegründet {}", "seit {}", "wir haben {} angefangen"],
    },
    "age": {
        "fr": ["il y a {} ans", "on existe depuis {} ans", "on fête nos {} ans cette année"],
        "nl": ["{} jaar geleden", "we bestaan {} jaar", "we bestaan al {} jaar", "we vieren dit jaar ons {}-jarig bestaan"],
        "en": ["{} years ago", "we've been around for {} years", "we turned {} this year"],
        "de": ["vor {} Jahren", "uns gibt es seit {} Jahren", "wir feiern unser {}-jähriges"],
    },
}  # fmt: skip


ANOTHER_WORD = {"four", "there"}
"""One slip makes another word of these: "for", "three"."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is typed after `question`, and the value that it means."""

    language: str
    question: str
    text: str
    value: float


def phrases(language: str, chance: random.Random, each: int = 60) -> Iterator[Phrase]:
    """About 8 × `each` phrases of `language`, the same ones for the same `chance`."""
    yield from _several(language, "budget_eur", AROUND["budget_eur"][language], list(_amounts(language)), chance, 3 * each)
    heads = [(value, text) for value, texts in GROUPS[language].items() for text in texts]
    heads += [(n, form) for n in range(2, 130) for form in _written(n, language)]
    yield from _several(language, "staff_count", AROUND["staff_count"][language], heads, chance, each)
    percents = [(n, form) for n in range(2, 98) for form in _written(n, language)]
    shares = [(value, text) for value, texts in SHARES[language].items() for text in texts]
    yield from _several(language, "gross_margin_pct", AROUND["gross_margin_pct"][language], percents, chance, each // 2)
    yield from _several(language, "spare_capacity_pct", AROUND["gross_margin_pct"][language][:3], percents, chance, each // 2)
    yield from _several(language, "spare_capacity_pct", AROUND["share"][language], shares, chance, each // 3)
    yield from _several(language, "gross_margin_pct", ["{}"], shares, chance, each // 6)
    months = [(float(value), text) for value, text in MONTHS[language].items()]
    months += [(n, AROUND["month"][language].format(form)) for n in range(2, 37) for form in _written(n, language)]  # type: ignore[attr-defined]
    yield from _several(language, "shelf_life_months", AROUND["shelf_life_months"][language], months, chance, each)
    yield from _several(language, "unit_price_eur", AROUND["unit_price_eur"][language], list(_prices(language)), chance, each)
    years = [(n, form) for n in (1678, 1802, 1850, 1919, 1923, 1956, 1971, 1984, 1993, 1998, 2003, 2011, 2019)
             for form in _years(n, language)]  # fmt: skip
    yield from _several(language, "founded_year", AROUND["founded_year"][language], years, chance, each // 2)
    ages = [(2026 - n, form) for n in (5, 10, 12, 20, 25, 30, 40, 50, 75, 100) for form in _written(n, language)]
    yield from _several(language, "founded_year", AROUND["age"][language], ages, chance, each // 2)


def misspelt(phrase: Phrase, chance: random.Random) -> Phrase:
    """`phrase` with one slip of the finger in a word: a letter left out, doubled, or two changed over."""
    words = phrase.text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha() and word not in ANOTHER_WORD]
    if not long:
        return phrase
    place = chance.choice(long)
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    words[place] = chance.choice(slips)
    return Phrase(phrase.language, phrase.question, " ".join(words), phrase.value)


def _several(
    language: str, question: str, around: object, said: list[tuple[float, str]], chance: random.Random, count: int
) -> Iterator[Phrase]:
    for value, text in chance.sample(said, min(count, len(said))):
        yield Phrase(language, question, chance.choice(around).format(text), value)  # type: ignore[arg-type]


def _written(number: int, language: str) -> list[str]:
    forms = [str(number), WORDS[language](number)]
    if language == "fr" and 70 <= number < 100:
        forms.append(french(number, belgian=False))
    return forms


def _years(year: int, language: str) -> list[str]:
    pairs = {"nl": lambda: f"{dutch(year // 100)}honderd {dutch(year % 100)}" if year < 2000 else dutch(year),
             "en": lambda: f"{english(year // 100)} {english(year % 100)}" if year < 2000 else english(year),
             "de": lambda: f"{german(year // 100)}hundert{german(year % 100)}" if year < 2000 else german(year),
             "fr": lambda: french(year)}  # fmt: skip
    return [str(year), pairs[language]()]


def _amounts(language: str) -> Iterator[tuple[float, str]]:
    for part, texts in PARTS[language].items():
        for text in texts:
            yield part * 1e6, text
    for thousands in (1, 2, 5, 8, 10, 12, 15, 20, 25, 32, 40, 50, 60, 71, 75, 80, 95, 100, 120, 150, 175, 200, 250, 350, 800):
        value = thousands * 1000
        yield value, str(value)
        yield value, f"{value:,}" if language == "en" else f"{value:,}".replace(",", "." if language != "fr" else " ")
        yield value, f"{thousands}k"
        yield value, f"{thousands} {'mille' if language == 'fr' else 'duizend' if language == 'nl' else 'K'}"
        yield value, WORDS[language](value)
        if language == "fr" and thousands > 69:
            yield value, french(value, belgian=False)
        yield value + 500, f"{thousands},5k" if language != "en" else f"{thousands}.5k"
        yield value + 500, WORDS[language](value + 500)
    for millions in (2, 3, 5):
        yield millions * 1e6, f"{WORDS[language](millions)} {MILLION[language][1]}"
        yield millions * 1e6 + 1e5, f"{millions},1 {MILLION[language][1]}" if language != "en" else f"{millions}.1 million"


def _prices(language: str) -> Iterator[tuple[float, str]]:
    euro = {"fr": "euros", "nl": "euro", "en": "euros", "de": "Euro"}[language]
    for euros in (1, 2, 4, 8, 12, 18, 25, 49, 75, 120):
        yield euros, f"{euros} €"
        yield euros, f"{WORDS[language](euros)} {euro}" if euros > 1 else f"1 {euro}"
        for cents in (20, 50, 95):
            comma = "." if language == "en" else ","
            yield euros + cents / 100, f"{euros}{comma}{cents} €"
            yield euros + cents / 100, f"{euros}€{cents}"
            yield euros + cents / 100, f"{euros} {euro} {cents}"
            if euros > 1:
                yield euros + cents / 100, f"{WORDS[language](euros)} {euro} {WORDS[language](cents)}"
