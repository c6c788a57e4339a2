"""How fast traces are searched and compared: python tests/bench/explore.py [MEGABYTES]

Goals: through 1 GB of text the first hits within 0.5 s, 150 MB/s in all, cancelled within 0.2 s; where two traces of
100,000 words part within 0.5 s. Read by a person; asserts nothing.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hotmess_tui.explorer.compare import compare
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, SampleRow, Trace, TraceSegment

MEGABYTES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
FILES = 20
SAMPLE = SampleRow("a", "m", "t", "q", "", 1, "1", "1", True, 1.0, "TARGET", None, None, None, None)
WORDS = [
    "the",
    "answer",
    "is",
    "that",
    "we",
    "must",
    "first",
    "carry",
    "one",
    "to",
    "tens",
    "and",
    "add",
    "what",
    "remains",
]


def made(folder: Path) -> float:
    """Tables of samples with 10 kB of text each, words at random; the megabytes of text."""
    rng = random.Random(1)
    texts = [" ".join(rng.choices(WORDS, k=2300)) for _ in range(200)]
    connection = duckdb.connect()
    connection.execute("CREATE TABLE texts AS SELECT unnest($1::VARCHAR[]) AS text", [texts])
    size = sum(map(len, texts)) / len(texts) / 1e6
    each = max(1, round(MEGABYTES / size / FILES))
    for n in range(FILES):
        connection.execute(
            f"COPY (SELECT 'q' || (i // 30) AS question_id, 'm' AS model, 't{n}' AS task, (i % 30)::INTEGER AS epoch, "
            f"(i % 3)::VARCHAR AS answer, '1' AS target, t.text || i || CASE WHEN i % 500 = 7 THEN "
            f"' needle' ELSE '' END AS trace FROM range({each}) AS numbers (i) "
            "JOIN (SELECT text, rowid AS r FROM texts) AS t ON t.r = i % 200) "
            f"TO '{folder}/{n:02}.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
    return each * FILES * size


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "logs").mkdir()
        size = made(folder / "logs")
        explorer = Explorer.open([str(folder / "logs")], store=folder / "store")
        explorer.curve("tasks", Choice())
        for what, text, options in (
            ("plain text", "needle", {}),
            ("a regular expression", "needl[ae]s?$", {"regex": True}),
            ("whatever the case", "NEEDLE", {"ignore_case": True}),
        ):
            begun = time.perf_counter()
            first, count = None, 0
            for _ in explorer.search(text, Choice(), **options):
                first = first or time.perf_counter() - begun
                count += 1
            took = time.perf_counter() - begun
            print(f"{what:<24}{count:>7,} hits, first {first or 0:.2f} s, all {took:.2f} s, {size / took:,.0f} MB/s")
        asked: list[float] = []
        found = explorer.search("the", Choice(), stop=lambda: bool(asked))
        next(found)
        asked.append(time.perf_counter())
        for _ in found:
            pass
        print(f"{'cancelled':<24}{time.perf_counter() - asked[0]:.2f} s")
        explorer.close()
    rng = random.Random(2)
    for kind, spread in (("a word in 1,000 differs", 1000), ("a word in 20 differs", 20)):
        words = [rng.choice(WORDS) + (".\n" if n % 17 == 16 else "") for n in range(100_000)]
        other = [rng.choice(WORDS) if n % spread == 7 else word for n, word in enumerate(words)]
        sides = [
            Trace(SAMPLE, None, (TraceSegment("assistant", "answer", " ".join(w)),), 0, (), "") for w in (words, other)
        ]
        begun = time.perf_counter()
        found = compare(*sides)
        took = time.perf_counter() - begun
        print(f"two traces of 100,000 words, {kind}: {len(found.divergences):,} divergences, {took:.2f} s")


if __name__ == "__main__":
    main()
