"""How reading and looking grow with the samples: python tests/bench/scale.py [SAMPLES …] [--triage] [--csv FILE]

For each number of samples (1 and 10 million unless some are named; `made.py` makes the table once, above 10 million in
pieces of 10 million): the first chart cold and warm, what the store takes, and what is asked next, read in place and
copied, beside two roll-ups by hand in DuckDB (plain sums, and the sums that the program keeps) and one in pandas, in
the same run. The goals are those of the project; what misses one is marked, on the wall and, where that differs, of the
processor (on a machine with other work). `--triage` asks for triage above a million, too; `--csv` adds the
figures to a table that `hotmess sql --chart` draws. Read by a person; asserts nothing.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import made
from ingest import ROOT, timed

WAYS = ("in place", "copied")
IN_MEMORY = 30_000_000  # samples that pandas is asked for at most: it takes some 300 bytes of memory for each
BY_HAND = """
import sys, duckdb
connection = duckdb.connect()
connection.execute("SET memory_limit = '2GB'")
connection.execute(
    "CREATE TABLE groups AS SELECT model, task, question_id, sum(k) AS n, sum(k) FILTER (answer = target) AS correct, "
    "sum(k * k) AS squares, sum(length) / sum(k) AS length FROM (SELECT model, task, question_id, answer, target, "
    "count(*) AS k, sum(tokens) AS length FROM read_parquet($1) GROUP BY ALL) GROUP BY ALL", [sys.argv[1]]
)
"""
# the sums of the program by its own query; what could be wrong in the samples is not looked at
SAME_SUMS = """
import sys, duckdb
from hotmess_tui.store.rollup import EPSILON, roll_up, roll_up_halves
connection = duckdb.connect(sys.argv[2])
connection.execute("SET memory_limit = '2GB'")
connection.execute(
    "CREATE TABLE group_names AS SELECT (row_number() OVER () - 1)::INTEGER AS group_id, *, NULL::INTEGER AS choices "
    "FROM (SELECT DISTINCT model, task, question_id FROM read_parquet($1))", [sys.argv[1]]
)
connection.execute(
    "CREATE TABLE samples AS SELECT g.group_id, 0 AS split, 0 AS part, (row_number() OVER ())::INTEGER AS sample_row, "
    "epoch, true AS counted, answer = target AS correct, false AS distributed, NULL::DOUBLE AS score, "
    "CASE WHEN answer = target THEN 0 ELSE 3 + right(answer, 1)::INTEGER END AS class_no, tokens::DOUBLE AS tokens, "
    "NULL::DOUBLE AS output_tokens, NULL::DOUBLE AS actions, NULL::DOUBLE AS words, NULL::DOUBLE AS characters "
    "FROM read_parquet($1) JOIN group_names AS g USING (model, task, question_id)", [sys.argv[1]]
)
connection.execute("CREATE TABLE distributions (sample_row INTEGER, class_no INTEGER, p DOUBLE)")
connection.execute(
    "CREATE TABLE vectors (sample_row INTEGER, dimension INTEGER, value DOUBLE, target DOUBLE, final BOOLEAN)"
)
roll_up(connection, "groups", "FROM samples", EPSILON)
roll_up_halves(connection, "halves", "FROM samples", "tokens", EPSILON)
"""
PANDAS = """
import sys, duckdb
columns = "model, task, question_id, answer, target, tokens"
frame = duckdb.execute(f"SELECT {columns} FROM read_parquet($1)", sys.argv[1:]).df()
keys = ["model", "task", "question_id"]
counts = frame.groupby([*keys, "answer"]).size().rename("k").reset_index()
groups = frame.groupby(keys)["tokens"].agg(["mean", "size"])
groups["squares"] = (counts.k**2).groupby([counts[key] for key in keys]).sum()
groups["correct"] = counts[counts.answer == "right"].set_index(keys).k
"""
LOOKED_AT = """
import json, resource, sys, time
from itertools import islice
from pathlib import Path
from hotmess_tui.explorer import triage
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, IN_PLACE, Choice, Labels, OpenOptions
tables = IN_PLACE if sys.argv[3] == "in place" else COPY
explorer, choice = Explorer.open([sys.argv[1]], store=Path(sys.argv[2]), options=OpenOptions(tables=tables)), Choice()

def asked(what, call, times=5):
    taken = []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - begun, time.process_time() - used))
    again = [sorted(each)[(times - 1) // 2] for each in zip(*taken[1:])] if times > 1 else None
    print(json.dumps([what, taken[0], again]), flush=True)

for name in ("reasoning_length", "difficulty", "natural_variation"):
    asked(f"curve {name}", lambda: explorer.curve(name, choice))
filters = iter(f"epoch < {most}" for most in range(20, 25))
asked("curve after a new filter", lambda: explorer.curve("reasoning_length", Choice(where=next(filters))), 3)
asked("questions, sorted, a page", lambda: explorer.questions(choice, sort="incoherence", limit=100))
group = explorer.questions(choice, limit=1).rows[0].group
asked("samples of a question", lambda: explorer.question(group, choice))
sample = explorer.question(group, choice).samples[-1].sample_id
asked("a trace", lambda: explorer.trace(sample))
asked("search, the first 100 hits", lambda: list(islice(explorer.search("right", choice), 100)))
if sys.argv[4]:
    asked("triage", lambda: triage.triage(explorer.store, choice, Labels()), 1)
print(json.dumps(["memory", [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0], None]))
explorer.close()
"""
CURVES = ("curve reasoning_length", "curve difficulty", "curve natural_variation")
MEMORY_COLD, MEMORY_LOOKING, STORE = "memory, reading", "memory, exploring", "store"
COLD, WARM = "first chart, cold", "first chart, warm"


@dataclass(frozen=True)
class Figure:
    """What something took: the first time and again, in seconds on the wall and of the processor, or in MB or MiB."""

    first: tuple[float, float]
    again: tuple[float, float] | None = None
    unit: str = "s"


Figures = dict[str, Figure]  # by what was measured


def goals(count: int, same_sums: Figure, start: Figure) -> dict[str, tuple[float, float]]:
    """The goals of the issue for a number of samples, in the units of the figures: on the wall, of the processor."""
    if count >= 100_000_000:
        fixed = {COLD: 45, WARM: 1.5, **dict.fromkeys(CURVES, 1.0), MEMORY_COLD: 4096, MEMORY_LOOKING: 2048}
    elif count >= 10_000_000:
        fixed = {STORE: 60, **dict.fromkeys(CURVES, 0.15), MEMORY_COLD: 700, MEMORY_LOOKING: 700}
    else:
        fixed = {}
    listed = {what: (float(most), float(most)) for what, most in fixed.items()}
    if 10_000_000 <= count < 100_000_000:  # as a multiple, which holds of either time
        wall, cpu = (3 * each + beginning for each, beginning in zip(same_sums.first, start.first, strict=True))
        listed[COLD] = wall, cpu
    elif 1_000_000 <= count < 10_000_000:
        listed[COLD] = count / 2_000_000 + start.first[0], count / 2_000_000 + start.first[1]
    return listed


def charted(log: Path, store: Path, way: str) -> Figure:
    """The first chart of a table, and its memory as what comes again: as whole processes."""
    option = "--in-place" if way == WAYS[0] else "--copy"
    command = [sys.executable, "-m", "hotmess_tui", "chart", "reasoning_length", "--store", str(store), option]
    wall, cpu, memory = timed([*command, str(log)])
    return Figure((wall, cpu), (memory, 0))


def looked_at(log: Path, way: str, triage: bool) -> Figures:
    """What a person meets who opens a table in one of the ways."""
    with tempfile.TemporaryDirectory(prefix="hotmess-scale-") as folder:
        store = Path(folder) / "store"
        cold, warm = charted(log, store, way), charted(log, store, way)
        size = sum(file.stat().st_size for file in store.rglob("*") if file.is_file()) / 1e6
        figures = {COLD: Figure(cold.first), WARM: Figure(warm.first), STORE: Figure((size, 0), unit="MB")}
        command = [sys.executable, "-c", LOOKED_AT, str(log), str(store), way, "triage" if triage else ""]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        for what, first, again in map(json.loads, done.stdout.splitlines()):
            figures[what] = Figure(tuple(first), again and tuple(again))
    looking = figures.pop("memory", Figure((0, 0))).first
    reading = cold.again or (0, 0)
    return figures | {MEMORY_COLD: Figure(reading, unit="MiB"), MEMORY_LOOKING: Figure(looking, unit="MiB")}


def beside(log: Path, count: int) -> Figures:
    """The same by hand, as whole processes with their memory; and the start of the program on next to nothing."""
    files = str(log / "*.parquet" if log.is_dir() else log)
    with tempfile.TemporaryDirectory(prefix="hotmess-scale-") as folder:
        few = charted(made.samples(1_000), Path(folder) / "few", WAYS[0])
        commands = {
            "by hand in DuckDB, plain sums": [BY_HAND, files],
            "by hand in DuckDB, the same sums": [SAME_SUMS, files, str(Path(folder) / "hand.duckdb")],
        } | ({"by hand in pandas, plain sums": [PANDAS, files]} if count <= IN_MEMORY else {})
        taken = {what: timed([sys.executable, "-c", *command]) for what, command in commands.items()}
    by_hand = {what: Figure((wall, cpu), (memory, 0)) for what, (wall, cpu, memory) in taken.items()}
    return {"start (1,000 samples, cold)": few} | by_hand


def cell(figure: Figure | None) -> str:
    """Wall and processor, the first time and again."""
    if figure is None:
        return f"{'–':>15}{'':>15}"
    if figure.unit != "s":
        return f"{figure.first[0]:>10,.1f} {figure.unit:<4}{'':>15}"
    again = f"{figure.again[0]:>8.3f}{figure.again[1]:>7.3f}" if figure.again else " " * 15
    return f"{figure.first[0]:>8.3f}{figure.first[1]:>7.3f}{again}"


def judged(figures: list[Figure | None], goal: tuple[float, float] | None) -> str:
    """What becomes of a goal, for each way in turn: on the wall, and of the processor where that differs."""
    if goal is None:
        return ""
    words = []
    for figure in filter(None, figures):
        wall, cpu = ("met" if taken <= most else "MISSED" for taken, most in zip(figure.first, goal, strict=True))
        words.append(wall if figure.unit != "s" or wall == cpu else f"{wall} (CPU: {cpu})")
    most = f"{goal[0]:,.4g}" if goal[0] == goal[1] else f"{goal[0]:,.4g} (CPU: {goal[1]:,.4g})"
    return f"≤ {most}: {', '.join(words)}"


def measured(count: int, triage: bool) -> dict[str, Figures]:
    """Print the table of a number of samples; returns its figures."""
    log = made.samples(count)
    files = sorted(log.glob("*.parquet")) if log.is_dir() else [log]
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"\n{count:,} samples, {size:.1f} MB of Parquet; load {os.getloadavg()[0]:.1f}", flush=True)
    by_hand = beside(log, count)
    print(f"{'':<34}{'wall s':>8}{'CPU s':>7}{'MiB':>8}")
    for what, figure in by_hand.items():
        memory = figure.again[0] if figure.again else 0
        print(f"{what:<34}{figure.first[0]:>8.2f}{figure.first[1]:>7.2f}{memory:>8,.0f}", flush=True)
    ways = {way: looked_at(log, way, triage or count <= 1_000_000) for way in WAYS}
    same, start = by_hand["by hand in DuckDB, the same sums"], by_hand["start (1,000 samples, cold)"]
    asked = goals(count, same, start)
    print(f"\n{'seconds on the wall, of the CPU':<32}" + "".join(f"{way + ': first':>16}{'again':>14}" for way in WAYS))
    for what in ways[WAYS[0]]:
        figures = [ways[way].get(what) for way in WAYS]
        print(f"{what:<32}{''.join(map(cell, figures))}  {judged(figures, asked.get(what))}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}", flush=True)
    return {"by hand": by_hand} | ways


def add_to(file: Path, count: int, of: dict[str, Figures]) -> None:
    """Add the figures to a CSV table, a row each."""
    new = not file.exists()
    with file.open("a", newline="") as out:
        rows = csv.writer(out)
        if new:
            rows.writerow(["model", "question_id", "score", "size", "first_s", "cpu_s", "again_s", "unit"])
        for way, figures in of.items():
            for what, figure in figures.items():
                again = figure.again[0] if figure.again and way != "by hand" else ""
                rows.writerow([way, what, 1, count, *figure.first, again, figure.unit])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--triage", action="store_true", help="ask for triage above a million samples, too")
    parser.add_argument("--csv", type=Path, help="add the figures to this table")
    arguments = parser.parse_args()
    for count in arguments.samples:
        of = measured(count, arguments.triage)
        if arguments.csv:
            add_to(arguments.csv, count, of)


if __name__ == "__main__":
    main()
