"""The languages of the bot."""

from enum import StrEnum


class Language(StrEnum):
    """A language by its ISO 639-1 code."""

    FR = "fr"
    NL = "nl"
    EN = "en"
    DE = "de"


def from_code(code: str | None) -> Language | None:
    """Return the language of an IETF tag such as ``fr-BE``, or None for an unsupported one."""
    primary = (code or "").split("-")[0].lower()
    return Language(primary) if primary in set(Language) else None
