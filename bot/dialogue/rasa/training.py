"""Which model fits the data, and how it is trained."""

from __future__ import annotations

import contextlib
import hashlib
import sys
import tempfile
import warnings
from pathlib import Path

from advice.questions import load_interview
from bot.core import paths
from bot.core.errors import InputError
from bot.dialogue.rasa import tensorflow_stubs
from bot.dialogue.rasa.domain import write_question_domain
from bot.dialogue.rasa.model_cache import forget, unpacked
from bot.observability import logs
from bot.rendering.words import Catalogue

DOMAIN = paths.ROOT / "domain"
CONFIG = paths.ROOT / "config.yml"
MODELS = paths.ROOT / "models"
TRAINED_FROM = ("config.yml", "domain/*.yml", "nlu/*/*.jsonl", "nlu/encoder/*.npz", "nlu/**/*.yml", "nlu/**/*.py",
                "stories/*.yml", "knowledge/questions.yml", "templates/words/*/questions.yml")  # fmt: skip

MODELS_KEPT = 3
EXPECTED_WARNINGS = (
    ".*Your training data contains an example",
    ".*You have defined training data with examples for training a response selector",
)
"""Rasa takes the topics `faq/<topic>` for responses of a ResponseSelector; here the ActClassifier learns them."""


class TrainingError(RuntimeError):
    """Rasa refused the data; its own lines above say where."""


def model_path(root: Path = paths.ROOT) -> Path:
    """The archive of the model that fits the data as it stands; it may not have been trained yet."""
    digest = hashlib.sha256()
    for pattern in TRAINED_FROM:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return MODELS / f"comptoir-{digest.hexdigest()[:12]}.tar.gz"


def train() -> Path:
    """The model archive, trained from the data as it stands."""
    write_domain()
    tensorflow_stubs.install(CONFIG)
    from rasa.model_training import train as rasa_train

    logs.configure("WARNING")
    for expected in EXPECTED_WARNINGS:
        warnings.filterwarnings("ignore", message=expected)
    target = model_path()
    MODELS.mkdir(exist_ok=True)
    # Rasa speaks on standard output, which belongs to the command that trains.
    with tempfile.TemporaryDirectory(dir=MODELS) as scratch, contextlib.redirect_stdout(sys.stderr):
        result = rasa_train(
            domain=str(DOMAIN),
            config=str(CONFIG),
            training_files=[str(paths.ROOT / "stories")],
            output=scratch,
            fixed_model_name=target.name.removesuffix(".tar.gz"),
            force_training=True,
        )
        if result.model is None:
            raise TrainingError("no model came out of the training")
        Path(result.model).replace(target)
    for outdated in sorted(MODELS.glob("comptoir-*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-MODELS_KEPT]:
        outdated.unlink()
        forget(outdated)
    with unpacked(target):
        return target


def ensure_model(given: Path | None = None) -> Path:
    """The model that fits the data, trained now if there is none yet; `given` is taken as it is (MODEL_PATH)."""
    if given is not None:
        if not given.exists():
            raise InputError(f"MODEL_PATH: invalid value {str(given)!r}; expected the path of a model archive")
        return given
    write_domain()
    path = model_path()
    return path if path.exists() else train()


def write_domain() -> None:
    """Bring domain/questions.yml up to date with the questions and their words."""
    catalogue = Catalogue(paths.WORDS)
    write_question_domain(DOMAIN / "questions.yml", load_interview(paths.KNOWLEDGE), catalogue)
