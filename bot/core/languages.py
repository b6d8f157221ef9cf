"""The languages that the bot speaks."""

from enum import StrEnum


class Language(StrEnum):
    """A language by its ISO 639-1 code."""

    FR = "fr"
    NL = "nl"
    EN = "en"
    DE = "de"


def from_code(code: str | None) -> Language | None:
    """The language of an IETF tag such as ``fr-BE``; None for one that the bot does not speak."""
    primary = (code or "").split("-")[0].lower()
    return Language(primary) if primary in set(Language) else None
