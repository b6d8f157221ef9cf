"""``comptoir train --encoder``: fine-tunes the encoder anew in an environment of its own, then calibrates what came out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from advice.questions import load_interview
from nlu.encoder.model import LAYERS, Model
from nlu.encoder.weights import weights_path
from nlu.reader.certainty import Certainty
from nlu.reader.heads import Heads
from nlu.reader.lines import read_folder
from nlu.reader.odds import Linear
from nlu.reader.reader import Reader
from nlu.reader.school import ROOT, buttons, interview_data, labels, languages, lessons
from nlu.reader.store import HEADS, Stored, data_hash, digest
from nlu.training.calibration import calibrated
from nlu.training.split import halves

NEEDS = ("torch", "numpy", "pyyaml", "rapidfuzz")
"""What the environment of the fine-tuning has. PyTorch's wheels may bring gigabytes that no processor has use for."""
HELD = 10
"""Lines in a hundred that are kept for the calibration."""
ANCHORS = 4000


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train: a recipe for `nlu.training.finetune.Recipe`, and the `share` of the lines (less for learning curves)."""

    recipe: dict[str, Any] = field(default_factory=dict)
    share: float = 1.0
    held: int = HELD


def environment(folder: Path) -> Path:
    """The Python of the environment in `folder`, made when it is not there."""
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)  # noqa: S603
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *NEEDS], check=True)  # noqa: S603
        (folder / "made").touch()
    return python


def train_encoder(python: Path, say: Callable[[str], None], plan: Plan | None = None, target: Path | None = None) -> Path:
    """Fine-tune with `python`, calibrate, and put layers.npz and heads.npz into `target` (else where they are read)."""
    plan = plan or Plan()
    folder = target or LAYERS.parent
    lines = read_folder(ROOT / "nlu", languages())
    heads = Heads.of(interview_data(), lines)
    interview = load_interview(ROOT / "knowledge")
    numbers = [
        {"id": one.id, "unit": one.unit, "minimum": one.minimum, "maximum": one.maximum, "bands": one.bands,
         "sense": one.sense}
        for one in interview.questions
        if one.id in heads.tags
    ]  # fmt: skip
    told = {
        "recipe": plan.recipe, "share": plan.share, "held": plan.held, "languages": languages(), "heads": heads.data(),
        "numbers": numbers,
        "labels": [[*key, label] for key, label in labels().items()], "data": str(ROOT / "nlu"),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        (scratch / "plan.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        command = [str(python), "-m", "nlu.training.finetune", str(scratch / "plan.json"), str(weights_path()), made]
        with subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
        ) as running:
            for line in running.stdout or ():
                say(line.rstrip())
        if running.returncode:
            raise RuntimeError(f"the fine-tuning ended with {running.returncode}")
        with np.load(scratch / "raw.npz") as raw:
            linear = Linear(heads, *(raw[name] for name in ("weight", "bias", "tag_weight", "tag_bias")))
        shutil.copyfile(scratch / "layers.npz", folder / "layers.npz")
    train, held = halves(lines, plan.held)
    model = Model(folder / "layers.npz")
    reader = Reader(model, linear, Certainty({}, (1.0, 1.0), (1.0, 1.0)), interview, labels(), buttons(interview))
    certainty, measured = calibrated(reader, held, say)
    step = max(1, (len(train) + len(held)) // ANCHORS)
    anchors = np.stack([lesson.vector for lesson in lessons([*held, *train][::step], heads, encode=model)])
    about = {"data": data_hash(lines), "lines": len(train), "held": len(held), "recipe": plan.recipe, "share": plan.share,
             "calibration": measured}  # fmt: skip
    Stored(linear, certainty, anchors, frozenset(map(digest, lines)), about).save(folder / HEADS.name)
    return folder
