"""Rasa's own commands on this project's files."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import yaml

from bot.core import paths
from bot.dialogue.rasa import tensorflow_stubs
from bot.dialogue.rasa.training import CONFIG

LINES = paths.ROOT / "var" / "nlu.yml"
"""The training lines in Rasa's own format, for those of its commands that read nothing else."""
DEFAULTS: Mapping[tuple[str, ...], Mapping[str, tuple[str, ...]]] = {
    ("data", "validate"): {"--domain": ("domain",), "--data": (str(LINES), "stories")},
    ("train",): {"--domain": ("domain",), "--data": ("stories",)},
    ("test", "nlu"): {"--domain": ("domain",), "--nlu": (str(LINES),)},
    ("test", "core"): {"--stories": ("stories",)},
    ("visualize",): {"--domain": ("domain",), "--stories": ("stories",), "--nlu": (str(LINES),)},
    ("run", "actions"): {"--actions": ("actions",)},
}
"""Where this project keeps what Rasa looks for elsewhere, by command and option."""


def run_rasa(arguments: Sequence[str]) -> int:
    """The exit code of ``rasa <arguments>``, with stand-ins for what is absent unless a configuration needs it."""
    named = [Path(value) for flag, value in pairwise(arguments) if flag in ("-c", "--config")]
    warnings.simplefilter("ignore")
    tensorflow_stubs.install(*(named or [CONFIG]))
    from rasa.__main__ import main

    sys.argv = ["rasa", *with_defaults(arguments)]
    if str(LINES) in sys.argv:
        write_lines(LINES)
    try:
        main()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(bool(done.code))
    return 0


def with_defaults(arguments: Sequence[str]) -> list[str]:
    """The arguments with this project's folders where the command line names none."""
    completed = list(arguments)
    for command, options in DEFAULTS.items():
        if tuple(arguments[: len(command)]) == command:
            for option, values in options.items():
                if option not in arguments:
                    completed += [option, *values]
    return completed


def write_lines(path: Path) -> None:
    """Write the training lines to `path` as Rasa's YAML: each intent with its examples."""
    from nlu.reader.lines import read_folder
    from nlu.reader.school import languages

    intents: dict[str, list[str]] = {}
    for line in read_folder(paths.ROOT / "nlu", languages()):
        intents.setdefault(line.act or "inform", []).append(" ".join(line.text.split()))
    listed = {name: "".join(f"- {text}\n" for text in texts) for name, texts in sorted(intents.items())}
    blocks = [{"intent": name, "examples": examples} for name, examples in listed.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, width=1000), encoding="utf-8")
