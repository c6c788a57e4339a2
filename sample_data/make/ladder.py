"""Family 2: transformers of five sizes, trained from scratch on step-by-step arithmetic, answer 32 times each question.

    python ladder.py OUT      # OUT/ladder-NAME.pt: checkpoints; OUT/ladder.parquet: what ships

A question is a chain of digits and operations, each operation under a letter, only the last digit of every result kept:
`f7 g+5 h-3 =` has the steps `g7+5=2 h2-3=9 .9`. Now and then a step is written at length, `g7+5=12>2`, at random: so a
question has longer and shorter right traces. Training has 1 to 6 operations; the questions have 1 to 10.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformer import Decoder, learning_rate

SEED, SAMPLES, PER_LEVEL = 20261124, 32, 18
LEVELS, TRAINED = (1, 2, 3, 4, 6, 8, 10), 6
AT_LENGTH = 0.25  # share of the steps that training writes at length
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ALPHABET = "\n ^0123456789+-=>." + LETTERS
CODE = {c: i for i, c in enumerate(ALPHABET)}
# name: width, layers, heads, peak learning rate
SIZES = {
    "xxxs": (8, 2, 2, 1.5e-2),
    "xxs": (16, 2, 2, 1e-2),
    "xs": (32, 2, 2, 6e-3),
    "s": (56, 2, 4, 4e-3),
    "m": (96, 3, 4, 2.5e-3),
}
STEPS, BATCH = 2000, 64


def problem(rng: random.Random, operations: int) -> tuple[str, str, str]:
    """(question, steps, answer): the letters start anywhere in the alphabet, so that none is special."""
    value, first = rng.randrange(10), rng.randrange(26)
    question, steps = f"{LETTERS[first]}{value}", []
    for i in range(1, operations + 1):
        letter, sign, digit = LETTERS[(first + i) % 26], rng.choice("+-"), rng.randrange(10)
        question += f" {letter}{sign}{digit}"
        full = {"+": value + digit, "-": value - digit}[sign]
        shown = f"{full}>{full % 10}" if rng.random() < AT_LENGTH else str(full % 10)
        steps.append(f"{letter}{value}{sign}{digit}={shown}")
        value = full % 10
    return question + " =", " ".join(steps), str(value)


def encode(text: str) -> list[int]:
    """Characters to tokens."""
    return [CODE[c] for c in text]


def batch(rng: random.Random) -> tuple[Tensor, Tensor]:
    """Tokens and, for the steps and answers only, targets; problems of one length group pad little."""
    most = rng.choice((1, 2, 4, TRAINED))
    rows = [problem(rng, rng.randint(max(1, most - 1), most)) for _ in range(BATCH)]
    texts = [("^" + q, s + " ." + a + "\n") for q, s, a in rows]
    longest = max(len(q) + len(s) for q, s in texts)
    x, y = torch.zeros(BATCH, longest, dtype=torch.long), torch.full((BATCH, longest), -100)
    for i, (q, s) in enumerate(texts):
        x[i, : len(q) + len(s)] = torch.tensor(encode(q + s))
        y[i, len(q) - 1 : len(q) + len(s) - 1] = torch.tensor(encode(s))
    return x, y


def build(name: str) -> Decoder:
    """The untrained transformer of that name."""
    width, layers, heads, _ = SIZES[name]
    torch.manual_seed(SEED)
    return Decoder(nn.Embedding(len(ALPHABET), width), len(ALPHABET), width, layers, heads)


def train(name: str, out: Path, steps: int) -> Decoder:
    """Trains with a checkpoint every 250 steps; data hang on seed and step, so a resumed run sees the same."""
    model, file, start, begun = build(name), out / f"ladder-{name}.pt", 0, time.time()
    peak = SIZES[name][3]
    optimiser = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.98), weight_decay=0.01)
    if file.exists():
        state = torch.load(file, weights_only=True)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        start = state["step"]
    for step in range(start, steps):
        x, y = batch(random.Random(SEED * 1_000_003 + step))
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, steps, peak)
        logits, _ = model(x)
        loss = F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=-100)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if (step + 1) % 250 == 0 or step + 1 == steps:
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}
            torch.save(state, file.with_suffix(".part"))
            file.with_suffix(".part").rename(file)
            print(f"{name} {model.size():,} step {step + 1} loss {loss:.4f} {time.time() - begun:.0f} s", flush=True)
    return model


@torch.inference_mode()
def sample(model: Decoder, question: str, seed: int) -> list[dict[str, object]]:
    """32 samples at temperature 1: the model's own distribution, untouched."""
    source = torch.Generator().manual_seed(seed)
    limit = 13 * question.count(" ") + 10
    logits, cache = model(torch.tensor([encode("^" + question)]).expand(SAMPLES, -1))
    tokens, logs = [], []
    open_rows = torch.ones(SAMPLES, dtype=torch.bool)
    for _ in range(limit):
        log = F.log_softmax(logits[:, -1], -1)
        drawn = torch.multinomial(log.exp(), 1, generator=source)
        tokens.append(torch.where(open_rows, drawn[:, 0], -1))
        logs.append(log.gather(1, drawn)[:, 0] * open_rows)
        open_rows &= drawn[:, 0] != CODE["\n"]
        if not open_rows.any():
            break
        logits, cache = model(drawn, cache)
    all_tokens, all_logs = torch.stack(tokens, 1).tolist(), torch.stack(logs, 1)
    made = []
    for i, row in enumerate(all_tokens):
        text = "".join(ALPHABET[t] for t in row if t >= 0)
        steps, _, rest = text.partition(" .")
        ended = text.endswith("\n")
        place = len(steps) + 2
        answered = ended and rest[:-1].isdigit()
        made.append(
            {
                "trace": text.rstrip("\n"),
                "reasoning": steps.rstrip("\n"),
                "answer": rest[:-1] if answered else None,
                "tokens": len(steps.rstrip("\n")),
                "output_tokens": len(text),
                "logprob": float(all_logs[i].sum()),
                "answer_logprob": float(all_logs[i, place]) if answered else None,
                "stop_reason": "stop" if ended else "max_tokens",
            }
        )
    return made


def questions() -> list[dict[str, object]]:
    """The same for every size: PER_LEVEL chains of each level."""
    rng, made = random.Random(SEED), []
    for level in LEVELS:
        for number in range(1, PER_LEVEL + 1):
            question, _, target = problem(rng, level)
            made.append(
                {"question_id": f"{level:02}-{number:02}", "question": question, "target": target, "difficulty": level}
            )
    return made


def answer(name: str, model: Decoder, out: Path) -> None:
    """All samples of one size, a line each; done once."""
    file = out / f"ladder-{name}.jsonl"
    if file.exists():
        return
    model.eval()
    with file.with_suffix(".part").open("w") as lines:
        for number, q in enumerate(questions()):
            for epoch, row in enumerate(sample(model, str(q["question"]), SEED + number), 1):
                row |= q | {
                    "model": f"ladder-{name}",
                    "model_size": model.size(),
                    "task": "digit_chain",
                    "epoch": epoch,
                    "run": f"ladder-{name}",
                    "condition": "",
                    "correct": row["answer"] == q["target"],
                    "beyond_training": int(str(q["difficulty"])) > TRAINED,
                }
                lines.write(json.dumps(row) + "\n")
    file.with_suffix(".part").rename(file)


def ship(out: Path) -> None:
    """The table of all sizes."""
    rows = [json.loads(line) for name in SIZES for line in (out / f"ladder-{name}.jsonl").open()]
    schema = pa.schema(
        [
            ("run", pa.string()),
            ("model", pa.string()),
            ("model_size", pa.int64()),
            ("task", pa.string()),
            ("question_id", pa.string()),
            ("condition", pa.string()),
            ("epoch", pa.int32()),
            ("question", pa.string()),
            ("target", pa.string()),
            ("answer", pa.string()),
            ("correct", pa.bool_()),
            ("difficulty", pa.int32()),
            ("beyond_training", pa.bool_()),
            ("trace", pa.string()),
            ("reasoning", pa.string()),
            ("tokens", pa.int32()),
            ("output_tokens", pa.int32()),
            ("logprob", pa.float32()),
            ("answer_logprob", pa.float32()),
            ("stop_reason", pa.string()),
        ]
    )
    pq.write_table(pa.Table.from_pylist(rows, schema), out / "ladder.parquet", compression="zstd", compression_level=19)


def main() -> None:
    """Train and ask every size, smallest first, then write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in SIZES:
        answer(name, train(name, options.out, options.steps), options.out)
    ship(options.out)


if __name__ == "__main__":
    main()
