"""How long reading takes, as whole processes, beside inspect_ai: ingest.py LOG.eval [PYTHON-WITH-INSPECT-AI]

Goal: an `.eval` with 6,000 samples, traces included, at least 10 times faster than `samples_df(full=True)`. Both run in
turn, each from the start of its process to its end; inspect_ai may live in an environment of its own. Asserts nothing.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3
ROOT = Path(__file__).resolve().parents[2]
OTHER = (
    "import sys; from inspect_ai.analysis import samples_df; print(len(samples_df(sys.argv[1], full=True, quiet=True)))"
)


def timed(command: list[str], where: Path | None = None) -> tuple[float, float, float, str]:
    """Wall and CPU seconds of a command, the largest memory of any so far in MiB, and the last line it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, cwd=where, check=False)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = (done.stdout or done.stderr).strip().splitlines()
    return wall, cpu, after.ru_maxrss / 1024, lines[-1] if lines else f"exit {done.returncode}"


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit("name an .eval log: tests/bench/ingest.py LOG.eval [PYTHON-WITH-INSPECT-AI]")
    log = os.path.abspath(sys.argv[1])
    other = sys.argv[2] if len(sys.argv) > 2 else sys.executable
    print(f"{log}: {os.path.getsize(log) / 1e6:.1f} MB\n{'':<34}{'wall s':>8}{'CPU s':>8}{'MiB':>8}")
    walls: dict[str, list[float]] = {"hotmess ingest": [], "inspect_ai samples_df(full=True)": []}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            ours = [sys.executable, "-m", "hotmess_tui", "ingest", log, "--store", f"{folder}/store"]
            for name, command, where in (
                ("hotmess ingest", ours, ROOT),
                ("inspect_ai samples_df(full=True)", [other, "-c", OTHER, log], None),
            ):
                wall, cpu, memory, said = timed(command, where)
                walls[name].append(wall)
                print(f"{name:<34}{wall:>8.2f}{cpu:>8.2f}{memory:>8.0f}   {said}")
    ours_wall, other_wall = (sorted(values)[len(values) // 2] for values in walls.values())
    print(f"\nmedian wall: {other_wall:.2f} / {ours_wall:.2f} = {other_wall / ours_wall:.1f} times faster (goal: 10)")


if __name__ == "__main__":
    main()
