"""`make evaluate`: how well the trained model understands the development set, by language and by question.

The set has two halves: whoever works on understanding may look at what goes wrong in the odd lines (``--wrong``); of the
even lines only the figures are looked at, so that they say how it does on lines that nobody worked on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from bot.cli.parse import as_data
from bot.core import paths
from bot.dialogue.rasa.loader import load_engine
from bot.dialogue.rasa.training import ensure_model
from bot.observability import logs
from bot.runtime.settings import read_settings
from tests.nlu.compare import by_simpler_means, show
from tests.nlu.plots import draw
from tests.nlu.scoring import Scored, macro_f1, score, table
from tests.nlu.test_promoted import is_understood, promoted

DEV = Path(__file__).parent / "dev"
TODAY = "2026-11-22"
CHANNEL_TOPICS = {"douyin_global": "douyin", "freshippo": "hema", "wechat_store": "wechat", "mia": "mia_babytree",
                  "jd_worldwide": "jd", "membership_clubs": "sams_costco", "tmall_global": "tmall"}  # fmt: skip


def lines() -> list[dict[str, Any]]:
    """The development set, each line with the half it belongs to, and the lines that advisors promoted."""
    development = [
        {**json.loads(line), "half": "odd" if number % 2 else "even"}
        for path in sorted(DEV.glob("*.jsonl"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    return development + [{**line, "half": "promoted"} for line in promoted()]


def topics() -> dict[Any, set[str]]:
    """The topic ids that answer each number of the common questions, and each name."""
    found: dict[Any, set[str]] = {}
    for topic in yaml.safe_load((paths.KNOWLEDGE / "faq.yml").read_text("utf-8"))["topics"]:
        if "kb" in topic:
            found.setdefault(topic["kb"], set()).add(topic["id"])
    return found | {name: {topic} for name, topic in CHANNEL_TOPICS.items()}


async def understand(engine: Any, asked: list[dict[str, Any]]) -> tuple[list[Scored], float, float]:
    """Every line as it was understood, and the mean time for one in milliseconds: by the clock, and of the processor alone."""
    scored = []
    began, worked = time.perf_counter(), time.process_time()
    for line in asked:
        understood = await engine.parse(line["text"], line["question"], line["language"], TODAY)
        scored.append(score(line, as_data(line["text"], line["question"], understood, line["language"])))
    clock, processor = time.perf_counter() - began, time.process_time() - worked
    return scored, clock * 1000 / len(asked), processor * 1000 / len(asked)


def main() -> None:
    """Print the figures; with --wrong also every line that went wrong."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--wrong", action="store_true")
    arguments.add_argument("--json", type=Path)
    options = arguments.parse_args()
    model = ensure_model(read_settings().model_path)
    engine = load_engine(model)
    logs.configure("ERROR")
    scored, clock, processor = asyncio.run(understand(engine, lines()))
    lately = [one for one in scored if one.line["half"] == "promoted"]
    scored = [one for one in scored if one.line["half"] != "promoted"]
    print(f"promoted by advisors: {sum(map(is_understood, lately))} of {len(lately)} lines understood")
    figures = {}
    for half in ("odd", "even"):
        figures[half] = table([one for one in scored if one.line["half"] == half], topics())
        print(half)
        _print(figures[half])
    print(f"one utterance: {clock:.1f} ms by the clock, {processor:.1f} ms of processor time")
    print("macro-F1 of the acts on all lines, by means:")
    print(show(by_simpler_means(model, scored)))
    print("written:", ", ".join(str(path.relative_to(paths.ROOT)) for path in draw(scored, paths.ROOT / "var" / "evaluate")))
    odd = [one for one in scored if one.line["half"] == "odd"]
    _by_question(odd)
    for language in figures["odd"]:
        _, each = macro_f1(one for one in odd if one.line["language"] == language)
        weakest = sorted(each.items(), key=lambda item: item[1])[:6]
        print(language, "weakest intents:", ", ".join(f"{name} {value:.2f}" for name, value in weakest))
    if options.wrong:
        _wrong(odd)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


def _print(figures: dict[str, dict[str, float]]) -> None:
    print(f"{'':20}" + "".join(f"{language:>9}" for language in figures))
    for name in next(iter(figures.values())):
        print(f"{name:20}" + "".join(f"{figures[language][name]:9.3f}" for language in figures))


def _by_question(scored: list[Scored]) -> None:
    right: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for one in scored:
        if one.line["kind"] == "direct" and one.line["question"]:
            due[one.line["question"]] += 1
            right[one.line["question"]] += one.exact
    print("direct answers by question:", ", ".join(f"{name} {right[name]}/{due[name]}" for name in due))


def _wrong(scored: list[Scored]) -> None:
    for one in scored:
        if one.wrong or not one.intent_right or (one.missed and one.line["kind"] == "direct" and not one.line.get("may_ask")):
            print(json.dumps({"kind": one.line["kind"], "q": one.line["question"], "text": one.line["text"],
                              "wrong": one.wrong, "missed": one.missed, "intent": one.parsed["intent"],
                              "expected": one.line["intent"], "lang": one.line["language"]}, ensure_ascii=False))  # fmt: skip


if __name__ == "__main__":
    main()
