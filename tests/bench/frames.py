"""What data frames of many samples cost: python tests/bench/frames.py [SAMPLES]

Each function in a process of its own, on a table that `made.py` makes once: seconds, CPU seconds and the most memory of
the process, which has loaded pandas and opened the store before. Goals for a million: `samples()` 2 s and 600 MB.
Read by a person; asserts nothing.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import made

ASKED = {
    "opened, pandas loaded": "runs",
    "samples()": "runs.samples()",
    "samples(sort='reasoning_length')": "runs.samples(sort='reasoning_length')",
    "questions()": "runs.questions()",
    "relation('samples')": "runs.relation('samples')",
    "the same as an Arrow stream": "runs.relation('samples').__arrow_c_stream__()",
    "sql('FROM samples LIMIT 100000')": "runs.sql('FROM samples LIMIT 100000')",
}
ONE = """
import resource, sys, time
import pandas
import hotmess_tui as hm
runs = hm.open(sys.argv[1], store=sys.argv[2])
begun, used = time.perf_counter(), time.process_time()
answer = eval(sys.argv[3])
taken = time.perf_counter() - begun, time.process_time() - used
print(f"{taken[0]:8.2f}{taken[1]:8.2f}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f}")
"""


def main() -> None:
    """Print a line per function."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    file, store = made.store(count)
    print(f"{count:,} samples{'':<31}       s   CPU s     MiB")
    for name, expression in ASKED.items():
        command = [sys.executable, "-c", ONE, str(file), str(store), expression]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"  {name:<44}{done.stdout.rstrip()}", flush=True)


if __name__ == "__main__":
    main()
