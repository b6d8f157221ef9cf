"""The languages that there are words for, as ``templates/words/languages.yml`` declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advice.yaml_files import read_yaml


@dataclass(frozen=True, slots=True)
class Declared:
    """A language: the `locale` of its numbers and dates, and the language whose texts stand in where it has none."""

    locale: str
    fallback: str | None = None


def declared_languages(words: Path) -> dict[str, Declared]:
    """The languages with a folder in `words`, by ISO 639-1 code, in their order; a fallback has every text itself.

    Raises:
        ValueError: a language falls back on one that is not there or not complete.
    """
    found = {code: Declared(**entry) for code, entry in _read(words / "languages.yml").items()}
    complete = [code for code, one in found.items() if one.fallback is None]
    for code, one in found.items():
        if one.fallback is not None and one.fallback not in complete:
            raise ValueError(f"invalid fallback {one.fallback!r} of {code!r} in languages.yml; expected one of {complete}")
    return found


def texts_of(words: Path, language: str, name: str) -> dict[str, Any]:
    """The texts of the file ``<name>.yml`` in `language`, those of its fallback where it has none of its own."""
    fallback = declared_languages(words)[language].fallback
    own = _read(words / language / f"{name}.yml")
    return own if fallback is None else merged(_read(words / fallback / f"{name}.yml"), own)


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`below`, with every text that `above` has in its place."""
    nested = {
        name: merged(below[name], entry)
        for name, entry in above.items()
        if isinstance(entry, Mapping) and isinstance(below.get(name), Mapping)
    }
    return {**below, **above, **nested}


def _read(path: Path) -> dict[str, Any]:
    return _named(read_yaml(path) or {}) if path.exists() else {}


def _named(found: Any) -> Any:
    """`found` with every key a string: YAML 1.1 reads the keys yes and no as booleans."""
    if isinstance(found, dict):
        return {{True: "yes", False: "no"}.get(key, str(key)): _named(below) for key, below in found.items()}
    return found
