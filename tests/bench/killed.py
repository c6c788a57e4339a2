"""Kills ingests at random moments and has the next one finish: python tests/bench/killed.py [KILLS] [SEED]

After every kill the store (if there is one) must open and answer; in the end its tables must be, row by row, those of a
store that nobody disturbed. Prints what it found; exit status 1 when anything differs.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.store.tables import row, write

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("samples", "groups", "halves", "steps", "questions", "group_names", "classes", "sources", "notes", "meta")


def logs(folder: Path, count: int) -> Path:
    """Tables of 600 samples each, lengths and texts in them."""
    for n in range(count):
        rows = [
            row(
                f"q{q}",
                epoch,
                str(epoch % 4),
                run=f"r{n}",
                model=f"m{n % 3}",
                tokens=10 * q + epoch,
                trace="word " * 200,
            )
            for q in range(60)
            for epoch in range(10)
        ]
        write(folder / f"{n:02}.jsonl", rows)
    return folder


def ingest(folder: Path, store: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "hotmess_tui", "ingest", str(folder), "--store", str(store)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def contents(store: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = duckdb.connect(str(store / "index.duckdb"), read_only=True)
    found = {}
    for name in TABLES:
        rows = connection.execute(f"SELECT * FROM {name}").fetchall()
        found[name] = sorted(map(repr, rows))
    connection.close()
    return found


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    rng = random.Random(seed)
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begun = time.perf_counter()
        assert ingest(logs(folder / "logs", 8), folder / "whole").wait() == 0
        usual = time.perf_counter() - begun
        store, opened, before = folder / "store", 0, 0
        for n in range(kills):
            if n % 10 == 9:  # something new to read, so that there is work to be disturbed
                os.utime(folder / "logs" / f"{n % 8:02}.jsonl")
                (store / "index.duckdb").unlink(missing_ok=True)
            process = ingest(folder / "logs", store)
            time.sleep(rng.uniform(0.05, usual))
            before += process.poll() is not None
            process.send_signal(signal.SIGKILL)
            process.wait()
            if (store / "index.duckdb").is_file():
                explorer = Explorer.open([str(store)])
                assert explorer.table(Choice()).rows
                explorer.close()
                opened += 1
                (store / "index.duckdb").unlink()  # the next one has to build it again
        assert ingest(folder / "logs", store).wait() == 0
        os.utime(folder / "logs" / "00.jsonl")
        for each in (folder / "whole", store):
            assert ingest(folder / "logs", each).wait() == 0
        one, other = contents(folder / "whole"), contents(store)
        differing = [name for name in TABLES if one[name] != other[name]]
        left = [path.name for path in store.iterdir() if path.suffix == ".tmp"]
    print(f"{kills} kills within {usual:.1f} s each, {before} came too late; {opened} left a store, all of them opened")
    print(f"temporary files still there: {len(left)} (swept after a day)")
    print(f"tables that differ from an undisturbed store: {', '.join(differing) or 'none'}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
