"""YAML read by the C parser where there is one: Python's took half a second of the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The content of the file at `path`; raises `yaml.YAMLError` when it is not YAML."""
    return parse_yaml(path.read_text(encoding="utf-8"))


def parse_yaml(text: str) -> Any:
    """The content of `text`; raises `yaml.YAMLError` when it is not YAML."""
    return yaml.load(text, LOADER)  # noqa: S506 - a safe one
