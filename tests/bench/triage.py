"""How long triage takes: python tests/bench/triage.py [SAMPLES]

Tables made here: of bare answers, and with a reasoning text of about 600 characters each, of which one in a hundred
loops. Goal: all detectors within 10 s on a million samples, within 1 s when they were run before. Also what the
features of the texts cost when the table is read. Read by a person; asserts nothing.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.triage import triage
from hotmess_tui.records import Choice, Labels, Progress
from tests.bench import made

SAMPLES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000


def with_texts(count: int) -> Path:
    """The table of made.py with a text of its own for each sample."""
    source = made.samples(count)
    file = source.parent.parent / f"texts-{count}" / "texts.parquet"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        connection = duckdb.connect()
        connection.execute("SET memory_limit = '2GB'")
        connection.execute(
            f"""
            COPY (
                SELECT *, concat('Let me think of ', hash(question_id, model, epoch), '. ',
                    list_aggregate(list_transform(range(12), lambda n: 'Step ' || n || ': take '
                        || hash(question_id, epoch, model, n) % 1000 || ' and carry the rest on. '), 'string_agg', ''),
                    CASE WHEN hash(question_id, epoch, 9) % 100 = 7 THEN repeat('wait, no. ', 60) ELSE '' END,
                    'So the answer is ', answer, '.') AS reasoning
                FROM read_parquet('{source}')
            ) TO '{temporary}' (FORMAT parquet, COMPRESSION zstd)
            """
        )
        os.replace(temporary, file)
    return file


def run(what: str, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        steps: list[tuple[str, float]] = []
        explorer = Explorer.open(
            [str(file)],
            store=Path(folder) / "store",
            progress=lambda each: steps.append((each.what, time.perf_counter())),
        )
        end = time.perf_counter()
        print(f"{what}\n  {'reading the table':<40}{end - begun:>8.2f} s")
        texts = next((at for name, at in steps if name == "texts"), end)
        print(f"  {'  of it the features of texts':<40}{end - texts:>8.2f} s")
        explorer.table(Choice())
        last, began = time.perf_counter(), "what there is"
        begun = last

        def tell(progress: Progress) -> None:
            nonlocal last, began
            now = time.perf_counter()
            print(f"    {began:<38}{now - last:>8.2f} s")
            last, began = now, progress.what

        found = triage(explorer.store, Choice(), Labels(), limit=5000, tell=tell)
        print(f"  {'all detectors (goal: 10)':<40}{time.perf_counter() - begun:>8.2f} s, {found.total:,} odd samples")
        begun = time.perf_counter()
        triage(explorer.store, Choice(), Labels(), limit=5000)
        print(f"  {'again (goal: 1)':<40}{time.perf_counter() - begun:>8.2f} s")
        begun = time.perf_counter()
        triage(explorer.store, Choice(where="task = 'task-3'"), Labels(), limit=5000)
        print(f"  {'under a filter':<40}{time.perf_counter() - begun:>8.2f} s")
        explorer.close()


def main() -> None:
    run(f"{SAMPLES:,} bare answers", made.samples(SAMPLES))
    run(f"{SAMPLES:,} answers with texts", with_texts(SAMPLES))
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB at most")


if __name__ == "__main__":
    main()
