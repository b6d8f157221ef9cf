"""Which channels a person names: by the words in which people ask about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from actions.resources import KNOWLEDGE
from advice.yaml_files import read_yaml
from nlu.values import fold


def channels_named(text: str, folder: Path = KNOWLEDGE) -> list[str]:
    """The ids of the channels that `text` names, in the order named; the longest name wins where several begin alike."""
    pattern, owners = _names(folder)
    return list(dict.fromkeys(owners[found.group()] for found in pattern.finditer(fold(text))))


@cache
def _names(folder: Path) -> tuple[re.Pattern[str], Mapping[str, str]]:
    document = read_yaml(folder / "channel_names.yml")["channels"]
    owners = {fold(name): channel for channel, entry in document.items() for name in _called(entry)}
    longest_first = sorted(owners, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in longest_first)})(?!\w)"), owners


def _called(entry: Mapping[str, object]) -> list[str]:
    names = entry["names"]
    return [str(name) for name in names] if isinstance(names, list) else []
