"""The acts of the development set by Rasa's own DIETClassifier, for comparison.

Needs Rasa with TensorFlow (docs/benchmark.md says how to make such an environment) and a good while:

    path/to/stock/python tests/nlu/diet.py --epochs 12

`make evaluate` shows what it found beside the rest, from var/evaluate/diet.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "tests" / "nlu" / "dev"
OUT = ROOT / "var" / "evaluate" / "diet.json"


def config(epochs: int) -> dict[str, Any]:
    """What `rasa init` gives for DIET, as Rasa's documentation tunes it for intents alone."""
    return {
        "recipe": "default.v1", "language": "fr", "assistant_id": "diet",
        "pipeline": [
            {"name": "WhitespaceTokenizer"}, {"name": "RegexFeaturizer"}, {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": epochs, "entity_recognition": False, "constrain_similarities": True,
             "random_seed": 1, "batch_size": [256, 512]},
        ],
    }  # fmt: skip


async def main() -> None:
    """Train on the project's own data, then parse the development set."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--epochs", type=int, default=12)
    epochs = options.parse_args().epochs
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as scratch:
        settings = Path(scratch) / "config.yml"
        settings.write_text(yaml.safe_dump(config(epochs)))
        began = time.perf_counter()
        model = train_nlu(str(settings), str(ROOT / "nlu"), scratch)
        seconds = time.perf_counter() - began
        agent = Agent.load(model)
    found = {}
    began = time.perf_counter()
    for path in sorted(DEV.glob("*.jsonl")):
        for line in map(json.loads, path.read_text("utf-8").splitlines()):
            found[line["text"]] = (await agent.parse_message(line["text"]))["intent"]["name"]
    each = 1000 * (time.perf_counter() - began) / len(found)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"epochs": epochs, "train_seconds": seconds, "parse_ms": each, "acts": found}))
    print(f"{epochs} epochs in {seconds:.0f} s; one utterance {each:.1f} ms; written: {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    asyncio.run(main())
