"""A working tree of its own: a copy of the project in which a console may write and a model be trained."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core import paths

COPIED = ("actions", "advice", "bot", "domain", "knowledge", "nlu", "stories", "templates", "config.yml", "endpoints.yml")
EMPTY = ("models", "tests/nlu", "tests/dialogues")
KEPT = (".yml", ".jsonl", ".npz")


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """What is started in `root` runs the code that stands there and knows no other files."""

    root: Path

    def runs(self, *arguments: str, given: str = "", seconds: int = 300) -> subprocess.CompletedProcess[str]:
        """``comptoir`` with these arguments, and how it ended."""
        command = [sys.executable, "-m", "bot.cli", *arguments]
        environment = {**os.environ, "MODEL_PATH": "", "RASA_TELEMETRY_ENABLED": "false"}
        return subprocess.run(
            command, cwd=self.root, env=environment, input=given, capture_output=True, text=True, timeout=seconds
        )

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")


def copied(root: Path, model: Path) -> WorkingTree:
    """A copy of the project under `root`, with the model that fits it."""
    for name in COPIED:
        source = paths.ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        else:
            shutil.copyfile(source, root / name)
    for name in EMPTY:
        (root / name).mkdir(parents=True)
    shutil.copyfile(model, root / "models" / model.name)
    return WorkingTree(root)


@contextmanager
def unchanged(folders: tuple[str, ...] = ("nlu", "tests/nlu", "tests/dialogues")) -> Iterator[None]:
    """The project's own words, lines and weights under these folders are what they were."""

    def seen() -> dict[Path, bytes]:
        files = (path for name in folders for path in (paths.ROOT / name).rglob("*") if path.suffix in KEPT)
        return {path: path.read_bytes() for path in files}

    before = seen()
    yield
    assert seen() == before
