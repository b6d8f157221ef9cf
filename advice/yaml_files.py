"""YAML, read once: what a file held is kept beside Python's own bytecode, as long as the file says the same.

It is parsed in C where there is a C parser: Python's took half a second of the start, C's still a tenth.
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
"""Another one when the same text is to be read otherwise."""


def read_yaml(path: Path) -> Any:
    """The content of the file at `path`; raises `yaml.YAMLError` when it is not YAML."""
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
    """The content of `text`; raises `yaml.YAMLError` when it is not YAML."""
    return yaml.load(text, LOADER)  # noqa: S506 - a safe one


def _keep(path: Path, content: bytes) -> None:
    with suppress(OSError):  # a read-only place is read anew each time
        path.parent.mkdir(exist_ok=True)
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        scratch.write_bytes(content)
        scratch.replace(path)
