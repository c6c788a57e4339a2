"""How reading and looking grow with the samples: python tests/bench/scale.py [SAMPLES …]

For each number of samples (1 million unless some are named; `made.py` makes the table once): the first chart cold and
warm, what the store takes, and what is asked next, beside a roll-up by hand in DuckDB in the same run.
Goals for 10 M: cold at most 3 times the roll-up by hand plus the start, a store of at most 60 MB, 150 ms for the first
time of a curve, at most 700 MiB. Read by a person; asserts nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import made
from ingest import timed

BY_HAND = """
import sys, duckdb
connection = duckdb.connect()
connection.execute("SET memory_limit = '1GB'")
connection.execute(
    "CREATE TABLE groups AS SELECT model, task, question_id, sum(k) AS n, sum(k) FILTER (answer = target) AS correct, "
    "sum(k * k) AS squares, sum(length) / sum(k) AS length FROM (SELECT model, task, question_id, answer, target, "
    "count(*) AS k, sum(tokens) AS length FROM read_parquet($1) GROUP BY ALL) GROUP BY ALL", [sys.argv[1]]
)
"""
LOOKED_AT = """
import resource, sys, time
from itertools import islice
from pathlib import Path
from hotmess_tui.explorer import triage
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels
explorer, choice = Explorer.open([sys.argv[1]], store=Path(sys.argv[2])), Choice()

def line(what, call):
    taken = []
    for _ in range(5):
        begun, used = time.perf_counter(), time.process_time()
        call()
        taken.append(((time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000))
    (wall, cpu), (again, of_cpu) = taken[0], (sorted(times)[2] for times in zip(*taken[1:]))
    print(f"  {what:<46}{wall:>8.0f}{cpu:>8.0f}{again:>8.0f}{of_cpu:>8.0f}  ms, CPU ms; again", flush=True)

for name in ("reasoning_length", "difficulty", "natural_variation"):
    line(f"curve {name}", lambda: explorer.curve(name, choice))
filters = iter(f"epoch < {most}" for most in range(20, 25))
line("curve behind a new filter", lambda: explorer.curve("reasoning_length", Choice(where=next(filters))))
line("questions, sorted, a page of 100", lambda: explorer.questions(choice, sort="incoherence", limit=100))
group = explorer.questions(choice, limit=1).rows[0].group
line("samples of a question", lambda: explorer.question(group, choice))
sample = explorer.question(group, choice).samples[-1].sample_id
line("a trace", lambda: explorer.trace(sample))
line("search, the first 100 hits", lambda: list(islice(explorer.search("right", choice), 100)))
if sys.argv[3] == "odd":
    begun, used = time.perf_counter(), time.process_time()
    triage.triage(explorer.store, choice, Labels())
    wall, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000
    print(f"  {'triage':<46}{wall:>8.0f}{cpu:>8.0f}  ms, CPU ms")
print(f"  {'peak memory':<46}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>8.0f}  MiB")
explorer.close()
"""


def line(what: str, command: list[str]) -> None:
    wall, cpu, memory = timed(command)
    print(f"  {what:<46}{wall:>8.2f}{cpu:>8.2f}{memory:>8.0f}  wall s, CPU s, MiB", flush=True)


def main() -> None:
    for count in [int(argument) for argument in sys.argv[1:]] or [1_000_000]:
        log = str(made.samples(count))
        print(f"{count:,} samples, {Path(log).stat().st_size / 1e6:.1f} MB of Parquet")
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "store"
            shown = [sys.executable, "-m", "hotmess_tui", "chart", "reasoning_length", "--store", str(store), log]
            line("roll-up by hand in DuckDB", [sys.executable, "-c", BY_HAND, log])
            line("first chart, cold", shown)
            line("first chart, warm", shown)
            sizes = {
                "index": (store / "index.duckdb").stat().st_size,
                **{
                    kind: sum(file.stat().st_size for file in (store / kind).iterdir())
                    for kind in ("samples", "traces")
                },
            }
            listed = ", ".join(f"{kind} {size / 1e6:.1f}" for kind, size in sizes.items())
            print(f"  {'store':<46}{sum(sizes.values()) / 1e6:>8.1f}  MB: {listed}", flush=True)
            odd = "odd" if count <= 1_000_000 else ""
            subprocess.run([sys.executable, "-c", LOOKED_AT, log, str(store), odd], check=False)


if __name__ == "__main__":
    main()
