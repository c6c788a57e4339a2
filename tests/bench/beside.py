"""Two trees beside each other on the same samples: python tests/bench/beside.py BEFORE NOW [SAMPLES [EPOCHS [ROUNDS]]]

BEFORE and NOW are checkouts, each with the environment that it runs in (.venv). Every round asks the same of one after
the other in a new process each, so that what else the machine does falls on both. Goals: a first curve and a new filter
at most 1.5 times as long as before, nothing else slower. Read by a person; asserts nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import made

ASKED = """
import json, sys, time
from pathlib import Path
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice

explorer = Explorer.open([sys.argv[1]], store=Path(sys.argv[2]))
figures = {}
def timed(name, call):
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    figures[name] = (1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall))

def curve(name, **choice):
    return lambda: explorer.curve(name, Choice(**choice))

if len(sys.argv) > 3:
    timed("first curve", curve("reasoning_length"))
    timed("decomposition zero_one", curve("reasoning_length", decomposition="zero_one"))
    timed("decomposition kl, plug-in", curve("reasoning_length", decomposition="kl", estimator="plugin"))
    timed("bins 20", curve("reasoning_length", bins=20))
    timed("curve tasks", curve("tasks"))
    timed("curve difficulty", curve("difficulty"))
    timed("curve ensemble", curve("ensemble"))
    timed("curve natural_variation", curve("natural_variation"))
    timed("table", lambda: explorer.table(Choice()))
    timed("table --by task", lambda: explorer.table(Choice(by=("task",))))
    timed("questions, a page of 40", lambda: explorer.questions(Choice(), limit=40))
    timed("questions, the next page", lambda: explorer.questions(Choice(), limit=40, offset=40))
    timed("questions, sorted", lambda: explorer.questions(Choice(), sort="incoherence", descending=True, limit=40))
    timed("contrast", lambda: explorer.contrast("model-1", "model-2", Choice()))
    timed("filter epoch <= 1", curve("reasoning_length", where="epoch <= 1"))
    timed("filter tokens > 100", curve("reasoning_length", where="tokens > 100"))
    timed("filtered: decomposition", curve("reasoning_length", where="tokens > 100", decomposition="zero_one"))
    timed("filtered: table", lambda: explorer.table(Choice(where="tokens > 100")))
    timed("filtered: natural_variation", curve("natural_variation", where="tokens > 100"))
explorer.close()
print(json.dumps(figures))
"""


def asked(tree: Path, file: Path, *timing: str) -> dict[str, tuple[float, float]]:
    """CPU and wall milliseconds of each question, in a process of the tree's own; none where nothing is timed."""
    store = file.parent / f"store-{tree.name}"
    command = [str(tree / ".venv" / "bin" / "python"), "-c", ASKED, str(file), str(store), *timing]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{tree}: {done.stderr.strip().splitlines()[-1]}")
    return dict(json.loads(done.stdout))


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def main() -> None:
    before, now = (Path(argument).resolve() for argument in sys.argv[1:3])
    count, epochs, rounds = (int(number) for number in [*sys.argv[3:], *("10000000", "30", "3")[len(sys.argv) - 3 :]])
    file = made.samples(count, epochs)
    for tree in (before, now):
        asked(tree, file)  # builds the store
    runs = [(asked(before, file, "timed"), asked(now, file, "timed")) for _ in range(rounds)]
    print(f"{count:,} samples, {epochs} per question and model; median milliseconds of {rounds} rounds\n")
    print(f"{'':<28}{'CPU before':>12}{'now':>8}{'':>7}{'wall before':>14}{'now':>8}")
    for name in runs[0][0]:
        cells = []
        for kind in (0, 1):
            old, new = (median([run[side][name][kind] for run in runs]) for side in (0, 1))
            cells.append(f"{old:>12.0f}{new:>8.0f}{new / old:>6.2f}x")
        print(f"{name:<28}{'  '.join(cells)}")


if __name__ == "__main__":
    main()
