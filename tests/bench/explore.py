"""How fast traces are searched, compared and laid out as a tree: python tests/bench/explore.py [MEGABYTES]

Goals: through 1 GB of text the first hits within 0.5 s, 150 MB/s in all, cancelled within 0.2 s; where two traces of
100,000 words part within 0.5 s; the tree of 64 samples of 2,000 words within 0.5 s, the store's part of it included.
Read by a person; asserts nothing.
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
from hotmess_tui.explorer.tree import tree
from hotmess_tui.records import Choice, Labels, SampleRow, Trace, TraceSegment

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


def step(rng: random.Random) -> str:
    """A line of reasoning with a result, twenty words."""
    a, b = rng.randrange(400), rng.randrange(40)
    return f"{' '.join(rng.choices(WORDS, k=14))} {a} + {b} = {a + b + (rng.random() < 0.02)}.\n"


def forks(count: int, alike: bool) -> tuple[list[str], list[str]]:
    """Texts of 2,000 words and their answers: alike up to some place, or from the first word on in other words.

    In these a third of the samples makes the same slip half-way, from which another answer follows.
    """
    rng = random.Random(3)
    shared = [step(rng) for _ in range(100)]
    found, answers = [], []
    for n in range(count):
        slip = n % 3 == 0
        if alike:
            place = rng.choice((40, 50, 60)) if slip else rng.choice((70, 80, 99))
            lines = shared[:place] + [step(rng) for _ in range(100 - place)]
        else:
            lines = [f"{' '.join(rng.choices(WORDS, k=14))} {' '.join(line.split()[14:])}\n" for line in shared]
            if slip:
                lines[50:] = ["so that makes 7 + 4 = 1234.\n", *(step(rng) for _ in range(49))]
        found.append("".join(lines))
        answers.append("1234" if slip else "5")
    return found, answers


def trees(folder: Path) -> None:
    """The trees of 64 and of 1,000 samples, from the store to the last node."""
    connection = duckdb.connect()
    (folder / "forks").mkdir()
    kinds = [(count, alike) for count in (64, 1000) for alike in (True, False)]
    for count, alike in kinds:
        texts, answers = forks(count, alike)
        connection.execute(
            "COPY (SELECT 'q' AS question_id, 'What is 2 + 3?' AS question, 'm' AS model, $1 AS task, "
            "unnest(range(len($2::VARCHAR[])))::INTEGER AS epoch, unnest($3::VARCHAR[]) AS answer, '5' AS target, "
            "unnest($2::VARCHAR[]) AS reasoning) "
            f"TO '{folder}/forks/{count}-{alike}.parquet' (FORMAT parquet, COMPRESSION zstd)",
            [f"{count}-{alike}", texts, answers],
        )
    explorer = Explorer.open([str(folder / "forks")], store=folder / "forks-store")
    explorer.curve("tasks", Choice())
    for count, alike in kinds:
        (row,) = explorer.questions(Choice(where=f"task = '{count}-{alike}'"), limit=1).rows
        begun = time.perf_counter()
        found = tree(explorer.store, row.group, Choice(), Labels())
        took = time.perf_counter() - begun
        kind = "beginnings shared" if alike else "other words from the first on"
        node = "nowhere" if found.decides is None else f"after what {found.nodes[found.decides].count:,} share"
        print(
            f"tree of {count:,} samples of 2,000 words, {kind}: by {found.unit}, {len(found.nodes):,} nodes, "
            f"they part {node}, {took:.2f} s"
        )
    explorer.close()


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
        trees(folder)
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
