"""The languages that the bot speaks: those that ``templates/words/languages.yml`` declares."""

from __future__ import annotations

from enum import StrEnum

from advice.languages import declared_languages
from bot.core import paths

_DECLARED = declared_languages(paths.WORDS)


class Language(StrEnum):
    """A language by its ISO 639-1 code; the members are the languages declared."""

    _ignore_ = "_code"
    for _code in _DECLARED:
        vars()[_code.upper()] = _code

    @property
    def locale(self) -> str:
        """The locale of its numbers and dates."""
        return _DECLARED[self].locale


DEFAULT = next(iter(Language))
"""The language that is spoken where nobody says otherwise."""

ENGLISH = Language("en")
"""The language of the documentation."""


def from_code(code: str | None) -> Language | None:
    """Return the language of an IETF tag such as ``fr-BE``, or None for an unsupported one."""
    primary = (code or "").split("-")[0].lower()
    return Language(primary) if primary in set(Language) else None


def codes() -> str:
    """The codes of all languages, for a message that says what is accepted."""
    return ", ".join(Language)
