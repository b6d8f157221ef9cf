"""Chinese by fixed phrases: put together from what the answers say, never translated freely."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advice.profile import Profile
from advice.yaml_files import read_yaml


class Chinese:
    """The phrases of ``chinese_phrases.yml``."""

    def __init__(self, phrases: Mapping[str, Any]) -> None:
        self._phrases = phrases

    @classmethod
    def load(cls, folder: Path) -> Chinese:
        """The phrases in the folder `folder`."""
        return cls(read_yaml(folder / "chinese_phrases.yml"))

    @property
    def disclosure(self) -> str:
        """The words by which a paid post says that it is one."""
        return str(self._phrases["disclosure"]["zh"])

    def pitch(self, profile: Profile) -> str:
        """A sober pitch: origin and kind of product, the year, and what the story rests on."""
        origin = self._phrases["origin"].get(profile["region"])
        category = self._phrases["category"].get(profile.category)
        sentences = []
        if category:
            sentences.append(f"{origin['zh']}的{category['zh']}" if origin else category["zh"])
        if profile["founded_year"]:
            sentences.append(self._phrases["founded"]["zh"].format(year=int(profile["founded_year"])))
        sentences += [self._phrases["assets"][asset]["zh"] for asset in profile["story_assets"] or ()]
        return "".join(f"{sentence}。" for sentence in sentences)
