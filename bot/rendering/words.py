"""The catalogue: every text that a person reads, in every language, out of ``templates/words/<language>/*.yml``.

A text is a Jinja2 string under a dotted key (``<file>.<path>``). It is rendered with autoescape, so that what a person
typed can never become markup, and with StrictUndefined, so that a forgotten fact is an error and not a hole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from advice.languages import declared_languages, texts_of
from bot.core.languages import Language

FIGURES = 1024
"""So many figures are kept as they are written: the numbers of questions and the prices on buttons come back all the time."""


class UnknownTextError(KeyError):
    """A key that the catalogue does not have; names the key and the language."""

    def __init__(self, language: Language, key: str) -> None:
        super().__init__(f"no text {key!r} in templates/words/{language}")


class Words:
    """The texts of one language."""

    def __init__(self, language: Language, texts: Mapping[str, Any], environment: Environment) -> None:
        self.language = language
        self._texts = texts
        self._environment = environment
        self._compiled: dict[str, Template] = {}

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._find(key) is not None

    def say(self, key: str, /, **facts: Any) -> Markup:
        """The text under `key` with its facts filled in, as safe HTML in Telegram's subset."""
        template = self._compiled.get(key)
        if template is None:
            text = self._find(key)
            if not isinstance(text, str):
                raise UnknownTextError(self.language, key)
            template = self._compiled[key] = self._environment.from_string(text.strip())
        return Markup(template.render(facts))  # noqa: S704 - rendered with autoescape

    def date(self, value: str) -> str:
        """An ISO date as this language writes it."""
        return filters(self.language)["date"](value)

    def entries(self, key: str) -> list[str]:
        """The list of plain texts under `key`."""
        found = self._find(key)
        if not isinstance(found, list):
            raise UnknownTextError(self.language, key)
        return [str(entry) for entry in found]

    def keys(self, key: str) -> list[str]:
        """The names one level below `key`, in the order of the file."""
        found = self._find(key)
        if not isinstance(found, dict):
            raise UnknownTextError(self.language, key)
        return [str(name) for name in found]

    def flat(self) -> Iterator[tuple[str, str]]:
        """Every text with its dotted key."""
        yield from _flatten("", self._texts)

    def _find(self, key: str) -> Any:
        found: Any = self._texts
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                return None
            found = found[part]
        return found


class Catalogue:
    """The words of all languages, read once from `root`.

    `layouts` holds the Jinja2 files around them; the facts `everywhere` are known to every text.
    """

    def __init__(self, root: Path, layouts: Path | None = None, **everywhere: Any) -> None:
        self._words = {language: words_in(language, root, layouts, **everywhere) for language in Language}

    def __getitem__(self, language: Language | str) -> Words:
        return self._words[Language(language)]

    def say(self, language: Language | str, key: str, /, **facts: Any) -> Markup:
        """The text under `key` in `language`."""
        return self[language].say(key, **facts)

    def layout(self, language: Language | str, name: str, /, **facts: Any) -> Markup:
        """The Jinja2 file `name` rendered in `language`; inside it ``say(key, …)`` gives a text of the catalogue."""
        template = self[language]._environment.get_template(name)
        return Markup(template.render(facts))  # noqa: S704 - rendered with autoescape


def words_in(language: Language, root: Path, layouts: Path | None = None, /, **everywhere: Any) -> Words:
    """The words of one language, read from `root`; where it lacks one, that of its fallback stands."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader(layouts) if layouts else None,
    )
    environment.filters.update(filters(language))
    folders = (language, declared_languages(root)[language].fallback)
    names = sorted({path.stem for folder in folders if folder for path in (root / folder).glob("*.yml")})
    texts = {name: texts_of(root, language, name) for name in names}
    words = Words(language, texts, environment)
    environment.globals.update(everywhere, say=words.say, words=words, language=str(language))
    return words


@cache
def filters(language: Language) -> Mapping[str, Callable[..., str]]:
    """How numbers, money and dates are written in `language`."""
    locale = language.locale
    return {
        "number": partial(_number, locale=locale),
        "money": partial(_money, locale=locale),
        "percent": partial(_percent, locale=locale, space=not locale.startswith("en")),
        "months": partial(_number, locale=locale),
        "year": lambda value: str(int(value)),
        "date": partial(_date, locale=locale),
        "minute": partial(_minute, locale=locale),
        "weekday": partial(_weekday, locale=locale),
        "clock": partial(_clock, locale=locale),
    }


@lru_cache(maxsize=FIGURES)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(round(float(value), 2), locale=locale)).replace("\u202f", "\u00a0")


@lru_cache(maxsize=FIGURES)
def _money(value: float, locale: str) -> str:
    whole = float(value).is_integer()
    pattern = _whole_euros(locale) if whole else None
    text = str(format_currency(value, "EUR", locale=locale, format=pattern, currency_digits=not whole))
    return text.replace("\u202f", "\u00a0")


def _whole_euros(locale: str) -> str:
    return "¤#,##0" if locale.startswith("en") else "¤\u00a0#,##0" if locale.startswith("nl") else "#,##0\u00a0¤"


def _percent(value: float, locale: str, space: bool) -> str:
    return _number(value, locale) + ("\u00a0%" if space else "%")


def _date(value: date | str, locale: str) -> str:
    """A day, a month or a year, as precise as it is given: sources are often dated by no more."""
    if isinstance(value, date):
        return _day(value, "long", locale)
    match value.count("-"), len(value):
        case 0, 4:
            return value
        case 1, 7:
            return str(format_date(date.fromisoformat(f"{value}-01"), format="LLLL y", locale=locale))
        case 2, 10:
            return _day(date.fromisoformat(value), "long", locale)
        case _:
            return value


def _minute(value: datetime, locale: str) -> str:
    """A day and a time, to the minute."""
    day, hour = format_date(value, format="medium", locale=locale), format_time(value, format="short", locale=locale)
    return f"{day}, {hour}".replace(" ", "\u00a0").replace(",\u00a0", ", ")


def _day(value: date, form: str, locale: str) -> str:
    """A day in full; French counts the first of a month otherwise than the days after it."""
    text = str(format_date(value, format=form, locale=locale))
    return re.sub(r"\b1 (?=\D)", "1er ", text, count=1) if locale.startswith("fr") and value.day == 1 else text


def _weekday(value: datetime | str, locale: str) -> str:
    """The day of a moment with its weekday, in the zone that the moment itself names."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return _day(when.date(), "full", locale)


def _clock(value: datetime | str, locale: str) -> str:
    """Hours and minutes of a moment, in the zone that the moment itself names."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(format_time(when.time(), format="short", locale=locale))


def _flatten(prefix: str, found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, Mapping):
        for name, below in found.items():
            yield from _flatten(f"{prefix}.{name}" if prefix else str(name), below)
    elif isinstance(found, list):
        for index, below in enumerate(found):
            yield from _flatten(f"{prefix}.{index}", below)
    else:
        yield prefix, str(found)
