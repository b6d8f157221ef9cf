"""The acts of the development set by simpler means, on the same lines in the same run."""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.core import paths
from nlu.understanding.acts import ActModel
from nlu.understanding.encoder import encoder
from tests.nlu.scoring import Scored, macro_f1

DIET = paths.ROOT / "var" / "evaluate" / "diet.json"
"""What tests/nlu/diet.py found, where it was run."""


def by_simpler_means(model: Path, scored: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """Macro-F1 by language, for the n-gram counts alone, the classifier without rules, the whole pipeline, and DIET."""
    acts = _classifier(model)
    encoder().remember(paths.ROOT / "nlu" / "vectors.npz")
    figures = {
        "n-gram counts alone": _f1(scored, lambda line: acts.rank(line["text"], None).acts[0][0]),
        "counts and meaning": _f1(scored, lambda line: acts.rank(line["text"], encoder()(line["text"])).acts[0][0]),
        "the whole pipeline": _f1(scored, None),
    }
    if DIET.is_file():
        found = json.loads(DIET.read_text("utf-8"))
        figures[f"DIET, {found['epochs']} epochs"] = _f1(scored, lambda line: found["acts"][line["text"]])
    return figures


def _classifier(model: Path) -> ActModel:
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(model) as archive:
        for member in archive.getmembers():
            if "ActClassifier" in member.name and member.isfile():
                member.name = Path(member.name).name
                archive.extract(member, scratch, filter="data")
        return ActModel.load(Path(scratch))


def _f1(scored: Sequence[Scored], act: Any) -> dict[str, float]:
    found = [one if act is None else replace(one, parsed={**one.parsed, "intent": act(one.line)}) for one in scored]
    languages = sorted({one.line["language"] for one in found})
    return {name: macro_f1([one for one in found if one.line["language"] == name])[0] for name in languages}


def show(figures: Mapping[str, Mapping[str, float]]) -> str:
    """The figures as lines of text."""
    return "\n".join(f"{name:24}" + "".join(f"{k} {v:.3f}  " for k, v in row.items()) for name, row in figures.items())
