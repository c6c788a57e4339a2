"""Family 3: transformers of five sizes, trained to imitate steepest descent, roll out 32 times from each start.

    python descent.py OUT      # OUT/descent-NAME.pt: checkpoints; OUT/descent.parquet: what ships

The quadratic has condition number 50 and its long axis turned by 30 degrees; its minimum is the origin.
The teacher goes down the gradient in steps of known, falling length, so a step is a direction: the transformer reads
the points so far, gives probabilities to 128 directions, and its step is drawn from them.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformer import Decoder, learning_rate

SEED, ROLLOUTS, STARTS = 20261125, 32, 24
CONDITION, TURN = 50.0, math.radians(30)
STEPS, EVERY = 120, 5  # steps of a rollout; every fifth point is kept
DIRECTIONS = 128
STRAY = 0.1  # share of training steps that go astray, so that the way back is seen too
# name: width, layers, heads, peak learning rate
SIZES = {
    "xs": (4, 1, 1, 1.5e-2),
    "s": (8, 1, 1, 1e-2),
    "m": (16, 2, 2, 6e-3),
    "l": (32, 2, 2, 4e-3),
    "xl": (64, 3, 4, 2.5e-3),
}
TRAINING, BATCH = 800, 16

_cos, _sin = math.cos(TURN), math.sin(TURN)
_axes = torch.tensor([[_cos, -_sin], [_sin, _cos]])
HESSIAN = _axes @ torch.diag(torch.tensor([1.0, CONDITION])) @ _axes.T


def step_length(step: int) -> float:
    """Falls in a straight line: with this start the teacher ends about 0.004 from the minimum, near the best it can."""
    return 0.06 * (1 - step / STEPS) + 0.0005


def starts(rows: int, source: torch.Generator) -> Tensor:
    """Points all around the minimum."""
    angle = 2 * math.pi * torch.rand(rows, generator=source)
    radius = 0.4 + 0.4 * torch.rand(rows, generator=source)
    return torch.stack((angle.cos(), angle.sin()), 1) * radius[:, None]


def downhill(x: Tensor) -> Tensor:
    """The teacher's direction, as an angle in turns, 0 to 1."""
    g = -(x @ HESSIAN)
    return torch.atan2(g[..., 1], g[..., 0]) / (2 * math.pi) % 1


def move(x: Tensor, turns: Tensor, step: int) -> Tensor:
    """The points after one step in the given directions."""
    angle = 2 * math.pi * turns
    return x + step_length(step) * torch.stack((angle.cos(), angle.sin()), -1)


def teacher(rows: int, source: torch.Generator, stray: float) -> tuple[Tensor, Tensor]:
    """Points (rows × STEPS × 2) and the right direction at each."""
    x, points, right = starts(rows, source), [], []
    for step in range(STEPS):
        turns = downhill(x)
        points.append(x)
        right.append(turns)
        lost = torch.rand(rows, generator=source) < stray
        x = move(x, torch.where(lost, torch.rand(rows, generator=source), turns), step)
    return torch.stack(points, 1), torch.stack(right, 1)


def share(turns: Tensor) -> Tensor:
    """A direction as shares of the two neighbouring classes: nothing is lost by cutting the circle in 128."""
    place = turns * DIRECTIONS
    low, part = place.floor().long() % DIRECTIONS, place - place.floor()
    target = torch.zeros(*turns.shape, DIRECTIONS)
    target.scatter_(-1, low[..., None], (1 - part)[..., None])
    return target.scatter_add_(-1, ((low + 1) % DIRECTIONS)[..., None], part[..., None])


def build(name: str) -> Decoder:
    """The untrained transformer of that name."""
    width, layers, heads, _ = SIZES[name]
    torch.manual_seed(SEED)
    return Decoder(nn.Linear(2, width), DIRECTIONS, width, layers, heads)


def train(name: str, out: Path) -> Decoder:
    """Train with a checkpoint every 200 steps; data hang on seed and step, so a resumed run sees the same."""
    model, file, start, begun = build(name), out / f"descent-{name}.pt", 0, time.time()
    peak = SIZES[name][3]
    optimiser = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.98), weight_decay=0.0)
    if file.exists():
        state = torch.load(file, weights_only=True)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        start = state["step"]
    for step in range(start, TRAINING):
        points, right = teacher(BATCH, torch.Generator().manual_seed(SEED * 10_007 + step), STRAY)
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, TRAINING, peak)
        logits, _ = model(points)
        loss = F.cross_entropy(logits.flatten(0, 1), share(right).flatten(0, 1))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if (step + 1) % 200 == 0:
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}
            torch.save(state, file.with_suffix(".part"))
            file.with_suffix(".part").rename(file)
            print(f"{name} {model.size():,} step {step + 1} loss {loss:.4f} {time.time() - begun:.0f} s", flush=True)
    return model


def exact(begin: Tensor) -> Tensor:
    """The teacher's own way down from every start: starts × points × 2."""
    x, kept = begin, [begin]
    for step in range(STEPS):
        x = move(x, downhill(x), step)
        if (step + 1) % EVERY == 0:
            kept.append(x)
    return torch.stack(kept, 1)


@torch.inference_mode()
def roll_out(model: Decoder, begin: Tensor) -> Tensor:
    """ROLLOUTS sampled ways down from every start: starts × rollouts × points × 2."""
    source = torch.Generator().manual_seed(SEED + 1)
    x, cache, kept = begin.repeat_interleave(ROLLOUTS, 0), None, []
    for step in range(STEPS):
        if step % EVERY == 0:
            kept.append(x)
        logits, cache = model(x[:, None], cache)
        drawn = torch.multinomial(F.softmax(logits[:, -1], -1), 1, generator=source)[:, 0]
        x = move(x, drawn / DIRECTIONS, step)
    return torch.stack([*kept, x], 1).view(len(begin), ROLLOUTS, -1, 2)


def table(name: str, model: Decoder) -> pa.Table:
    """A row per start, rollout and kept point; the target is where the teacher is at that step."""
    begin = starts(STARTS, torch.Generator().manual_seed(SEED + 2))
    points = roll_out(model.eval(), begin)
    targets = exact(begin)[:, None].expand_as(points)
    kept = points.shape[2]
    number = torch.arange(STARTS).repeat_interleave(ROLLOUTS * kept)
    rows = len(number)
    texts = [f"Go down the valley from ({x:.3f}, {y:.3f})" for x, y in begin.tolist()]
    columns = {
        "run": pa.array([f"descent-{name}"] * rows),
        "model": pa.array([f"descent-{name}"] * rows),
        "model_size": pa.array([model.size()] * rows, pa.int64()),
        "task": pa.array(["steepest_descent"] * rows),
        "question_id": pa.array([f"start-{i + 1:02}" for i in number.tolist()]),
        "condition": pa.array([""] * rows),
        "epoch": pa.array(torch.arange(1, ROLLOUTS + 1).repeat_interleave(kept).repeat(STARTS).numpy(), pa.int32()),
        "step": pa.array((EVERY * torch.arange(kept)).repeat(STARTS * ROLLOUTS).numpy(), pa.int32()),
        "question": pa.array([texts[i] for i in number.tolist()]),
        "outcome": pa.array(points.reshape(-1, 2).tolist(), pa.list_(pa.float32())),
        "outcome_target": pa.array(targets.reshape(-1, 2).tolist(), pa.list_(pa.float32())),
    }
    return pa.table(columns)


def main() -> None:
    """Train every size, then write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    whole = pa.concat_tables([table(name, train(name, options.out)) for name in SIZES])
    pq.write_table(whole, options.out / "descent.parquet", compression="zstd", compression_level=19)


if __name__ == "__main__":
    main()
