"""Spoils logs of every format at random and opens them whole: python tests/fuzz.py [MUTATIONS] [SEED] [SECONDS]

Each mutation is a file of one of the formats, cut off, with bytes flipped, members or keys taken away, or values of
other types put in. It is opened as a person would: read, rolled up, figures asked for, a trace shown. Counted as a
fault: a traceback (anything but HotmessError), more than 5 seconds, more memory than 1.5 GB, samples whose figures
the log cannot support (error < 0, incoherence of nothing, error ≠ bias² + variance), and in a file that was cut off a
verdict that the whole file does not record. Prints the seed of every fault; one seed is one mutation, always the same:
python tests/fuzz.py --one SEED.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, OpenOptions
from tests.formats import odd_logs
from tests.formats import spoilt_logs as spoil

SLOW = 5.0  # seconds
MOST = 1_500  # MiB
COLUMNS = (
    "question_id",
    "model",
    "epoch",
    "answer",
    "target",
    "score",
    "probabilities",
    "choices",
    "outcome",
    "tokens",
)


def table_lines(folder: Path, rng: random.Random) -> Path:
    """A table of samples as JSON lines."""
    rows = [
        {
            "question_id": f"q{n % 3}", "model": "m", "epoch": n, "answer": str(n % 2), "target": "1", "tokens": 10 * n,
            "score": n % 2, "choices": ["0", "1"], "probabilities": [0.3, 0.7], "outcome": [0.1 * n, 1.0],
            "other": {"a": n},
        }
        for n in range(9)
    ]  # fmt: skip
    return spoil.write_lines(folder / "table.jsonl", spoil.spoilt(rows, rng))


def table_csv(folder: Path, rng: random.Random) -> Path:
    """A table of samples as CSV, with quotes and line breaks in its cells."""
    names = rng.sample(COLUMNS, rng.randint(2, len(COLUMNS)))
    lines = [",".join(names)]
    for n in range(9):
        cells = [
            rng.choice([str(n), '"a ""b"" \n c"', "", "nan", "1e999", "[0.1, 0.9]", "{", "\x00", "é"]) for _ in names
        ]
        lines.append(",".join(cells))
    path = folder / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def table_parquet(folder: Path, rng: random.Random) -> Path:
    """The same table as Parquet."""
    lines = table_lines(folder, random.Random(rng.random()))
    path = folder / "table.parquet"
    try:
        duckdb.connect().execute(f"COPY (FROM read_json_auto('{lines}')) TO '{path}' (FORMAT parquet)")
    except duckdb.Error:
        return lines
    lines.unlink()
    return path


def lighteval_details(folder: Path, rng: random.Random) -> Path:
    """Details of lighteval, with the results beside them half of the time."""
    rows = [
        {
            "doc": {"query": f"{n} + 1?", "choices": ["1", "2"], "gold_index": n, "id": str(n), "task_name": "sums|0"},
            "metric": {"em": float(n), "loglikelihood": -1.5},
            "model_response": {
                "input": f"{n} + 1?", "text": ["2", "so 2"][: rng.randint(1, 2)], "logprobs": [-0.1, -2.0],
                "output_tokens": [[5, 6]], "reasonings": ["I add."], "argmax_logits_eq_gold": [True, False],
            },
        }
        for n in range(2)
    ]  # fmt: skip
    metrics = [{"metric_name": "em", "higher_is_better": True}]
    stated = {
        "config_general": {"model_name": "acme/adder", "model_config": {"generation_parameters": {"temperature": 0.5}}},
        "results": {"sums|0": {"em": 0.5}}, "config_tasks": {"sums|0": {"metrics": metrics}},
    }  # fmt: skip
    if rng.random() < 0.5:
        spoil.write(folder / "results_2026-01-01T00-00-00.json", spoil.spoilt(stated, rng))
    lines = spoil.write_lines(folder / "rows.jsonl", spoil.spoilt(rows, rng))
    path = folder / "details_sums|0_2026-01-01T00-00-00.parquet"
    try:
        duckdb.connect().execute(f"COPY (FROM read_json_auto('{lines}')) TO '{path}' (FORMAT parquet)")
    except duckdb.Error:
        return lines
    lines.unlink()
    return path


WRITERS: tuple[Callable[[Path, random.Random], Path], ...] = (*spoil.WRITERS, table_lines, table_csv, table_parquet)
FURTHER_FROM = 300_000  # seeds below are mutations of the first writers, as they always were
LIGHTEVAL_FROM = 720_000  # as seeds below this are not of lighteval


def mutate(folder: Path, seed: int) -> tuple[Path, bytes] | None:
    """Write one spoilt log, and a good one beside it half of the time; returns file and content of one cut off."""
    rng = random.Random(seed)
    writers = WRITERS if seed < FURTHER_FROM else (*WRITERS, *odd_logs.WRITERS)
    path = rng.choice(writers if seed < LIGHTEVAL_FROM else (*writers, lighteval_details))(folder, rng)
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
        spoil.write_lines(
            folder / "good.jsonl", [{"question_id": "g", "answer": str(n), "target": "1"} for n in range(4)]
        )
    # a cell of CSV that was cut off is a shorter cell
    return (path, whole) if kind < 0.25 and path.suffix != ".csv" else None


Verdicts = dict[str, tuple[bool | None, float | None]]


def verdicts_in(folder: Path) -> tuple[Verdicts, set[str]]:
    """What the log itself says of each sample by its id, and the ids that stand in it several times.

    What was compared or judged again here is left out.
    """
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "store"
        explorer = Explorer.open([str(folder)], store=store, options=OpenOptions())
        try:
            verdicts = {
                sample.sample_id: (sample.correct, sample.score)
                for sample in explorer.samples(Choice())
                if sample.judged_by in ("verdict", "score")
            }
        finally:
            explorer.close()
        files = f"read_parquet('{store}/samples/*.parquet', union_by_name = true)"
        rows = duckdb.sql(f"SELECT sample_id FROM {files} GROUP BY sample_id HAVING count(*) > 1").fetchall()
        return verdicts, {sample for (sample,) in rows}


def check_no_verdict_is_made_up(folder: Path, path: Path, whole: bytes) -> None:
    """A log that was cut off has no verdict that the whole log does not have.

    Of a sample that the log has several times (one uuid) the last one counts, and the cut may take that one away.

    Raises:
        AssertionError: it has.
    """
    try:
        cut_off, _ = verdicts_in(folder)
        path.write_bytes(whole)
        recorded, several = verdicts_in(folder)
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


def one(seed: int) -> tuple[int, str, float]:
    """Seed, what went wrong (empty: nothing), seconds of the processor."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "logs").mkdir()
        begun = (
            time.process_time()
        )  # of the processor, since others may use the machine; who waits is found by the pool
        fault = ""
        try:
            cut_off = mutate(folder / "logs", seed)
            begun = time.process_time()
            examine(folder, random.Random(seed))
            if cut_off is not None:
                check_no_verdict_is_made_up(folder / "logs", *cut_off)
        except HotmessError as error:
            fault = "an error of several lines" if "\n" in str(error) else ""
        except BaseException:
            fault = traceback.format_exc()
        took = time.process_time() - begun
        if not fault and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 > MOST:
            fault = "too much memory"
        return seed, fault or ("slow" if took > SLOW else ""), took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mutations", nargs="?", type=int, default=200)
    parser.add_argument("seed", nargs="?", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("seconds", nargs="?", type=float, default=600)
    parser.add_argument("--one", type=int)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    if given.one is not None:
        print(one(given.one)[1] or "no fault")
        return 0
    print(f"seed {given.seed}")
    end = time.monotonic() + given.seconds
    done, faults, slowest = 0, 0, 0.0
    with multiprocessing.get_context("spawn").Pool(given.workers, maxtasksperchild=200) as pool:
        seeds = range(given.seed, given.seed + given.mutations)
        found = pool.imap_unordered(one, seeds)
        while done < given.mutations:
            try:
                seed, fault, took = found.next(timeout=60)
            except StopIteration:
                break
            except multiprocessing.TimeoutError:
                print("a mutation hangs for more than a minute")
                pool.terminate()
                return 1
            done, slowest = done + 1, max(slowest, took)
            if fault:
                faults += 1
                print(f"--one {seed}: {fault.strip().splitlines()[-1]}")
            if done % 250 == 0:
                print(f"{done:,} so far", flush=True)
            if time.monotonic() > end:
                pool.terminate()
                break
    print(f"{done:,} mutations, {faults:,} faults, the slowest took {slowest:.1f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
