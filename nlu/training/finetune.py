"""Fine-tunes the sentence encoder with the question in view, and all heads at once. Run by ``comptoir train --encoder``.

It needs PyTorch, which the bot does without: an environment of its own has it. The word embeddings stay as they come; the
layers and the heads are trained.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from nlu.encoder.pieces import Pieces
from nlu.encoder.quantised import SCALE, WINDOW, quantised
from nlu.encoder.weights import Weights
from nlu.reader.examples import Example, Sampler
from nlu.reader.heads import Heads
from nlu.reader.lines import read_folder
from nlu.reader.tagging import tags_of
from nlu.training.split import halves

TAG_WEIGHT = 0.5
EVERY = 100


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train: `epochs` over the data in batches of `batch` lines of like length, with these learning rates."""

    epochs: int = 4
    batch: int = 32
    layers_rate: float = 1e-4
    heads_rate: float = 3e-3
    warm_up: float = 0.1
    dropout: float = 0.1
    seed: int = 0
    runs: int = 2
    """So many runs, each with a seed of its own; their weights are averaged, which reads better than either."""


@dataclass(frozen=True, slots=True)
class Number:
    """What the parsers need to know of a number question."""

    id: str
    unit: str | None
    minimum: float | None
    maximum: float | None
    bands: tuple[float, ...]
    sense: str | None


class Dropout:
    """Drops a `share` of all numbers. The pattern is cut out of one that was drawn beforehand: to draw it each time takes a
    fifth of a step."""

    def __init__(self, share: float, seed: int, size: int = 1 << 24) -> None:
        made = torch.Generator().manual_seed(seed)
        self._drawn = (torch.rand(size, generator=made) >= share).to(torch.bfloat16) / (1 - share) if share else None
        self._random = random.Random(seed)  # noqa: S311 - not for secrets

    def __call__(self, state: Tensor) -> Tensor:
        if self._drawn is None:
            return state
        start = self._random.randrange(len(self._drawn) - state.numel())
        return state * self._drawn[start : start + state.numel()].view_as(state)


class Layer(nn.Module):
    """One layer of the transformer, with the weights of the base."""

    def __init__(self, base: Mapping[str, Tensor], name: str, heads: int, epsilon: float) -> None:
        super().__init__()
        width = base[f"{name}.ao.w"].shape[0]
        self.heads = heads
        self.qkv = _linear(
            torch.cat([base[f"{name}.{p}.w"] for p in "qkv"]), torch.cat([base[f"{name}.{p}.b"] for p in "qkv"])
        )
        self.ao = _linear(base[f"{name}.ao.w"], base[f"{name}.ao.b"])
        self.fi = _linear(base[f"{name}.fi.w"], base[f"{name}.fi.b"])
        self.fo = _linear(base[f"{name}.fo.w"], base[f"{name}.fo.b"])
        self.aln, self.oln = nn.LayerNorm(width, epsilon), nn.LayerNorm(width, epsilon)
        for norm in ("aln", "oln"):
            getattr(self, norm).weight.data = base[f"{name}.{norm}.w"].clone()
            getattr(self, norm).bias.data = base[f"{name}.{norm}.b"].clone()

    def forward(self, state: Tensor, mask: Tensor, dropout: Dropout) -> Tensor:
        batch, length, width = state.shape
        parts = self.qkv(state).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: for passages as short as these torch's own attention takes most of a step to go backward.
        score = parts[0] @ parts[1].transpose(-1, -2) * (width // self.heads) ** -0.5 + mask
        attended = (score.softmax(-1).to(parts.dtype) @ parts[2]).transpose(1, 2).reshape(batch, length, width)
        state = self.aln(state + dropout(self.ao(attended)))
        return self.oln(state + dropout(self.fo(functional.gelu(self.fi(state)))))


class Reader(nn.Module):
    """The encoder and its heads: embedded pieces in, the numbers of all heads and the tags of all pieces out."""

    def __init__(self, base: Mapping[str, Tensor], heads: Heads, layers: int, attention: int, epsilon: float) -> None:
        super().__init__()
        width = base["emb.ln.w"].shape[0]
        self.norm = nn.LayerNorm(width, epsilon)
        self.norm.weight.data, self.norm.bias.data = base["emb.ln.w"].clone(), base["emb.ln.b"].clone()
        self.layers = nn.ModuleList(Layer(base, f"l{number}", attention, epsilon) for number in range(layers))
        self.head = nn.Linear(width, heads.width)
        self.tag = nn.Linear(width, len(heads.tags))
        for linear in (self.head, self.tag):
            nn.init.zeros_(linear.weight)
            nn.init.zeros_(linear.bias)

    def forward(self, embedded: Tensor, mask: Tensor, dropout: Dropout) -> tuple[Tensor, Tensor]:
        state = dropout(self.norm(embedded))
        seen = torch.zeros(mask.shape).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            state = layer(state, seen, dropout)
        state = state.float()
        mean = (state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(functional.normalize(mean, dim=-1) * SCALE), self.tag(state)


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    linear = nn.Linear(weight.shape[1], weight.shape[0])
    linear.weight.data, linear.bias.data = weight.clone(), bias.clone()
    return linear


def base_weights(weights: Weights) -> dict[str, Tensor]:
    """The layers of the base model as they are packed, as floats."""
    shape, found = weights.shape, {}

    def unpacked(name: str, rows: int, columns: int) -> Tensor:
        scales, values = weights.blocks(name, rows, columns)
        return torch.from_numpy(((values.astype(np.float32) - 8) * scales[..., None]).reshape(rows, columns))

    for layer in (f"l{number}" for number in range(shape.layers)):
        for part, rows, columns in (
            *((part, shape.width, shape.width) for part in ("q", "k", "v", "ao")),
            ("fi", shape.inner, shape.width), ("fo", shape.width, shape.inner),
        ):  # fmt: skip
            found[f"{layer}.{part}.w"] = unpacked(f"{layer}.{part}.w", rows, columns)
            found[f"{layer}.{part}.b"] = torch.from_numpy(weights.floats(f"{layer}.{part}.b", rows).copy())
        for norm in ("aln", "oln"):
            for part in "wb":
                found[f"{layer}.{norm}.{part}"] = torch.from_numpy(
                    weights.floats(f"{layer}.{norm}.{part}", shape.width).copy()
                )
    for part in "wb":
        found[f"emb.ln.{part}"] = torch.from_numpy(weights.floats(f"emb.ln.{part}", shape.width).copy())
    return found


class Tokens:
    """Texts as rows of embedding numbers: only the pieces that occur are held."""

    def __init__(self, weights: Weights, texts: Sequence[str]) -> None:
        self._pieces = Pieces(weights.vocabulary)
        self._ends = (weights.vocabulary.begin, weights.vocabulary.end)
        self._spans = {text: self._pieces.spans(text) for text in set(texts)}
        used = sorted({*self._ends, *(piece for spans in self._spans.values() for piece, _, _ in spans)})
        self._row = {piece: row for row, piece in enumerate(used)}
        self.table = torch.from_numpy(weights.word_vectors(np.array(used)))
        self.positions = torch.from_numpy(weights.positions.copy())

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        return self._spans[text][: WINDOW - 2]

    def rows(self, text: str) -> list[int]:
        begin, end = self._ends
        return [self._row[piece] for piece in (begin, *(piece for piece, _, _ in self.spans(text)), end)]


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines of like length as tensors."""

    embedded: Tensor
    mask: Tensor
    labels: Tensor
    weights: Tensor
    tags: Tensor


def batch_of(examples: Sequence[Example], tokens: Tokens, heads: Heads) -> Batch:
    """The tensors of `examples`."""
    places, order = heads.places(), list(heads.options)
    rows = [tokens.rows(example.input) for example in examples]
    length = max(map(len, rows))
    table = torch.zeros(len(rows), length, dtype=torch.long)
    mask = torch.zeros(len(rows), length, dtype=torch.bool)
    labels = torch.zeros(len(rows), len(order), dtype=torch.long)
    weights = torch.zeros(len(rows), len(order))
    tags = torch.full((len(rows), length), -100, dtype=torch.long)
    for at, (example, row) in enumerate(zip(examples, rows, strict=True)):
        table[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = True
        for number, name in enumerate(order):
            label = example.labels.get(name)
            if label is not None:
                labels[at, number] = places[name].start + heads.options[name].index(label[0])
                weights[at, number] = label[1]
        if example.tags is not None:
            for piece, (_, start, end) in enumerate(tokens.spans(example.input), 1):
                tags[at, piece] = next((tag for first, last, tag in example.tags if start < last and end > first), 0)
    embedded = tokens.table[table] + tokens.positions[:length]
    return Batch(embedded, mask, labels, weights, tags)


def batches(examples: Sequence[Example], size: int, tokens: Tokens, rnd: random.Random) -> list[list[Example]]:
    """`examples` in batches of like length, in random order."""
    ordered = sorted(examples, key=lambda example: len(tokens.rows(example.input)) + rnd.random() * 6)
    found = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    rnd.shuffle(found)
    return found


def log_odds(numbers: Tensor, heads: Heads) -> Tensor:
    """The logarithm of each option's probability within its head."""
    return torch.cat([functional.log_softmax(numbers[:, place], -1) for place in heads.places().values()], -1)


def loss_of(model: Reader, batch: Batch, heads: Heads, dropout: Dropout) -> Tensor:
    """The loss of one batch."""
    with torch.autocast("cpu", torch.bfloat16):
        numbers, tags = model(batch.embedded, batch.mask, dropout)
    odds = log_odds(numbers.float(), heads)
    chosen = torch.gather(odds, 1, batch.labels)
    loss = -(chosen * batch.weights).sum() / len(batch.embedded)
    if (batch.tags >= 0).any():
        told = functional.cross_entropy(tags.float().flatten(0, 1), batch.tags.flatten(), ignore_index=-100, reduction="sum")
        loss = loss + TAG_WEIGHT * told / len(batch.embedded)
    return loss


def fine_tune(model: Reader, epochs: Sequence[Sequence[Example]], tokens: Tokens, heads: Heads, recipe: Recipe,
              say: Callable[[str], None]) -> None:  # fmt: skip
    """Train `model` on the examples of each epoch in turn; `say` hears how far it is."""
    rnd = random.Random(recipe.seed)  # noqa: S311 - not for secrets
    torch.manual_seed(recipe.seed)
    head_parameters = [*model.head.parameters(), *model.tag.parameters()]
    ours = {id(parameter) for parameter in head_parameters}
    rest = [parameter for parameter in model.parameters() if id(parameter) not in ours]
    optimiser = torch.optim.AdamW(
        [{"params": rest, "lr": recipe.layers_rate, "weight_decay": 0.01},
         {"params": head_parameters, "lr": recipe.heads_rate, "weight_decay": 0.0}], fused=True
    )  # fmt: skip
    steps = sum(math.ceil(len(epoch) / recipe.batch) for epoch in epochs)
    warm = max(1, int(steps * recipe.warm_up))

    def rate(step: int) -> float:
        return (step + 1) / warm if step < warm else 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warm) / (steps - warm))))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    dropout = Dropout(recipe.dropout, recipe.seed)
    begun, step, losses = time.monotonic(), 0, 0.0
    model.train()
    for epoch in epochs:
        for some in batches(epoch, recipe.batch, tokens, rnd):
            optimiser.zero_grad(set_to_none=True)
            loss = loss_of(model, batch_of(some, tokens, heads), heads, dropout)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step, losses = step + 1, losses + loss.item()
            if step % EVERY == 0:
                say(f"step {step} of {steps}, loss {losses / EVERY:.3f}, {time.monotonic() - begun:.0f} s")
                losses = 0.0


def exported(model: Reader) -> tuple[dict[str, NDArray[np.generic]], dict[str, NDArray[np.generic]]]:
    """The layers as the graph takes them, and the heads."""
    layers: dict[str, NDArray[np.generic]] = {}

    def norm(name: str, one: nn.LayerNorm) -> None:
        layers[f"{name}.w"], layers[f"{name}.b"] = one.weight.detach().numpy(), one.bias.detach().numpy()

    norm("emb.ln", model.norm)
    for number, layer in enumerate(model.layers):
        for part in ("qkv", "ao", "fi", "fo"):
            linear = getattr(layer, part)
            layers |= quantised(f"l{number}.{part}", linear.weight.detach().numpy(), linear.bias.detach().numpy())
        for part in ("aln", "oln"):
            norm(f"l{number}.{part}", getattr(layer, part))
    heads = {"weight": model.head.weight, "bias": model.head.bias, "tag_weight": model.tag.weight, "tag_bias": model.tag.bias}
    return layers, {name: one.detach().numpy() for name, one in heads.items()}


def main() -> None:
    """Fine-tune on the lines that ``plan`` names, and write layers and heads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path, help="JSON: languages, heads, units, labels, as nlu.training.encoder writes it")
    parser.add_argument("weights", type=Path, help="the packed weights of the base model")
    parser.add_argument("output", type=Path, help="the folder for layers.npz and raw.npz")
    given = parser.parse_args()
    plan = json.loads(given.plan.read_text(encoding="utf-8"))
    recipe, heads = Recipe(**plan["recipe"]), Heads.read(plan["heads"])
    lines, _ = halves(read_folder(Path(plan["data"]), tuple(plan["languages"])), plan["held"])
    if plan["share"] < 1:
        lines = random.Random(recipe.seed).sample(lines, int(len(lines) * plan["share"]))  # noqa: S311
    numbers = {one["id"]: Number(**one) for one in plan["numbers"]}
    labels = {(language, question): label for language, question, label in plan["labels"]}
    sampler = Sampler(lines, heads, labels, lambda line: tags_of(line, heads.tags, numbers))
    weights = Weights.read(given.weights)
    print(f"{len(lines)} lines", flush=True)  # noqa: T201
    states: list[Mapping[str, Tensor]] = []
    for seed in range(recipe.seed, recipe.seed + recipe.runs):
        one = replace(recipe, seed=seed)
        rnd = random.Random(seed + 1)  # noqa: S311
        epochs = [sampler(rnd) for _ in range(recipe.epochs)]
        tokens = Tokens(weights, [example.input for epoch in epochs for example in epoch])
        model = Reader(base_weights(weights), heads, weights.shape.layers, weights.shape.heads, weights.shape.epsilon)
        fine_tune(model, epochs, tokens, heads, one, lambda text: print(text, flush=True))  # noqa: T201
        states.append(model.state_dict())
    model.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    layers, raw = exported(model)
    np.savez(given.output / "layers.npz", **layers)  # type: ignore[arg-type]
    np.savez(given.output / "raw.npz", **raw)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
