"""Reading of sources, one after the other here or several at once in processes of their own, where that pays."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.formats import registry
from hotmess_tui.formats.records import NoSamples, Problem, ReadOptions, Unreadable
from hotmess_tui.records import OpenOptions
from hotmess_tui.store.database import writer
from hotmess_tui.store.ingest.sample_files import write_records
from hotmess_tui.store.ingest.table_samples import write_table

_PAYS_FROM = 24 << 20  # bytes to read before further processes are worth their start
_EACH = 256 << 10  # bytes that a file counts for at least: to open and to store it takes as long as to read so many
_MOST_PROBLEMS = 50  # lines kept per source


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read; its part and trace files are named by `content`."""

    path: str
    content: str
    size: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file."""

    format: str
    status: str  # read, partly, unreadable, skipped
    samples: int
    problems: tuple[str, ...]


def read_all(
    jobs: Sequence[Job], folder: Path, options: OpenOptions, stop: Callable[[], bool]
) -> Iterator[tuple[Job, Reading]]:
    """Read all jobs, largest first, and yield each as it is done.

    Raises:
        Cancelled: `stop()` said so; what was read stays for the next time.
    """
    ordered = sorted(jobs, key=lambda job: -job.size)
    workers = min(os.cpu_count() or 1, len(ordered))
    if workers > 1 and sum(max(job.size, _EACH) for job in ordered[1:]) > _PAYS_FROM:
        yield from _read_in_processes(ordered, folder, options, stop, workers)
        return
    connection = writer(folder)
    try:
        for job in ordered:
            if stop():
                raise Cancelled
            yield job, read_source(connection, job, folder, options, stop)
    finally:
        connection.close()


def read_source(
    connection: duckdb.DuckDBPyConnection,
    job: Job,
    folder: Path,
    options: OpenOptions,
    stop: Callable[[], bool] = lambda: False,
) -> Reading:
    """Read one file into its part and trace files; whatever is wrong with it becomes a line in the reading."""
    path = Path(job.path)
    problems: list[str] = []
    lost, damaged = 0, False

    def report(problem: Problem) -> None:
        nonlocal lost, damaged
        damaged = damaged or not problem.remark
        if len(problems) < _MOST_PROBLEMS:
            place = f"{problem.place}: " if problem.place else ""
            problems.append(f"{place}{problem.what}" + (f" ({problem.saved})" if problem.saved else ""))
        else:
            lost += 1

    def advance(count: int) -> None:
        if stop():
            raise Cancelled

    name = ""
    try:
        found = registry.recognise(path)
        name = found.table_format or (found.reader.name if found.reader else "")
        if found.kind in ("skipped", "unknown"):
            return Reading(name, found.kind if found.kind == "skipped" else "unreadable", 0, (found.reason,))
        part, trace = (folder / sub / f"{job.content}.parquet" for sub in ("parts", "traces"))
        reading = ReadOptions(scorer=options.scorer, columns=dict(options.columns))
        if found.kind == "table":
            count = write_table(connection, path, found.table_format, found.compression, reading, part, trace, report)
        else:
            assert found.reader is not None
            count = write_records(connection, found.reader.read(path, reading, report), part, trace, report, advance)
    except NoSamples as reason:
        return Reading(name, "skipped", 0, (str(reason),))
    except (Unreadable, HotmessError) as error:
        return Reading(name, "unreadable", 0, (str(error),))
    except PermissionError:
        return Reading(name, "unreadable", 0, ("no permission to read it",))
    except OSError as error:
        if error.errno == 28:  # no space left: a matter of the store, not of this file
            raise
        return Reading(name, "unreadable", 0, (f"cannot be read ({error.strerror or error})",))
    except UnicodeDecodeError:  # DuckDB quotes the damaged bytes in what it says of them
        return Reading(name, "unreadable", 0, ("damaged: bytes that are no text where text should be; copy it again",))
    except duckdb.Error as error:
        return Reading(name, "unreadable", 0, (f"cannot be stored ({str(error).splitlines()[0]})",))
    if lost:
        problems.append(f"and {lost:,} more")
    if not count:
        return Reading(name, "unreadable" if problems else "skipped", 0, tuple(problems) or ("holds no samples",))
    return Reading(name, "partly" if damaged else "read", count, tuple(problems))


def _read_in_processes(
    jobs: Sequence[Job], folder: Path, options: OpenOptions, stop: Callable[[], bool], workers: int
) -> Iterator[tuple[Job, Reading]]:
    """Each worker is `python -m hotmess_tui.store.ingest.workers`: a process with a pipe, safe to start and to kill."""
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    finished: queue.SimpleQueue[tuple[Job, Reading] | None] = queue.SimpleQueue()
    running: list[subprocess.Popen[str]] = []
    setup = json.dumps({"folder": str(folder), "options": asdict(options)})

    def drive(process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(setup + "\n")
            while True:
                try:
                    job = waiting.get_nowait()
                except queue.Empty:
                    return
                answer = ""
                try:
                    process.stdin.write(json.dumps(asdict(job)) + "\n")
                    process.stdin.flush()
                    answer = process.stdout.readline()
                except OSError:
                    pass
                if not answer:
                    finished.put(
                        (job, Reading("", "unreadable", 0, ("the process that read it ended early (out of memory?)",)))
                    )
                    if stop():
                        return
                    continue
                reply = json.loads(answer)
                finished.put(
                    (job, Reading(reply["format"], reply["status"], reply["samples"], tuple(reply["problems"])))
                )
        finally:
            finished.put(None)

    try:
        for _ in range(workers):
            process = subprocess.Popen(
                [sys.executable, "-m", "hotmess_tui.store.ingest.workers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="surrogateescape",
            )
            running.append(process)
            threading.Thread(target=drive, args=(process,), daemon=True).start()
        open_workers = workers
        while open_workers:
            try:
                item = finished.get(timeout=0.1)
            except queue.Empty:
                if stop():
                    raise Cancelled from None
                continue
            if item is None:
                open_workers -= 1
            else:
                yield item
    finally:
        for process in running:
            process.kill()
            process.wait()


def _work() -> None:
    """The loop of a worker: a line of set-up, then a job a line; an answer a line."""
    # the pipe is ours alone: whatever a library prints must not get into it
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogateescape")
    os.dup2(2, 1)
    setup = json.loads(sys.stdin.readline())
    folder = Path(setup["folder"])
    given = setup["options"]
    options = OpenOptions(
        scorer=given["scorer"],
        columns=tuple((new, old) for new, old in given["columns"]),
    )
    connection = writer(folder / f"worker-{os.getpid()}")
    for line in sys.stdin:
        answers.write(json.dumps(asdict(read_source(connection, Job(**json.loads(line)), folder, options))) + "\n")
        answers.flush()


if __name__ == "__main__":
    _work()
