"""How long curves take on 10 M samples, beside pandas on the same Parquet: python tests/bench/curves.py [SAMPLES]

Goals: 50 ms for a change of curve or decomposition once the bins of the present filter exist (150 ms the first time),
1.5 s for a new filter on sample columns, peak memory under 1 GB. Read by a person; asserts nothing.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import made

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Selection

SAMPLES = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
REPEATS = 7

PANDAS = """
import sys, time, resource
import pandas as pd
begun = time.perf_counter()
frame = pd.read_parquet(sys.argv[1], columns=["model", "task", "question_id", "answer", "target", "tokens"])
read = time.perf_counter()
counts = frame.groupby(["model", "task", "question_id", "answer"], observed=True).size().rename("k").reset_index()
groups = frame.groupby(["model", "task", "question_id"], observed=True)["tokens"].agg(["mean", "size"])
counts["square"] = counts.k**2
p = counts.groupby(["model", "task", "question_id"], observed=True)["square"].sum()
right = counts[counts.answer == "right"].set_index(["model", "task", "question_id"]).k
groups["variance"] = (1 - p / groups["size"]**2) * groups["size"] / (groups["size"] - 1)
groups["accuracy"] = (right / groups["size"]).fillna(0)
groups["error"] = p / groups["size"]**2 - 2 * groups.accuracy + 1 + (1 - p / groups["size"]**2)
rolled = time.perf_counter()
groups = groups.sort_values("mean")
groups["bin"] = groups.groupby("model")["mean"].rank(method="first")
groups["bin"] = (groups.bin - 1) * 10 // groups.groupby("model")["bin"].transform("max").clip(lower=1)
points = groups.groupby(["model", "bin"])[["variance", "error"]].sum()
points["incoherence"] = points.variance / points.error
drawn = time.perf_counter()
print(f"{(read - begun) * 1000:.0f} {(rolled - read) * 1000:.0f} {(drawn - rolled) * 1000:.0f} "
      f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
"""


def timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def line(what: str, first: float | None, again: float, goal: str) -> None:
    shown = "" if first is None else f"{first:.0f}"
    print(f"{what:<52}{shown:>10}{again:>10.0f}   {goal}")


def main() -> None:
    file, folder = made.store(SAMPLES)
    print(f"{SAMPLES:,} samples, {made.EPOCHS} per question and model; milliseconds\n")
    print(f"{'':<52}{'first':>10}{'again':>10}   goal")
    begun = time.perf_counter()
    explorer = Explorer.open([str(file)], store=folder)
    line("open the store", None, (time.perf_counter() - begun) * 1000, "")
    choice = Choice()
    line("first curve, with its figures", None, timed(lambda: explorer.curve("reasoning_length", choice)), "")
    for name in (
        "reasoning_length",
        "difficulty",
        "ensemble",
        "tasks",
        "bias_variance",
        "pass_at_k",
        "natural_variation",
    ):
        first = timed(lambda name=name: explorer.curve(name, choice))
        again = median([timed(lambda name=name: explorer.curve(name, choice)) for _ in range(REPEATS)])
        line(f"curve {name}", first, again, "50, first time 150")
    for decomposition in ("zero_one", "kl", "score", "brier"):
        other = Choice(decomposition=decomposition)
        first = timed(lambda other=other: explorer.curve("reasoning_length", other))
        again = median([timed(lambda other=other: explorer.curve("reasoning_length", other)) for _ in range(REPEATS)])
        line(f"decomposition {decomposition}", first, again, "50, first time 150")
    for where in ("epoch < 20", "answer <> 'wrong 3'", "tokens > 100"):
        filtered = Choice(where=where)
        first = timed(lambda filtered=filtered: explorer.curve("reasoning_length", filtered))
        again = median(
            [timed(lambda filtered=filtered: explorer.curve("reasoning_length", filtered)) for _ in range(3)]
        )
        line(f"filter {where}", first, again, "1,500, then 50")
    point = explorer.curve("reasoning_length", choice).points[-1]
    inside = Selection("reasoning_length", point.series, point.point)
    window = [
        timed(lambda: explorer.questions(choice, inside, sort="incoherence", descending=True, limit=100))
        for _ in range(3)
    ]
    line("questions of a point, sorted, a window of 100", window[0], median(window), "")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:,.0f} MiB (goal: under 1,000)")
    explorer.close()
    output = subprocess.run([sys.executable, "-c", PANDAS, str(file)], capture_output=True, text=True, check=False)
    if output.returncode:
        print(f"pandas: {output.stderr.strip().splitlines()[-1]}")
    else:
        read, rolled, drawn, memory = map(int, output.stdout.split())
        print(
            f"pandas from Parquet, no intervals: read {read:,}, groups {rolled:,}, bins and points {drawn:,} ms; "
            f"peak memory {memory:,} MiB"
        )


if __name__ == "__main__":
    main()
