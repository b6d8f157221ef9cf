"""YAML files with a cache: the parsed content is stored in ``__pycache__`` and used while the file is unchanged.

The C parser is used if available: parsing took half a second of the start in Python and 0.1 s in C.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FORM = b"1"
"""The version of the cache format. Change it when the same text is to be parsed differently."""


def read_yaml(path: Path) -> Any:
    """Return the content of the file at `path`. Raise `yaml.YAMLError` for invalid YAML."""
    text = path.read_bytes()
    digest = hashlib.blake2b(FORM + text, digest_size=16).digest()
    kept = Path(cache_from_source(str(path))).with_suffix(".pickle")
    with suppress(OSError, pickle.PickleError, EOFError, ValueError):
        found = kept.read_bytes()
        if found.startswith(digest):
            return pickle.loads(found[len(digest) :])  # noqa: S301 - lies with the bytecode, which is run
    document = parse_yaml(text.decode("utf-8"))
    if not sys.dont_write_bytecode:
        _keep(kept, digest + pickle.dumps(document, pickle.HIGHEST_PROTOCOL))
    return document


def parse_yaml(text: str) -> Any:
    """Return the content of `text`. Raise `yaml.YAMLError` for invalid YAML."""
    return yaml.load(text, LOADER)  # noqa: S506 - a safe one


def _keep(path: Path, content: bytes) -> None:
    with suppress(OSError):  # in a read-only folder the file is parsed each time
        path.parent.mkdir(exist_ok=True)
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        scratch.write_bytes(content)
        scratch.replace(path)
