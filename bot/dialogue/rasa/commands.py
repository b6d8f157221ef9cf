"""Rasa's own commands on this project's files."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from bot.dialogue.rasa import tensorflow_stubs
from bot.dialogue.rasa.training import CONFIG

DEFAULTS: Mapping[tuple[str, ...], Mapping[str, tuple[str, ...]]] = {
    ("data", "validate"): {"--domain": ("domain",), "--data": ("nlu", "stories")},
    ("train",): {"--domain": ("domain",), "--data": ("nlu", "stories")},
    ("test", "nlu"): {"--domain": ("domain",), "--nlu": ("nlu",)},
    ("test", "core"): {"--stories": ("stories",)},
    ("visualize",): {"--domain": ("domain",), "--stories": ("stories",), "--nlu": ("nlu",)},
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
