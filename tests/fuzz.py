"""Spoils logs of every format at random and reads them: python tests/fuzz.py [MUTATIONS] [SEED] [SECONDS]

Each mutation is a file of one of the formats, cut off, with bytes flipped, members or keys taken away, or values of
other types put in. All are read as an ingest reads them; one in ten goes the whole way: opened as a person would,
rolled up, figures asked for, a trace and the sources shown. Counted as a fault: a traceback (anything but
HotmessError), more than 5 seconds of the processor, 1.5 GB more memory than before, a message of several lines, samples
whose figures the log cannot support (error < 0, incoherence of nothing, error ≠ bias² + variance), and in a file that
was cut off a verdict that the whole file does not record. Prints the seed of every fault; one seed is one mutation,
always the same: python tests/fuzz.py --one SEED.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, OpenOptions
from hotmess_tui.store.database import writer
from hotmess_tui.store.ingest.workers import Job, read_source
from hotmess_tui.store.sample_files import FOLDERS, sample_file, sample_relation
from tests import watched_workers
from tests.formats import odd_logs, spoilt_tables
from tests.formats import spoilt_logs as spoil

GOOD = "good.jsonl"
SLOW = 5.0  # seconds of the processor
MOST = 1_500  # MiB
JUDGED = ["sample_id", "judged_by", "correct", "score", "grade"]  # columns of a sample file
WHOLE_WAY = 10  # one mutation of so many

_Writer = Callable[[Path, random.Random], Path]
WRITERS: tuple[_Writer, ...] = (
    *spoil.WRITERS,
    spoilt_tables.table_lines,
    spoilt_tables.table_csv,
    spoilt_tables.table_parquet,
)
FURTHER_FROM = 300_000  # seeds below are mutations of the first writers, as they always were
LIGHTEVAL_FROM = 720_000  # as seeds below this are not of lighteval


def mutate(folder: Path, seed: int) -> tuple[Path, bytes] | None:
    """Write one spoilt log, and a good one beside it half of the time; returns file and content of one cut off."""
    rng = random.Random(seed)
    writers = WRITERS if seed < FURTHER_FROM else (*WRITERS, *odd_logs.WRITERS)
    path = rng.choice(writers if seed < LIGHTEVAL_FROM else (*writers, spoilt_tables.lighteval_details))(folder, rng)
    raw = bytearray(path.read_bytes())
    whole = bytes(raw)
    kind = rng.random()
    if kind < 0.25:
        raw = raw[: rng.randint(0, len(raw))]
    elif kind < 0.5 and raw:
        for _ in range(rng.choice([1, 1, 2, 8, 64])):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
    elif kind < 0.6 and raw:
        start = rng.randrange(len(raw))
        del raw[start : start + rng.randint(1, 64)]
    elif kind < 0.65:
        raw += raw[rng.randint(0, len(raw)) :]
    path.write_bytes(raw)
    if rng.random() < 0.5:
        spoil.write_lines(folder / GOOD, [{"question_id": "g", "answer": str(n), "target": "1"} for n in range(4)])
    # a cell of CSV that was cut off is a shorter cell
    return (path, whole) if kind < 0.25 and path.suffix != ".csv" else None


Verdict = tuple[bool | None, float | None, str | None]  # right or wrong, score, grade
Verdicts = dict[str, Verdict]


def verdicts_in(folder: Path) -> tuple[Verdicts, set[str]]:
    """What the logs themselves say of each sample by its id, and the ids that stand in them several times.

    What was compared or judged again here is left out.
    """
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "store"
        explorer = Explorer.open([str(folder)], store=store, options=OpenOptions())
        try:
            verdicts: Verdicts = {
                sample.sample_id: (sample.correct, sample.score, None)
                for sample in explorer.samples(Choice())
                if sample.judged_by in ("verdict", "score")
            }
        finally:
            explorer.close()
        files = sorted((store / "samples").glob("*.parquet"))
        if not files:
            return verdicts, set()
        samples, _ = sample_relation(connection(), files)
        several = f"SELECT sample_id FROM {samples} GROUP BY sample_id HAVING count(*) > 1"
        return verdicts, {sample for (sample,) in connection().execute(several).fetchall()}


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """The one that builds the files of all mutations in this process, as that of an ingest builds those of all logs."""
    return writer(Path(tempfile.gettempdir()))


def read_in(folder: Path) -> tuple[Verdicts, set[str]]:
    """The same of what the readers alone make of the logs: no index is built.

    Raises:
        AssertionError: a problem of several lines.
    """
    verdicts: Verdicts = {}
    several: set[str] = set()
    with tempfile.TemporaryDirectory() as name:
        store = Path(name)
        for sub in FOLDERS:
            (store / sub).mkdir()
        for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
            job = Job(str(path), str(number), path.stat().st_size)
            result = read_source(connection(), job, store, OpenOptions())
            assert not any("\n" in problem for problem in result.problems), result.problems
            if not result.samples:
                continue
            samples, _ = sample_relation(connection(), [sample_file(store, job.content)])
            rows = connection().execute(f"SELECT COLUMNS(lambda name: name IN {JUDGED}) FROM {samples}")
            names = [column[0] for column in rows.description]
            listed = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
            assert len(listed) == result.samples, (len(listed), result)
            for row in listed:
                sample = row["sample_id"]
                if sample in verdicts:
                    several.add(sample)
                if row.get("judged_by") in ("verdict", "score"):
                    verdicts[sample] = row.get("correct"), row.get("score"), row.get("grade")
    return verdicts, several


def check_no_verdict_is_made_up(
    folder: Path, path: Path, whole: bytes, read: Callable[[Path], tuple[Verdicts, set[str]]] = verdicts_in
) -> None:
    """A log that was cut off has no verdict that the whole log does not have.

    Of a sample that the log has several times (one uuid) the last one counts, and the cut may take that one away.

    Raises:
        AssertionError: it has.
    """
    try:
        cut_off, _ = read(folder)
        path.write_bytes(whole)
        recorded, several = read(folder)
    except HotmessError:
        return  # nothing in it can be read
    invented = {
        sample: verdict
        for sample, verdict in cut_off.items()
        if sample not in several and recorded.get(sample) != verdict
    }
    assert not invented, f"verdicts that the whole file does not record: {invented}"


def examine(folder: Path, rng: random.Random) -> None:
    """Open it and look around: some choices and curves of all.

    Raises:
        AssertionError: a figure that cannot be.
    """
    explorer = Explorer.open([str(folder / "logs")], store=folder / "store", options=OpenOptions())
    try:
        decompositions = ("auto", "vector", rng.choice(("brier", "zero_one", "kl", "score")))
        for decomposition in decompositions:
            for estimator in (rng.choice(("unbiased", "plugin")),):
                choice = Choice(decomposition=decomposition, estimator=estimator)
                for row in explorer.questions(choice, limit=50).rows:
                    values = (row.error, row.bias, row.variance, row.incoherence)
                    assert all(value is None or math.isfinite(value) for value in values), row
                    if row.error is not None and row.bias is not None and row.variance is not None:
                        assert row.error >= 0, row
                        assert abs(row.error - row.bias - row.variance) <= 1e-9 * max(1, row.error), row
                    assert row.incoherence is None or (row.error or 0) > 0, row
                    assert row.accuracy is None or 0 <= row.accuracy <= 1, row
        for info in rng.sample(explorer.curves(), 3):
            explorer.curve(info.name, Choice())
        samples = explorer.samples(Choice())
        for sample in samples[:3]:
            explorer.trace(sample.sample_id)
        explorer.sources()
    finally:
        explorer.close()


def most_memory() -> float:
    """The most memory that this process has held at one time, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forget_most_memory() -> float:
    """Begin the most memory anew with what is held now, which is returned: other tests ran in this process before."""
    with suppress(OSError):  # elsewhere than on Linux, what held more before hides a mutation that takes less
        Path("/proc/self/clear_refs").write_text("5")
    return most_memory()


def one(seed: int, renew: Callable[[], None] = lambda: None, whole_way: bool = True) -> str:
    """What went wrong with a mutation; empty: nothing.

    Args:
        seed: of the mutation.
        renew: called before each reading of it, which has its seconds by itself.
        whole_way: open it as a person would, instead of reading it only.
    """
    before = forget_most_memory()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "logs").mkdir()
        try:
            cut_off = mutate(folder / "logs", seed)
            if not whole_way:  # what is read by itself needs no neighbour
                (folder / "logs" / GOOD).unlink(missing_ok=True)
            renew()
            if whole_way:
                examine(folder, random.Random(seed))
                renew()
            if cut_off is not None:
                check_no_verdict_is_made_up(folder / "logs", *cut_off, verdicts_in if whole_way else read_in)
            elif not whole_way:
                read_in(folder / "logs")
        except HotmessError as error:
            if "\n" in str(error):
                return "an error of several lines"
        except BaseException:
            return traceback.format_exc()
        if most_memory() - before > MOST:
            return "too much memory"
        return ""


def mutation(seed: int, renew: Callable[[], None]) -> str:
    """As `one`; a seed that `WHOLE_WAY` divides goes the whole way."""
    return one(seed, renew, whole_way=seed % WHOLE_WAY == 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mutations", nargs="?", type=int, default=200)
    parser.add_argument("seed", nargs="?", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("seconds", nargs="?", type=float, default=3600)
    parser.add_argument("--one", type=int)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    if given.one is not None:
        print(one(given.one, whole_way=False) or one(given.one) or "no fault")
        return 0
    print(f"seed {given.seed}", flush=True)
    begun = time.monotonic()
    done = faults = 0
    seeds = range(given.seed, given.seed + given.mutations)
    for seed, fault in watched_workers.work_off(seeds, mutation, given.workers, SLOW):
        done += 1
        if fault:
            faults += 1
            print(f"--one {seed}: {fault.strip().splitlines()[-1]}", flush=True)
        if done % 250 == 0:
            print(f"{done:,} so far, {time.monotonic() - begun:,.0f} s", flush=True)
        if time.monotonic() - begun > given.seconds:
            break
    whole = sum(seed % WHOLE_WAY == 0 for seed in range(given.seed, given.seed + done))
    print(f"{done:,} mutations, about {whole:,} of them the whole way, {faults:,} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
